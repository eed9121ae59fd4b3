import { and, eq, inArray, sql } from 'drizzle-orm'
import type { IncidentItemState } from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import {
  incidentAssessments,
  incidentChores,
  incidentItems,
  incidentReports,
  incidents,
} from '#drizzle/schema/incidents'

/** An item with its incident, both locked: of two who act one comes first. */
export async function lockItem(tx: Transaction, id: string) {
  const [found] = await tx
    .select({ incidentId: incidentItems.incidentId })
    .from(incidentItems)
    .where(eq(incidentItems.id, id))
  if (!found) return undefined
  const [incident] = await tx
    .select({
      id: incidents.id,
      number: incidents.number,
      state: incidents.state,
      drill: incidents.drill,
    })
    .from(incidents)
    .where(eq(incidents.id, found.incidentId))
    .for('no key update')
  const [item] = await tx
    .select({
      id: incidentItems.id,
      deviceId: incidentItems.deviceId,
      state: sql<IncidentItemState>`${incidentItems.state}`,
    })
    .from(incidentItems)
    .where(eq(incidentItems.id, id))
    .for('no key update')
  return incident && item && { ...item, incident }
}

export async function changeItem(
  tx: Transaction,
  id: string,
  row: Partial<typeof incidentItems.$inferInsert>,
): Promise<void> {
  await tx.update(incidentItems).set(row).where(eq(incidentItems.id, id))
}

/** What is still gone when its incident is closed. */
export async function writeOff(tx: Transaction, incidentId: string, at: Date): Promise<string[]> {
  const rows = await tx
    .update(incidentItems)
    .set({ state: 'written_off', endedAt: at })
    .where(and(eq(incidentItems.incidentId, incidentId), eq(incidentItems.state, 'missing')))
    .returning({ deviceId: incidentItems.deviceId })
  return rows.map(({ deviceId }) => deviceId)
}

export async function countItems(tx: Transaction, incidentId: string) {
  const [row] = await tx
    .select({
      missing: sql<number>`(count(*) filter (where ${incidentItems.state} = 'missing'))::int`,
      found: sql<number>`(count(*) filter (where ${incidentItems.state} = 'found'))::int`,
    })
    .from(incidentItems)
    .where(eq(incidentItems.incidentId, incidentId))
  return row!
}

/** The certificates of a device that are on hold, those that open the network. */
export async function heldCertificates(tx: Transaction, deviceId: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from certificates where device_id = ${deviceId} and profile = 'network-access' and state = 'held' order by id`)
  return rows.map(({ id }) => id)
}

export async function hasRevoked(tx: Transaction, incidentId: string, deviceId: string) {
  const [row] = await tx.execute<{ revoked: boolean }>(sql`
    select exists (select from certificates c where c.device_id = ${deviceId} and c.profile = 'network-access'
      and c.state = 'revoked' and c.revoked_at >= (select reported_at from incidents where id = ${incidentId})) as revoked`)
  return row!.revoked
}

export async function closeChores(
  tx: Transaction,
  incidentId: string,
  row: Pick<typeof incidentChores.$inferInsert, 'doneAt' | 'doneByName'>,
): Promise<void> {
  await tx
    .update(incidentChores)
    .set({ ...row, state: 'not_needed' })
    .where(and(eq(incidentChores.incidentId, incidentId), eq(incidentChores.state, 'open')))
}

/** What somebody still has to do by law or for the ledger: it keeps an incident open. */
export async function countDuties(tx: Transaction, incidentId: string): Promise<number> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(incidentChores)
    .where(
      and(
        eq(incidentChores.incidentId, incidentId),
        eq(incidentChores.state, 'open'),
        inArray(incidentChores.kind, [
          'leak_assessment',
          'preliminary_report',
          'final_report',
          'property_loss',
          'sim_stop',
        ]),
      ),
    )
  return row!.count
}

export async function saveAssessment(
  tx: Transaction,
  row: typeof incidentAssessments.$inferInsert,
): Promise<void> {
  const { incidentId: _, ...set } = row
  await tx
    .insert(incidentAssessments)
    .values(row)
    .onConflictDoUpdate({ target: incidentAssessments.incidentId, set })
}

export async function findReport(tx: Transaction, incidentId: string, kind: string) {
  const [row] = await tx
    .select()
    .from(incidentReports)
    .where(and(eq(incidentReports.incidentId, incidentId), eq(incidentReports.kind, kind)))
  return row
}

export async function saveReport(
  tx: Transaction,
  row: typeof incidentReports.$inferInsert,
): Promise<void> {
  const { items, savedAt, savedBy, saverName } = row
  await tx
    .insert(incidentReports)
    .values(row)
    .onConflictDoUpdate({
      target: [incidentReports.incidentId, incidentReports.kind],
      set: { items, savedAt, savedBy, saverName },
    })
}

/** Drills that have gone on for too long. */
export async function drillsSince(tx: Transaction, before: Date) {
  const rows = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(
      and(
        eq(incidents.drill, true),
        eq(incidents.state, 'open'),
        sql`${incidents.reportedAt} < ${before.toISOString()}::timestamptz`,
      ),
    )
  return rows.map(({ id }) => id)
}
