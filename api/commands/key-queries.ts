import { desc, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { PinnedKey } from '#contract/command-protocol'
import type { commandKeySetQuery } from '#contract/commands'
import type { Transaction } from '#drizzle/client'
import { commandKeySets } from '#drizzle/schema/commands'
import { iso, page, total } from '../http/list-query.ts'

export interface KeySet {
  id: string
  seq: number
  keys: PinnedKey[]
  /** Of all but the first: signed by the one before. */
  jws: string | null
}

export async function sets(tx: Transaction): Promise<KeySet[]> {
  const { id, seq, keys, jws } = commandKeySets
  const rows = await tx.select({ id, seq, keys, jws }).from(commandKeySets).orderBy(desc(seq))
  return rows as KeySet[]
}

export async function insertSet(
  tx: Transaction,
  row: Omit<KeySet, 'id'> & { approvalId?: string },
): Promise<void> {
  await tx.insert(commandKeySets).values(row).onConflictDoNothing()
}

/** One rotation at a time. */
export const takeTurns = (tx: Transaction) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtext('command_key_sets'))`)

const kid = (use: string) => sql<string>`(select k ->> 'kid'
  from jsonb_array_elements(${commandKeySets.keys}) k where k ->> 'use' = ${use} limit 1)`

const select = (tx: Transaction) =>
  tx
    .select({
      id: commandKeySets.id,
      seq: commandKeySets.seq,
      commandKid: kid('command'),
      leaseKid: kid('lease'),
      current: sql<boolean>`${commandKeySets.seq} = (select max(s.seq) from command_key_sets s)`,
      // By its full name: leases have a `seq` of their own.
      devices: sql<number>`(select count(*)::int from device_leases e where e.keys_seq = command_key_sets.seq)`,
      createdAt: iso(commandKeySets.createdAt),
    })
    .from(commandKeySets)

export const listSets = (tx: Transaction, input: z.output<typeof commandKeySetQuery>) =>
  page({
    input,
    sortable: { seq: commandKeySets.seq },
    distinct: ['seq'],
    id: commandKeySets.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(
          input.filter?.id
            ? sql`${commandKeySets.id} = any (${`{${input.filter.id.join(',')}}`}::uuid[])`
            : undefined,
        )
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(commandKeySets),
  })

export async function getSet(tx: Transaction, id: string) {
  const [row] = await select(tx).where(eq(commandKeySets.id, id))
  return row
}

/** Which sets devices have. */
export async function seqsInUse(tx: Transaction): Promise<number[]> {
  const rows = await tx.execute<{ seq: number }>(
    sql`select distinct keys_seq as seq from device_leases order by 1`,
  )
  return rows.map(({ seq }) => seq)
}
