import { isDiskFull, type Principal, system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { notificationJobs } from '../notifications/jobs.ts'
import { notify } from '../notifications/service.ts'
import type { Job } from './define-job.ts'
import { codeOf, trace } from './failure.ts'
import * as queries from './queries.ts'

const JOBS = system('jobs')
const BACKOFF_MS = 5_000
const LONGEST_BACKOFF_MS = 3_600_000
/** Of a job that only a newer release knows. */
const UNKNOWN_ATTEMPTS = 8

export type Worker = (item: queries.Item) => Promise<void>

/** Does the work of an item. Never rejects: what went wrong stands in the outbox, or its lease runs out. */
export function createWorker(deps: Deps, jobs: readonly Job[]): Worker {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  const leasesMs = Object.fromEntries(jobs.map(({ name, leaseMs }) => [name, leaseMs]))

  return async (item) => {
    try {
      const claimed = await deps.db.as(JOBS, (tx) => queries.claim(tx, item, leasesMs))
      if (claimed) await perform(deps, byName.get(claimed.job), claimed)
    } catch (error) {
      deps.log.warn({ jobId: item.id, ...trace(error) }, 'job left to whoever takes it next')
    }
  }
}

async function perform(deps: Deps, job: Job | undefined, claimed: queries.Claimed): Promise<void> {
  const maxAttempts = job?.maxAttempts ?? UNKNOWN_ATTEMPTS
  // Started as often as it may be and never came back: it takes its worker with it.
  if (claimed.attempts > maxAttempts) return bury(deps, claimed, 'worker_lost')
  try {
    if (!job) throw new UnknownJob()
    await attempt(deps, job, claimed)
  } catch (error) {
    const code = codeOf(error)
    const { id: jobId, job: name, attempts } = claimed
    // A disk is full for every job alike, and for longer than a job may try.
    const noRoom = isDiskFull(error)
    const hopeless = !noRoom && (code === 'invalid_payload' || attempts >= maxAttempts)
    deps.log.warn({ jobId, job: name, attempts, hopeless, ...trace(error) }, 'job failed')
    if (noRoom) await waitForRoom(deps, claimed, code)
    else if (hopeless) await bury(deps, claimed, code)
    else await postpone(deps, claimed, code)
  }
}

/** The effect and the mark that it is done are one transaction, on behalf of the job's principal. */
async function attempt(deps: Deps, job: Job, claimed: queries.Claimed): Promise<void> {
  const payload = job.payload.parse(claimed.payload)
  const principal = (await job.principal?.(deps, payload)) ?? JOBS
  await deps.db.as(withRoles(principal, '@jobs'), async (tx) => {
    // First, since it locks the row: whoever has lost the lease does nothing at all.
    if (!(await queries.finish(tx, claimed))) return
    await job.run({ deps, tx, payload, now: deps.clock() })
  })
}

async function waitForRoom(deps: Deps, claimed: queries.Claimed, code: string): Promise<void> {
  const delayMs = backoffMs(claimed.attempts, deps.random)
  await deps.db.as(JOBS, (tx) => queries.waitForRoom(tx, claimed, delayMs, code))
}

async function postpone(deps: Deps, claimed: queries.Claimed, code: string): Promise<void> {
  const delayMs = backoffMs(claimed.attempts, deps.random)
  const put = () => deps.db.as(JOBS, (tx) => queries.postpone(tx, claimed, delayMs, code))
  // A row with the same key may become due while ours returns (23505); the second time we see it.
  await put().catch((error) => (codeOf(error) === '23505' ? put() : Promise.reject(error)))
}

async function bury(deps: Deps, claimed: queries.Claimed, code: string): Promise<void> {
  const { id, job } = claimed
  await deps.db.as(withRoles(JOBS, '@notifications'), async (tx) => {
    if (!(await queries.bury(tx, claimed, code))) return
    await notify(tx, {
      role: 'admin',
      template: 'job_dead',
      params: { job, id, code },
      link: `/jobs/${id}`,
      // Mail about mail that fails would fail as well.
      inboxOnly: notificationJobs.some(({ name }) => name === job),
    })
  })
  deps.log.error({ jobId: id, job, code }, 'job is dead; an admin may run it again')
}

/** Doubles with every attempt; half of it is chance, so that what failed together doesn't return together. */
export function backoffMs(attempts: number, random: Deps['random']): number {
  const full = Math.min(BACKOFF_MS * 2 ** (attempts - 1), LONGEST_BACKOFF_MS)
  return Math.round(full * (0.5 + random(4).readUInt32BE() / 2 ** 33))
}

const withRoles = (principal: Principal, ...roles: string[]): Principal => ({
  ...principal,
  roles: [...new Set([...principal.roles, ...roles])],
})

class UnknownJob extends Error {
  readonly code = 'unknown_job'
}
