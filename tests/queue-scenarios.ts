import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { Job } from '#api/jobs/define-job'
import { type EnqueueOptions, enqueue } from '#api/jobs/outbox'
import type { Carrier } from '#api/jobs/queue'
import { type Jobs, type JobsOptions, startJobs } from '#api/jobs/start'
import { system } from '#drizzle/client'
import { appUrl } from '#drizzle/migrate'
import { createTestApp, type TestApp } from '#tests/app'
import { EFFECTS_TABLE, effectJob } from '#tests/queue-jobs'

const WORKER = fileURLToPath(new URL('./queue-worker.mts', import.meta.url))
/** Past every lease and every back-off these scenarios make. */
export const LONG_MS = 3_600_000

/** What a scenario works with: an application of its own, a carrier of the kind in question. */
export async function createQueueTest(newCarrier: () => Carrier) {
  const app = await createTestApp()
  await app.ownerSql.unsafe(EFFECTS_TABLE)
  const running: Jobs[] = []
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
    stop: () => Promise.all(running.splice(0).map((jobs) => jobs.stop())),
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
    until: <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 }),
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
  await said(child, 'ready')
  return {
    said: (word: string) => said(child, word),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

async function said(child: ChildProcess, word: string): Promise<void> {
  let heard = ''
  while (!heard.includes(word)) heard += String(await once(child.stdout!, 'data'))
}

/** What has to hold whatever carries the ids. */
export function queueScenarios(newCarrier: () => Carrier, workerEnv: () => Record<string, string>) {
  describe('the outbox keeps its promises', () => {
    let test: QueueTest
    beforeAll(async () => {
      test = await createQueueTest(newCarrier)
    })
    afterEach(async () => {
      await test.stop()
      await test.app.ownerSql`truncate effects, outbox, notifications`
    })
    afterAll(() => test.app.close())

    const done = (id: number) =>
      test.until(async () => expect((await test.row(id)).state).toBe('done'))

    it('a failing job comes back later each time, then is dead, seen and run again', async () => {
      let broken = true
      const job = effectJob({
        maxAttempts: 3,
        after: async () => {
          if (broken) throw Object.assign(new Error('髙橋 is not reachable'), { code: 'EAWAY' })
        },
      })
      const { id: adminId } = await test.app.createUser({ roles: ['admin'] })
      const admin = await test.app.loginAs('admin')
      const id = await test.enqueue(job, { n: 1 })
      await test.start([job])
      for (const [attempts, full] of [
        [1, 5_000],
        [2, 10_000],
      ] as const) {
        const row = await test.until(async () => {
          const now = await test.row(id)
          expect(now).toMatchObject({ attempts, state: 'due' })
          return now
        })
        expect(row.last_error).toBe('EAWAY')
        expect(row.due_in_ms).toBeGreaterThan(full / 2 - 2_000)
        expect(row.due_in_ms).toBeLessThanOrEqual(full)
        await test.passTime(LONG_MS)
      }
      await test.until(async () =>
        expect(await test.row(id)).toMatchObject({ attempts: 3, state: 'dead' }),
      )
      expect(await test.effects()).toEqual([])

      const [notice] = await test.app.ownerSql`
        select params from notifications where user_id = ${adminId} and template = 'job_dead'`
      expect(notice?.params).toEqual({ job: job.name, id, code: 'EAWAY' })
      const list = await admin('/api/jobs?filter={"state":"dead"}')
      expect(await list.json()).toMatchObject([{ id, state: 'dead', lastError: 'EAWAY' }])

      broken = false
      const retried = await admin(`/api/jobs/${id}/retry`, { method: 'POST' })
      expect(await retried.json()).toMatchObject({ id, state: 'due', attempts: 0 })
      await done(id)
      expect(await test.effects()).toEqual([1])
      const again = await admin(`/api/jobs/${id}/retry`, { method: 'POST' })
      expect(again.status).toBe(409)
    })

    it('under one key at most one row is due, and one that runs does not count', async () => {
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      const job = effectJob({ after: () => gate })
      const key = { dedupeKey: 'same' }
      const first = await test.enqueue(job, { n: 1 }, key)
      expect(await test.enqueue(job, { n: 2 }, key)).toBe(first)
      const other = await test.enqueue(job, { n: 3 }, { dedupeKey: 'other' })
      expect(other).not.toBe(first)

      await test.start([job])
      await test.until(async () => expect((await test.row(first)).attempts).toBe(1))
      const next = await test.enqueue(job, { n: 4 }, key)
      expect(next).not.toBe(first)
      release()
      await Promise.all([first, other, next].map(done))
      expect(await test.effects()).toEqual([1, 3, 4])
    })

    it('a job that is joined waits until what it has to see is committed', async () => {
      const seen: number[] = []
      const job = effectJob({
        name: 'test.look',
        before: async ({ tx }) => {
          seen.push(...(await tx.execute<{ n: number }>('select n from effects')).map((e) => e.n))
        },
      })
      const marker = effectJob({ name: 'test.marker' })
      const key = { dedupeKey: 'look' }
      const id = await test.enqueue(job, { n: 9 }, key)
      await test.app.db.as(system('login'), async (tx) => {
        await tx.execute("insert into effects values (1, 'before the job')")
        expect(await enqueue(tx, job, { n: 9 }, key)).toBe(id)
        await test.start([job, marker])
        await done(await test.enqueue(marker, { n: 2 }))
        expect((await test.row(id)).state).toBe('due')
      })
      await done(id)
      expect(seen).toContain(1)
    })

    it('a worker that stalls before its work cannot do it once another has', async () => {
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      const waits: (Promise<void> | undefined)[] = [gate]
      let late = 0
      const job = effectJob({
        principal: async () => {
          const wait = waits.shift()
          await wait
          if (wait) late++
          return system('jobs')
        },
      })
      const id = await test.enqueue(job, { n: 1 })
      await test.start([job])
      await test.until(async () => expect((await test.row(id)).attempts).toBe(1))
      await test.passTime(LONG_MS)
      await done(id)
      const { fence } = await test.row(id)
      release()
      await test.until(async () => expect(late).toBe(1))
      await test.stop()
      expect(await test.effects()).toEqual([1])
      expect(await test.row(id)).toMatchObject({ state: 'done', fence, attempts: 2 })
    })

    it('a job that takes longer than its lease is left alone', async () => {
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      const job = effectJob({ leaseMs: 10, after: () => gate })
      const marker = effectJob({ name: 'test.marker' })
      const id = await test.enqueue(job, { n: 1 })
      await test.start([job, marker])
      await test.until(async () => expect((await test.row(id)).lost).toBe(true))
      await done(await test.enqueue(marker, { n: 2 }))
      expect((await test.row(id)).attempts).toBe(1)
      release()
      await done(id)
      expect(await test.effects()).toEqual([1, 2])
    })

    it('a worker killed in the middle of its work leaves nothing, and another does it', async () => {
      const job = effectJob()
      const id = await test.enqueue(job, { n: 1 })
      const worker = await spawnWorker(test.app, { ...workerEnv(), HANG: '1' })
      await test.until(async () => expect((await test.row(id)).attempts).toBe(1))
      await worker.kill()
      expect(await test.effects()).toEqual([])
      await test.start([job])
      await test.passTime(LONG_MS)
      await done(id)
      expect((await test.app.ownerSql`select worker from effects`).map((e) => e.worker)).toEqual([
        'main',
      ])
    })

    it('two workers share the jobs and do each once', async () => {
      const jobs = ['one', 'two'].map((worker) => effectJob({ worker }))
      const [job] = jobs
      const count = 60
      for (let n = 0; n < count; n++) await test.enqueue(job!, { n })
      await Promise.all(jobs.map((each) => test.start([each])))
      await test.until(async () => expect(await test.effects()).toHaveLength(count))
      expect(await test.effects()).toEqual(Array.from({ length: count }, (_, n) => n))
    })

    it('ids that are lost or brought twice do no harm', async () => {
      const job = effectJob()
      const carrier = newCarrier()
      const careless: Carrier = {
        ...carrier,
        offer: async (items) => {
          const kept = items.filter(({ fence, id }) => fence > 1 || id % 3 > 0)
          if (kept.length > 0) await carrier.offer([...kept, ...kept])
        },
      }
      const count = 30
      const ids: number[] = []
      for (let n = 0; n < count; n++) ids.push(await test.enqueue(job, { n }))
      await test.start([job], { carrier: careless, offerLeaseMs: 200 })
      await Promise.all(ids.map(done))
      expect(await test.effects()).toEqual(Array.from({ length: count }, (_, n) => n))
      const attempts = await Promise.all(ids.map(async (id) => (await test.row(id)).attempts))
      expect(attempts).toEqual(ids.map(() => 1))
    })

    it('stopping waits for what runs and leaves the rest to others', async () => {
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      const job = effectJob({ after: () => gate })
      const ids: number[] = []
      for (let n = 0; n < 12; n++) ids.push(await test.enqueue(job, { n }))
      const started = await test.start([job])
      await test.until(async () => expect((await test.row(ids[0]!)).attempts).toBe(1))
      const stopped = started.stop()
      release()
      await stopped
      const before = (await test.effects()).length
      expect(before).toBeGreaterThan(0)
      expect(before).toBeLessThan(ids.length)
      await test.start([job])
      await test.passTime(LONG_MS)
      await Promise.all(ids.map(done))
      expect(await test.effects()).toEqual(ids.map((_, n) => n))
    })
  })
}
