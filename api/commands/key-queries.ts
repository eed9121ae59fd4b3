import { desc, sql } from 'drizzle-orm'
import type { PinnedKey } from '#contract/command-protocol'
import type { Transaction } from '#drizzle/client'
import { commandKeySets } from '#drizzle/schema/commands'

export interface KeySet {
  seq: number
  keys: PinnedKey[]
  /** Of all but the first: signed by the one before. */
  jws: string | null
}

export async function sets(tx: Transaction): Promise<KeySet[]> {
  const { seq, keys, jws } = commandKeySets
  const rows = await tx.select({ seq, keys, jws }).from(commandKeySets).orderBy(desc(seq))
  return rows as KeySet[]
}

export async function insertSet(
  tx: Transaction,
  row: KeySet & { approvalId?: string | null },
): Promise<void> {
  await tx
    .insert(commandKeySets)
    .values({ ...row, approvalId: row.approvalId ?? null })
    .onConflictDoNothing()
}

/** One rotation at a time. */
export const takeTurns = (tx: Transaction) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtext('command_key_sets'))`)
