import { eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { leaseExtension, leaseExtensionQuery } from '#contract/commands'
import type { Transaction } from '#drizzle/client'
import { leaseExtensions } from '#drizzle/schema/commands'
import { iso, page, total } from '../http/list-query.ts'

const select = (tx: Transaction) =>
  tx
    .select({
      id: leaseExtensions.id,
      seq: leaseExtensions.seq,
      addHours: leaseExtensions.addHours,
      reason: leaseExtensions.reason,
      requesterName: sql<string | null>`app.actor_name(${leaseExtensions.requestedBy})`,
      createdAt: iso(leaseExtensions.createdAt),
      until: iso(leaseExtensions.until),
    })
    .from(leaseExtensions)

export function list(tx: Transaction, input: z.output<typeof leaseExtensionQuery>) {
  const where = input.filter?.id ? inArray(leaseExtensions.id, input.filter.id) : undefined
  return page({
    input,
    sortable: { seq: leaseExtensions.seq, createdAt: leaseExtensions.createdAt },
    id: leaseExtensions.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(leaseExtensions).where(where),
  })
}

export async function get(
  tx: Transaction,
  id: string,
): Promise<z.input<typeof leaseExtension> | undefined> {
  const [row] = await select(tx).where(eq(leaseExtensions.id, id))
  return row
}

export async function insert(
  tx: Transaction,
  { addHours, reason, now }: { addHours: number; reason: string; now: Date },
): Promise<string> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('lease_extensions'))`)
  const [row] = await tx
    .insert(leaseExtensions)
    .values({
      seq: sql`(select coalesce(max(x.seq), 0) + 1 from lease_extensions x)`,
      addHours,
      reason,
      createdAt: now,
      until: new Date(+now + addHours * 3_600_000),
    })
    .returning({ id: leaseExtensions.id })
  return row!.id
}
