import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { enqueue } from '#api/jobs/outbox'
import type { Carrier } from '#api/jobs/queue'
import { system } from '#drizzle/client'
import { createQueueTest, type QueueTest, spawnWorker } from '#tests/queue-harness'
import { effectJob } from '#tests/queue-jobs'

/** Past every lease and every back-off these scenarios make. */
const LONG_MS = 3_600_000

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
      const { gate, release } = test.gate()
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
      const { gate, release } = test.gate()
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
      const { gate, release } = test.gate()
      // Long enough for a slow machine to start the work in, short enough to see it run out.
      const job = effectJob({ leaseMs: 2_000, after: () => gate })
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
      await test.start([job], { carrier: careless, offerLeaseMs: 1_000 })
      await Promise.all(ids.map(done))
      expect(await test.effects()).toEqual(Array.from({ length: count }, (_, n) => n))
      const attempts = await Promise.all(ids.map(async (id) => (await test.row(id)).attempts))
      expect(attempts).toEqual(ids.map(() => 1))
    })

    it('stopping waits for what runs and leaves the rest to others', async () => {
      const { gate, release } = test.gate()
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
