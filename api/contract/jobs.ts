import { z } from 'zod'
import { listQuery, MAX_PAGE } from './list.ts'
import { instant } from './values.ts'

export const JOB_STATES = ['due', 'leased', 'done', 'dead'] as const
export const jobState = z.enum(JOB_STATES)
export type JobState = z.infer<typeof jobState>

export const job = z.object({
  id: z.number().int(),
  job: z.string(),
  state: jobState,
  attempts: z.number().int(),
  dueAt: instant,
  createdAt: instant,
  finishedAt: instant.nullable(),
  /** A code, never a value. */
  lastError: z.string().nullable(),
})
export type Job = z.infer<typeof job>

export const jobQuery = listQuery({
  sort: ['id', 'dueAt'],
  filter: {
    id: z.array(z.number().int()).max(MAX_PAGE).optional(),
    state: jobState.optional(),
    job: z.string().max(100).optional(),
    /** Of those that are due: whether their time has come. */
    ready: z.boolean().optional(),
    /** The code of the last failure. */
    lastError: z.string().max(100).optional(),
  },
})

export const jobSummary = z.object({
  kinds: z.array(
    z.object({
      job: z.string(),
      /** May run and does not yet. */
      waiting: z.number().int(),
      running: z.number().int(),
      /** Due later; `retrying` of them because they failed. */
      scheduled: z.number().int(),
      retrying: z.number().int(),
      dead: z.number().int(),
      /** Since when the oldest that may run has waited; null where none does. */
      waitingSince: instant.nullable(),
      doneLastHour: z.number().int(),
    }),
  ),
})
export type JobSummary = z.infer<typeof jobSummary>

export const jobRetry = z.strictObject({ job: z.string().min(1).max(100) })
export const jobsRetried = z.object({ count: z.number().int() })

/** Every job there is, so that the console has a name for it. */
export const JOB_NAMES = [
  'access.disconnect',
  'access.end-silent',
  'access.forget-answers',
  'access.sweep',
  'agents.forget-nudges',
  'alerts.test',
  'alerts.watch',
  'alerts.webhook',
  'approvals.execute',
  'approvals.expire',
  'audit.checkpoint',
  'authorities.retire',
  'authorities.rollover',
  'certificates.demo',
  'certificates.drill',
  'certificates.settle',
  'certificates.watch-lists',
  'command-keys.rotate',
  'commands.expire',
  'commands.to-phone',
  'devices.batch',
  'followUps.remind',
  'followUps.remindOfCourse',
  'handovers.remind',
  'http.forget-answers',
  'identity.invite',
  'identity.purge',
  'imports.check',
  'incidents.demo',
  'incidents.tell',
  'incidents.watch',
  'indicators.fill',
  'jobs.prune',
  'notifications.digest',
  'notifications.mail',
  'phones.assign-policy',
  'phones.disable',
  'phones.enable',
  'phones.event',
  'phones.issue',
  'phones.publish-policy',
  'phones.read-all',
  'phones.reconcile',
  'phones.sweep',
  'phones.withdraw',
  'possession.announce',
  'retention.erase',
  'training.settle',
  'training.warn',
  'transfers.apply',
  'transfers.due',
  'users.purge',
] as const

export const jobParams = z.object({ id: z.coerce.number().int().positive() })
