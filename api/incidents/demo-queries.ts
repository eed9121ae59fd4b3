import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

export async function anyIncident(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ any: boolean }>(
    sql`select exists (select from incidents) as any`,
  )
  return row!.any
}

interface Held {
  laptopId: string
  /** The same person's. */
  phoneId: string
}

/**
 * Laptops and phones of people outside these units, which nobody has locked yet; last in the order in which
 * the demo gives out certificates, so that none is lost before it gets its own.
 */
export async function pairs(
  tx: Transaction,
  { besides, most }: { besides: readonly string[]; most: number },
): Promise<Held[]> {
  // A ledger that was loaded a moment ago has no statistics yet: few laptops first, then the phone of each.
  const rows = await tx.execute<{ laptopId: string; phoneId: string }>(sql`
    with l as materialized (
      select id, holder_id from devices
      where kind = 'laptop' and state = 'issued' and holder_id is not null
        and not unit_id = any (${sql.param([...besides])}::uuid[])
        and id not in (select device_id from device_locks)
      order by md5(id::text) desc limit ${most * 10})
    select l.id as "laptopId", p.id as "phoneId" from l cross join lateral (
      select id from devices where holder_id = l.holder_id and kind = 'smartphone' and state = 'issued'
        and id not in (select device_id from device_locks)
      order by property_number limit 1) p
    limit ${most}`)
  return [...rows]
}

/** Whether a report has ever taken a certificate away. */
export async function anyWithdrawal(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ any: boolean }>(
    sql`select exists (select from incident_items where certificates > 0) as any`,
  )
  return row!.any
}

/** The first of such pairs whose laptop every door would let in. */
export async function certifiable(
  tx: Transaction,
  { besides, at }: { besides: readonly string[]; at: Date },
): Promise<Held | undefined> {
  for (const pair of await pairs(tx, { besides, most: 20 })) {
    const [access] = await tx.execute<{ opens: boolean }>(sql`
      select decision = 'allow' and may_issue and may_manage as opens
      from app.access(${pair.laptopId}, ${at.toISOString()}::timestamptz)`)
    if (access?.opens) return pair
  }
  return undefined
}

/** A phone of these units that somebody holds, other than this person. */
export async function phoneOf(
  tx: Transaction,
  { unitIds, besides }: { unitIds: readonly string[]; besides: string | null },
): Promise<string | undefined> {
  const [row] = await tx.execute<{ id: string }>(sql`
    select id from devices where kind = 'smartphone' and state = 'issued'
      and unit_id = any (${sql.param([...unitIds])}::uuid[]) and holder_id is distinct from ${besides}::uuid
    order by property_number limit 1`)
  return row?.id
}
