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
  const rows = await tx.execute<{ laptopId: string; phoneId: string }>(sql`
    select distinct on (md5(l.id::text)) l.id as "laptopId", p.id as "phoneId"
    from devices l join devices p on p.holder_id = l.holder_id and p.kind = 'smartphone' and p.state = 'issued'
    where l.kind = 'laptop' and l.state = 'issued' and not l.unit_id = any (${sql.param([...besides])}::uuid[])
      and not exists (select from device_locks k where k.device_id in (l.id, p.id))
    order by md5(l.id::text) desc, p.id limit ${most}`)
  return [...rows]
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
