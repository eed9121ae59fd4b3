import { sql } from 'drizzle-orm'
import type { ProfileName } from '#certs'
import type { Transaction } from '#drizzle/client'

export async function anyOf(tx: Transaction, profile: ProfileName): Promise<boolean> {
  const [row] = await tx.execute<{ any: boolean }>(sql`
    select exists (select from certificates where profile = ${profile}) as any`)
  return row!.any
}

/**
 * Laptops in use that Access lets have a certificate: those of this person first, then those of these units,
 * then any, always in the same order.
 */
export async function laptops(
  tx: Transaction,
  wanted: {
    first: { staffId: string | null; unitIds: readonly string[] }
    count: number
    at: Date
  },
) {
  const { first, count, at } = wanted
  return tx.execute<{ id: string; certified: boolean }>(sql`
    select d.id, exists (select from certificates c where c.device_id = d.id and c.profile = 'network-access'
      and c.state <> 'abandoned') as certified
    from (
      select id from devices where kind = 'laptop' and state = 'issued' and holder_id is not null
      order by holder_id = ${first.staffId}::uuid desc nulls last,
        unit_id = any (${sql.param(first.unitIds)}::uuid[]) desc nulls last, md5(id::text) limit ${count}
    ) d cross join lateral app.access(d.id, ${at.toISOString()}::timestamptz) a where a.may_issue and a.may_manage
    order by md5(d.id::text)`)
}
