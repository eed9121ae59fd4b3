import { and, eq, inArray, sql } from 'drizzle-orm'
import type { IncidentKind } from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { incidentEvents, incidentItems, incidentKeys, incidents } from '#drizzle/schema/incidents'
import { staff, units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { within } from '../scope.ts'

/** Says that a report is under way, by a lock that all reports share; gives the connection's process. */
export async function begin(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ pid: number }>(sql`
    select pg_backend_pid() as pid, pg_advisory_xact_lock_shared(hashtext('incident report'), 0)`)
  return row!.pid
}

export async function findKey(tx: Transaction, actor: string, key: string) {
  const [row] = await tx
    .select({ requestSha256: incidentKeys.requestSha256, incidentId: incidentKeys.incidentId })
    .from(incidentKeys)
    .where(and(eq(incidentKeys.actor, actor), eq(incidentKeys.key, key)))
  return row
}

export async function keepKey(tx: Transaction, row: typeof incidentKeys.$inferInsert) {
  await tx.insert(incidentKeys).values(row).onConflictDoNothing()
}

export async function lockDevices(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`select app.lock_devices(${sql.param([...ids])}::uuid[])`)
}

const deviceColumns = {
  id: devices.id,
  kind: devices.kind,
  state: devices.state,
  networkZone: devices.networkZone,
  unitId: devices.unitId,
  unitPath: units.path,
  holderId: devices.holderId,
  holderName: staff.name,
  hasSim: sql<boolean>`${devices.kind} = 'smartphone' or exists (
    select from sim_devices s where s.device_id = ${devices.id} and upper_inf(s.during))`,
}
export type Reported = Awaited<ReturnType<typeof reportable>>[number]

/** What the actor may report, of what they named; without one, of a person's own. */
export function reportable(
  tx: Transaction,
  ids: readonly string[],
  by: { actor: Actor } | { staffId: string },
) {
  const reached =
    'actor' in by
      ? within(by.actor, 'incidents.report', { unit: devices.unitId, person: devices.holderId })
      : eq(devices.holderId, by.staffId)
  return tx
    .select(deviceColumns)
    .from(devices)
    .leftJoin(units, eq(units.id, devices.unitId))
    .leftJoin(staff, eq(staff.id, devices.holderId))
    .where(and(reached, inArray(devices.id, [...ids])))
}

/** The incidents that have these devices already. */
export async function openIncidents(tx: Transaction, ids: readonly string[]) {
  const rows = await tx.execute<{ deviceId: string; incidentId: string }>(sql`
    select device_id as "deviceId", incident_id as "incidentId"
    from app.incidents_of(${sql.param([...ids])}::uuid[])`)
  return [...rows]
}

export async function actorName(tx: Transaction): Promise<string | null> {
  const [row] = await tx.execute<{ name: string | null }>(
    sql`select app.actor_name(app.actor()) as name`,
  )
  return row!.name
}

export async function insertIncident(tx: Transaction, row: typeof incidents.$inferInsert) {
  const [made] = await tx
    .insert(incidents)
    .values(row)
    .returning({ id: incidents.id, number: incidents.number })
  return made!
}

/** Each takes its device along into `missing`, by trigger. */
export async function insertItems(
  tx: Transaction,
  rows: (typeof incidentItems.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await tx.insert(incidentItems).values(rows)
}

export async function noteCertificates(
  tx: Transaction,
  incidentId: string,
  deviceId: string,
  certificates: number,
): Promise<void> {
  await tx
    .update(incidentItems)
    .set({ certificates: sql`${incidentItems.certificates} + ${certificates}` })
    .where(and(eq(incidentItems.incidentId, incidentId), eq(incidentItems.deviceId, deviceId)))
}

export async function lockIncident(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      id: incidents.id,
      number: incidents.number,
      kind: sql<IncidentKind>`${incidents.kind}`,
      state: incidents.state,
      drill: incidents.drill,
      reportedAt: incidents.reportedAt,
      dataKinds: incidents.dataKinds,
    })
    .from(incidents)
    .where(eq(incidents.id, id))
    .for('no key update')
  return row
}

/** Devices of an incident that are gone or only just found. */
export async function openItems(tx: Transaction, incidentId: string) {
  return tx
    .select({
      id: incidentItems.id,
      deviceId: incidentItems.deviceId,
      state: incidentItems.state,
      lockLevel: incidentItems.lockLevel,
      kind: devices.kind,
      networkZone: devices.networkZone,
      holderId: incidentItems.holderId,
    })
    .from(incidentItems)
    .innerJoin(devices, eq(devices.id, incidentItems.deviceId))
    .where(
      and(
        eq(incidentItems.incidentId, incidentId),
        inArray(incidentItems.state, ['missing', 'found']),
      ),
    )
    .orderBy(incidentItems.deviceId)
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof incidents.$inferInsert>,
): Promise<void> {
  await tx.update(incidents).set(row).where(eq(incidents.id, id))
}

export async function setLevel(tx: Transaction, itemId: string, lockLevel: number): Promise<void> {
  await tx.update(incidentItems).set({ lockLevel }).where(eq(incidentItems.id, itemId))
}

export async function tell(
  tx: Transaction,
  ...rows: (typeof incidentEvents.$inferInsert)[]
): Promise<void> {
  if (rows.length > 0) await tx.insert(incidentEvents).values(rows)
}

/** What was handed in and is reported once more. */
export async function loseAgain(
  tx: Transaction,
  incidentId: string,
  deviceIds: readonly string[],
): Promise<void> {
  await tx
    .update(incidentItems)
    .set({ state: 'missing', foundAt: null, foundPlace: null })
    .where(
      and(
        eq(incidentItems.incidentId, incidentId),
        inArray(incidentItems.deviceId, [...deviceIds]),
        eq(incidentItems.state, 'found'),
      ),
    )
}

/** A practice gives its devices to the real thing: two steps, as every item takes them. */
export async function endPractice(
  tx: Transaction,
  incidentId: string,
  deviceIds: readonly string[],
  at: Date,
): Promise<void> {
  const ours = and(
    eq(incidentItems.incidentId, incidentId),
    inArray(incidentItems.deviceId, [...deviceIds]),
  )
  await tx
    .update(incidentItems)
    .set({ state: 'found', foundAt: at })
    .where(and(ours, eq(incidentItems.state, 'missing')))
  await tx
    .update(incidentItems)
    .set({ state: 'restored', outcome: 'released', endedAt: at })
    .where(and(ours, eq(incidentItems.state, 'found')))
}
