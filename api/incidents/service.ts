import type { IncidentDetail } from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { dutyOf } from './duty.ts'
import * as queries from './queries.ts'

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
  return {
    ...incident,
    devices: items.map((item) => ({ ...item, lock: null })),
    chores: await queries.chores(tx, id, now),
    assessment: judged ? { ...judged, ...dutyOf(await readSettings(tx), judged) } : null,
  }
}
