import type { z } from 'zod'
import {
  type incidentAssessment,
  type LeakReport,
  type LeakReportKind,
  REPORT_ITEMS,
  type ReportItem,
} from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import type { Deps } from '../deps.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './act-queries.ts'
import * as choreQueries from './chore-queries.ts'
import { reportsDue } from './chores.ts'
import { draftOf } from './draft.ts'
import { dutyOf } from './duty.ts'
import * as reportQueries from './report-queries.ts'
import { detail } from './service.ts'

interface By {
  deps: Deps
  actor: Actor
}

/** Judges how bad it may be; where the commission has to be told, the clocks of the law begin. */
export async function assess(
  tx: Transaction,
  { deps, actor }: By,
  id: string,
  given: z.output<typeof incidentAssessment>,
): Promise<void> {
  const incident = orNotFound(await reportQueries.lockIncident(tx, id))
  if (incident.state === 'closed') throw refusal('id', 'incident_closed')
  const now = deps.clock()
  const awareOn = given.awareOn ?? dayOf(incident.reportedAt)
  if (awareOn > dayOf(now)) throw mistake('awareOn', 'in_the_future')
  const settings = await readSettings(tx)
  const { duty, reasons } = dutyOf(settings, given)
  const assessorName = (await reportQueries.actorName(tx)) ?? actor.name
  await queries.saveAssessment(tx, {
    ...given,
    incidentId: id,
    awareOn,
    note: given.note ?? null,
    duty,
    assessedAt: now,
    assessedBy: actor.userId,
    assessorName,
  })
  const done = { doneAt: now, doneBy: actor.userId, doneByName: assessorName }
  await choreQueries.settle(tx, id, 'leak_assessment', { ...done, state: 'done' })
  if (duty) {
    const due = reportsDue(settings, { awareOn, malice: given.malice })
    await choreQueries.addOrMove(
      tx,
      due.map((chore) => ({ ...chore, incidentId: id })),
    )
  } else {
    for (const kind of ['preliminary_report', 'final_report'])
      await choreQueries.settle(tx, id, kind, { ...done, state: 'not_needed' })
  }
  await reportQueries.tell(tx, {
    incidentId: id,
    at: now,
    actor: actor.name,
    kind: duty ? 'duty' : 'no_duty',
    detail: reasons.join(' ') || null,
  })
}

/** As somebody wrote it, or drafted from what is known. */
export async function leakReport(
  tx: Transaction,
  { deps, actor }: By,
  id: string,
  kind: LeakReportKind,
): Promise<LeakReport> {
  const incident = await detail(tx, actor, id, deps.clock())
  const written = await queries.findReport(tx, id, kind)
  // The final one goes on from what the commission was told first.
  const first = kind === 'final' ? await queries.findReport(tx, id, 'preliminary') : undefined
  const drafted = { ...draftOf(incident), ...first?.items }
  const items = { ...drafted, ...written?.items }
  return {
    kind,
    items: Object.fromEntries(REPORT_ITEMS.map((item) => [item, items[item] ?? ''])) as Record<
      ReportItem,
      string
    >,
    drafted: written === undefined,
    savedAt: written?.savedAt.toISOString() ?? null,
    savedByName: written?.saverName ?? null,
  }
}

export async function saveLeakReport(
  tx: Transaction,
  { deps, actor }: By,
  id: string,
  { kind, items }: { kind: LeakReportKind; items: Record<string, string> },
): Promise<void> {
  const incident = orNotFound(await reportQueries.lockIncident(tx, id))
  if (incident.state === 'closed') throw refusal('id', 'incident_closed')
  const saverName = (await reportQueries.actorName(tx)) ?? actor.name
  await queries.saveReport(tx, {
    incidentId: id,
    kind,
    items,
    savedAt: deps.clock(),
    savedBy: actor.userId,
    saverName,
  })
}
