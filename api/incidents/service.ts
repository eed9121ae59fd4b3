import type { IncidentDetail, IncidentMoment } from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { dutyOf } from './duty.ts'
import * as queries from './queries.ts'
import * as timelineQueries from './timeline-queries.ts'

/** One incident with all that hangs on it, as far as the reader may see. */
export async function detail(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<IncidentDetail> {
  const incident = orNotFound(await queries.get(tx, actor, id, now))
  const items = await queries.items(tx, actor, id)
  const judged = reach(actor, 'incidents.assessments')
    ? await queries.assessment(tx, id)
    : undefined
  const locks = await timelineQueries.locks(tx, id)
  return {
    ...incident,
    devices: items.map((item) => ({ ...item, lock: locks.get(item.deviceId) ?? null })),
    chores: await queries.chores(tx, id, now),
    assessment: judged ? { ...judged, ...dutyOf(await readSettings(tx), judged) } : null,
  }
}

/** What a door said last before the report belongs to it. */
const BEFORE_MS = 10 * 60_000

/** Everything that happened, by whom or at which door, and how long after the report. */
export async function timeline(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<IncidentMoment[]> {
  const incident = orNotFound(await queries.get(tx, actor, id, now))
  const items = await queries.items(tx, actor, id)
  const reportedAt = Date.parse(incident.reportedAt)
  const told = await timelineQueries.moments(tx, actor, {
    incidentId: id,
    deviceIds: items.map(({ deviceId }) => deviceId),
    from: new Date(reportedAt - BEFORE_MS),
  })
  return told
    .map((moment) => ({ ...moment, afterMs: Date.parse(moment.at) - reportedAt }))
    .sort((a, b) => a.afterMs - b.afterMs)
}
