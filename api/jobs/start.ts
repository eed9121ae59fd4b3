import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { JOBS } from './all.ts'
import type { Job } from './define-job.ts'
import { startLoop } from './loop.ts'
import * as queries from './queries.ts'
import { type Carrier, inProcessCarrier, redisCarrier } from './queue.ts'
import { enqueueRecurring, type Recurring, SCHEDULE } from './schedule.ts'
import { createWorker } from './worker.ts'

const POLL_MS = 1_000
const SCHEDULE_POLL_MS = 15_000
/** How long an id may be on its way to a worker; afterwards it counts as lost and is offered anew. */
const OFFER_LEASE_MS = 30_000
const DRAIN_MS = 20_000

export interface JobsOptions {
  /** Bull where there is a REDIS_URL, else in this process. */
  carrier?: Carrier
  jobs?: readonly Job[]
  schedule?: readonly Recurring[]
  pollMs?: number
  offerLeaseMs?: number
  drainMs?: number
}

export interface Jobs {
  /** Takes nothing new and waits for what runs, within a limit; the rest is taken by others later. */
  stop(): Promise<void>
  healthy(): Promise<boolean>
}

/** Relay, schedule and worker of one process; any number of processes may run side by side. */
export async function startJobs(deps: Deps, options: JobsOptions = {}): Promise<Jobs> {
  const { db, log, config } = deps
  const { jobs = JOBS, schedule = SCHEDULE, offerLeaseMs = OFFER_LEASE_MS } = options
  const carrier =
    options.carrier ??
    (config.redisUrl ? redisCarrier(config.redisUrl, { log }) : inProcessCarrier())
  const names = jobs.map(({ name }) => name)

  let moreIsDue = false
  const relay = startLoop({ name: 'relay', everyMs: options.pollMs ?? POLL_MS, log }, async () => {
    for (;;) {
      const room = await carrier.room()
      moreIsDue ||= room === 0
      if (room === 0) return
      const items = await db.as(system('jobs'), (tx) =>
        queries.takeDue(tx, names, room, offerLeaseMs),
      )
      if (items.length > 0) await carrier.offer(items)
      moreIsDue = items.length === room
      if (!moreIsDue) return
    }
  })
  const clock = startLoop({ name: 'schedule', everyMs: SCHEDULE_POLL_MS, log }, () =>
    enqueueRecurring(deps, schedule),
  )
  const perform = createWorker(deps, jobs)
  carrier.work(async (item) => {
    await perform(item)
    if (moreIsDue) relay.wake()
  })
  const unlisten = await db.listen('outbox', relay.wake)

  return {
    stop: async () => {
      await unlisten()
      await Promise.all([relay.stop(), clock.stop()])
      await carrier.close(options.drainMs ?? DRAIN_MS)
    },
    healthy: async () => relay.healthy() && clock.healthy() && (await carrier.healthy()),
  }
}
