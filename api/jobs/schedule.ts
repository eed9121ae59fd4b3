import { z } from 'zod'
import { system } from '#drizzle/client'
import { endSilentSessions, forgetDoorAnswers } from '../access/jobs.ts'
import { forgetOldNudges } from '../agents/jobs.ts'
import { watchAlerts } from '../alerts/jobs.ts'
import { expireApprovals } from '../approvals/jobs.ts'
import { CHECKPOINT_EVERY_MS, signHead } from '../audit/checkpoint.ts'
import { retireAuthorities } from '../certificates/authorities.ts'
import { settleCertificates, watchLists } from '../certificates/jobs.ts'
import { expireCommands } from '../commands/jobs.ts'
import type { Deps } from '../deps.ts'
import { followUp } from '../follow-ups/jobs.ts'
import { remindOfLoans } from '../handovers/jobs.ts'
import { forgetAnswers } from '../http/jobs.ts'
import { purgeFlows } from '../identity/jobs.ts'
import { watchIncidents } from '../incidents/watch.ts'
import { fillIndicators } from '../indicators/jobs.ts'
import { readAllPhones, reconcileOperations } from '../phones/reconcile.ts'
import { eraseWhatIsDue } from '../retention/jobs.ts'
import { settleSessions, warnOfAccess } from '../training/jobs.ts'
import { applyDueTransfers } from '../transfers/jobs.ts'
import { purgeExpired } from '../users/jobs.ts'
import { defineJob, type Job } from './define-job.ts'
import { enqueue } from './outbox.ts'
import * as queries from './queries.ts'

/** A job that comes round by itself. It needs no payload: it looks for what there is to do. */
export interface Recurring {
  job: Job<Record<string, never>>
  everyMs: number
}

const HOUR_MS = 3_600_000
const KEEP_DONE_DAYS = 14
/** How long after midnight a batch of transfers may wait. */
const APPLY_TRANSFERS_EVERY_MS = 10 * 60_000
/** How long after its time something is told to be late. */
const WATCH_INCIDENTS_EVERY_MS = 5 * 60_000
/** How long after it began something may go unnoticed. */
const WATCH_ALERTS_EVERY_MS = 60_000
/** How long after its hour somebody may hear that a request is void; it is void at once. */
const EXPIRE_APPROVALS_EVERY_MS = 10 * 60_000

/** Done rows are of use for as long as somebody may ask what ran; dead ones stay until they are run. */
const pruneOutbox = defineJob({
  name: 'jobs.prune',
  payload: z.strictObject({}),
  run: ({ tx, now }) => queries.prune(tx, new Date(+now - KEEP_DONE_DAYS * 24 * HOUR_MS)),
})

/** Every recurring job. */
export const SCHEDULE: readonly Recurring[] = [
  { job: pruneOutbox, everyMs: 24 * HOUR_MS },
  { job: purgeExpired, everyMs: HOUR_MS },
  { job: purgeFlows, everyMs: HOUR_MS },
  { job: forgetAnswers, everyMs: 24 * HOUR_MS },
  { job: forgetDoorAnswers, everyMs: HOUR_MS },
  { job: forgetOldNudges, everyMs: 10 * 60_000 },
  { job: endSilentSessions, everyMs: 60_000 },
  { job: followUp, everyMs: HOUR_MS },
  { job: fillIndicators, everyMs: 24 * HOUR_MS },
  { job: remindOfLoans, everyMs: 6 * HOUR_MS },
  { job: applyDueTransfers, everyMs: APPLY_TRANSFERS_EVERY_MS },
  { job: settleSessions, everyMs: HOUR_MS },
  { job: warnOfAccess, everyMs: 6 * HOUR_MS },
  { job: expireApprovals, everyMs: EXPIRE_APPROVALS_EVERY_MS },
  { job: retireAuthorities, everyMs: HOUR_MS },
  { job: settleCertificates, everyMs: 60_000 },
  { job: watchLists, everyMs: HOUR_MS },
  { job: watchAlerts, everyMs: WATCH_ALERTS_EVERY_MS },
  { job: watchIncidents, everyMs: WATCH_INCIDENTS_EVERY_MS },
  { job: reconcileOperations, everyMs: 60_000 },
  { job: readAllPhones, everyMs: 6 * HOUR_MS },
  { job: expireCommands, everyMs: 10 * 60_000 },
  { job: eraseWhatIsDue, everyMs: 24 * HOUR_MS },
  { job: signHead, everyMs: CHECKPOINT_EVERY_MS },
]

/** Enqueues what has come round. The row in `schedules` sees to it that of many replicas one does. */
export async function enqueueRecurring(deps: Deps, schedule: readonly Recurring[]): Promise<void> {
  if (schedule.length === 0) return
  const names = schedule.map(({ job, everyMs }) => ({ name: job.name, everyMs }))
  await deps.db.as(system('jobs'), async (tx) => {
    const taken = await queries.takeScheduled(tx, names)
    for (const { job } of schedule) {
      if (taken.has(job.name)) await enqueue(tx, job, {}, { dedupeKey: job.name })
    }
  })
}
