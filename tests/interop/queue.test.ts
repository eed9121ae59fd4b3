import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisCarrier } from '#api/jobs/queue'
import { createLog } from '#api/log'
import { createQueueTest, type QueueTest, spawnWorker } from '#tests/queue-harness'
import { effectJob } from '#tests/queue-jobs'
import { queueScenarios } from '#tests/queue-scenarios'
import { createRedis } from './redis.ts'

const log = createLog('silent')
type Redis = Awaited<ReturnType<typeof createRedis>>

describe('over Bull on Redis', () => {
  let redis: Redis
  beforeAll(async () => {
    redis = await createRedis()
  })
  afterAll(() => redis.remove())

  queueScenarios(
    () => redisCarrier(redis.url, { log }),
    () => ({ REDIS_URL: redis.url }),
  )
})

describe.each([
  { appendOnly: false, kept: 'in memory alone' },
  { appendOnly: true, kept: 'in an append-only file' },
])('with what Redis knows $kept', ({ appendOnly }) => {
  let redis: Redis
  let test: QueueTest
  const job = effectJob()
  beforeAll(async () => {
    redis = await createRedis({ appendOnly })
    test = await createQueueTest(() => redisCarrier(redis.url, { log }))
  })
  afterAll(async () => {
    await test.stop()
    await test.app.close()
    await redis.remove()
  })

  const remaining = async () => {
    const [row] = await test.app.ownerSql`
      select count(*)::int as open from outbox where state in ('due', 'leased')`
    return Number(row?.open)
  }

  it('flushed and killed in the middle, with workers killed, it loses and doubles nothing', async () => {
    const count = 400
    await test.app.db.as({ name: 'system:test', roles: [], unitIds: [], staffId: null }, (tx) =>
      tx.execute(`select app.enqueue('${job.name}', jsonb_build_object('n', n), now(), null)
        from generate_series(0, ${count - 1}) n`),
    )
    const start = () => spawnWorker(test.app, { REDIS_URL: redis.url, WORK_MS: '60' })
    const [first, second] = await Promise.all([start(), start()])
    const workers = [first, second]
    const blows: [string, () => Promise<unknown>][] = [
      ['flush', () => redis.cli('flushall')],
      ['kill a worker', () => first.kill()],
      [
        'kill Redis',
        () =>
          redis
            .kill()
            .then(() => sleep(300))
            .then(redis.start),
      ],
      ['flush again', () => redis.cli('flushall')],
      ['kill the other worker', () => second.kill()],
    ]
    for (const [name, strike] of blows) {
      // Only when jobs are being done again is the next blow one in the middle of work.
      const before = await remaining()
      await expect.poll(remaining, { timeout: 30_000 }).toBeLessThan(before - 10)
      expect(await remaining(), `jobs left to ${name} in the middle of`).toBeGreaterThan(0)
      await strike()
      if (name.includes('worker')) workers.push(await start())
    }
    await expect.poll(remaining, { timeout: 60_000, interval: 200 }).toBe(0)
    await Promise.all(workers.map((worker) => worker.kill()))
    expect(await test.effects()).toEqual(Array.from({ length: count }, (_, n) => n))
    const [end] = await test.app.ownerSql`
      select max(attempts) as attempts, count(*) filter (where state <> 'done')::int as lost
      from outbox`
    // A second attempt shows that a worker did die at work.
    expect(end?.attempts).toBeGreaterThanOrEqual(2)
    expect(end?.lost).toBe(0)
  })
})

describe('without Redis', () => {
  it('jobs wait in the outbox, the process lives on, and they run when it is back', async () => {
    const redis = await createRedis()
    const test = await createQueueTest(() => redisCarrier(redis.url, { log }))
    const job = effectJob()
    try {
      await redis.kill()
      const jobs = await test.start([job])
      const ids = [await test.enqueue(job, { n: 1 }), await test.enqueue(job, { n: 2 })]
      await test.until(async () => expect(await jobs.healthy().catch(() => false)).toBe(false))
      await sleep(500)
      // Not even leased: an outage costs no attempt.
      expect(await test.row(ids[0]!)).toMatchObject({ state: 'due', attempts: 0, fence: 0 })
      await redis.start()
      await test.until(async () => expect(await test.effects()).toEqual([1, 2]))
      await test.until(async () => expect(await jobs.healthy()).toBe(true))

      await redis.kill()
      const started = performance.now()
      await test.stop()
      expect(performance.now() - started).toBeLessThan(10_000)
    } finally {
      await test.app.close()
      await redis.remove()
    }
  })

  it('only ids reach Redis', async () => {
    const redis = await createRedis()
    const test = await createQueueTest(() => redisCarrier(redis.url, { log }))
    const { gate, release } = test.gate()
    const job = effectJob({ after: () => gate })
    try {
      const id = await test.enqueue(job, { n: 4711 })
      await test.start([job])
      await test.until(async () => expect((await test.row(id)).attempts).toBe(1))
      expect(await redis.cli('hget', `{mamori}:outbox:${id}:1`, 'data')).toBe(
        JSON.stringify({ id, fence: 1 }),
      )
      release()
      await test.until(async () => expect(await test.effects()).toEqual([4711]))
      await test.until(async () =>
        expect(await redis.cli('keys', '{mamori}:outbox:[0-9]*')).toBe(''),
      )
    } finally {
      await test.stop()
      await test.app.close()
      await redis.remove()
    }
  })
})
