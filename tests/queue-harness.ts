import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { inject, vi } from 'vitest'
import type { Job } from '#api/jobs/define-job'
import { type EnqueueOptions, enqueue } from '#api/jobs/outbox'
import type { Carrier } from '#api/jobs/queue'
import { type Jobs, type JobsOptions, startJobs } from '#api/jobs/start'
import { system } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import { createTestApp, type TestApp } from '#tests/app'
import { EFFECTS_TABLE } from '#tests/queue-jobs'

const WORKER = fileURLToPath(new URL('./queue-worker.mts', import.meta.url))
/** What a scenario works with: an application of its own, a carrier of the kind in question. */
export async function createQueueTest(newCarrier: () => Carrier) {
  const app = await createTestApp()
  await app.ownerSql.unsafe(EFFECTS_TABLE)
  const running: Jobs[] = []
  const releases: (() => void)[] = []
  const { ownerSql, deps, db } = app

  return {
    app,
    start: async (jobs: readonly Job[], options: JobsOptions = {}) => {
      const started = await startJobs(deps, {
        carrier: newCarrier(),
        jobs,
        schedule: [],
        pollMs: 20,
        drainMs: 2_000,
        ...options,
      })
      running.push(started)
      return started
    },
    /** What a job waits at until the test says go on, or is over. */
    gate: () => {
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      releases.push(release)
      return { gate, release }
    },
    stop: () => {
      for (const release of releases.splice(0)) release()
      return Promise.all(running.splice(0).map((jobs) => jobs.stop()))
    },
    enqueue: <P>(job: Job<P>, payload: P, options?: EnqueueOptions) =>
      db.as(system('login'), (tx) => enqueue(tx, job, payload, options)),
    /** The database's clock decides, so the rows are moved into the past instead of waiting. */
    passTime: (ms: number) => ownerSql`
      update outbox set due_at = due_at - ${ms} * interval '1 ms',
        leased_until = leased_until - ${ms} * interval '1 ms'
      where state in ('due', 'leased')`,
    row: async (id: number) => {
      const [row] = await ownerSql`
        select state, attempts, fence, last_error, dedupe_key,
          extract(epoch from due_at - now())::float * 1000 as due_in_ms, leased_until < now() as lost
        from outbox where id = ${id}`
      return row!
    },
    effects: async () => (await ownerSql`select n, worker from effects order by n`).map((e) => e.n),
    until: <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 25_000, interval: 20 }),
  }
}

export type QueueTest = Awaited<ReturnType<typeof createQueueTest>>

/** A worker in a process of its own, ready to take jobs. Resolves once it says so. */
export async function spawnWorker(app: TestApp, env: Record<string, string>) {
  const [database] = await app.ownerSql`select current_database() as name`
  const owner = new URL(inject('postgres').ownerUrl)
  owner.pathname = `/${database?.name}`
  const child = spawn(process.execPath, ['--import', 'tsx', WORKER], {
    env: { PATH: process.env.PATH, ...env, APP_DATABASE_URL: appUrl(owner.href) },
    // The channel tells the worker when we are gone.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  await saysReady(child)
  return {
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

async function saysReady(child: ChildProcess): Promise<void> {
  let heard = ''
  while (!heard.includes('ready')) heard += String(await once(child.stdout!, 'data'))
}
