import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { incidentEvents, incidents } from '#drizzle/schema/incidents'

export async function brief(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      id: incidents.id,
      number: incidents.number,
      drill: incidents.drill,
      unitId: incidents.unitId,
      holderId: incidents.holderId,
      /** It was told of as a loss before. */
      worse: sql<boolean>`exists (select from incident_events e where e.incident_id = incidents.id and e.kind = 'theft_after_all')`,
      count: sql<number>`(select count(*)::int from incident_items i where i.incident_id = incidents.id)`,
    })
    .from(incidents)
    .where(eq(incidents.id, id))
  return row
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The nearest head who can log in and is not the one it happened to. */
export async function heads(
  tx: Transaction,
  { unitId, holderId }: { unitId: string | null; holderId: string | null },
): Promise<string[]> {
  if (!unitId) return []
  const rows = await tx.execute<{ id: string }>(
    sql`select id from app.deciders_of(${unitId}, ${holderId ?? NOBODY}) as id`,
  )
  return rows.map(({ id }) => id)
}

export async function loginsOfHolders(tx: Transaction, incidentId: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select user_id as id from app.users_of_staff(array(
      select distinct holder_id from incident_items where incident_id = ${incidentId} and holder_id is not null))`)
  return rows.map(({ id }) => id)
}

export async function countSecurity(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from app.users_with_role('security')`,
  )
  return row!.count
}

interface Told {
  incidentId: string
  now: Date
  heads: number
  security: number
}

export async function told(tx: Transaction, { incidentId, now, heads, security }: Told) {
  await tx.insert(incidentEvents).values({
    incidentId,
    at: now,
    actor: 'system:incidents',
    kind: 'told',
    detail: `${heads} / ${security}`,
  })
}

/** Smartphones that are gone, and whose SIM nobody has been asked to stop. */
export async function smartphonesWithoutStop(tx: Transaction, incidentId: string) {
  const rows = await tx.execute<{ id: string }>(sql`
    select d.id from incident_items i join devices d on d.id = i.device_id
    where i.incident_id = ${incidentId} and i.state = 'missing' and d.kind = 'smartphone'
      and not exists (select from phone_tasks t where t.device_id = d.id and t.kind = 'sim_stop' and t.state = 'open')
    order by d.id`)
  return rows.map(({ id }) => id)
}
