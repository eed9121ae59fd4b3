import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { redisCarrier } from '#api/jobs/queue'
import { createLog } from '#api/log'
import { system } from '#drizzle/client'
import { createQueueTest, type QueueTest, spawnWorker } from '#tests/queue-harness'
import { effectJob } from '#tests/queue-jobs'
import { createRedis } from '../interop/redis.ts'

const JOBS = 5_000
const STRIKE_EVERY_MS = 2_000
/** Each time as many jobs come in, a whole number. */
const STRIKES = 20
const RECOVERED_MS = 60_000
const job = effectJob()

let redis: Awaited<ReturnType<typeof createRedis>>
let test: QueueTest

beforeAll(async () => {
  redis = await createRedis()
  test = await createQueueTest(() => redisCarrier(redis.url, { log: createLog('silent') }))
})
afterAll(async () => {
  await test?.app.close()
  await redis?.remove()
})

const enqueueMany = (from: number, to: number) =>
  test.app.db.as(system('login'), (tx) =>
    tx.execute(`select app.enqueue('${job.name}', jsonb_build_object('n', n), now(), null)
      from generate_series(${from}, ${to - 1}) n`),
  )
const undone = async () => {
  const [row] = await test.app.ownerSql`
    select count(*)::int as n from outbox where state in ('due', 'leased')`
  return Number(row?.n)
}

/** As in production: leases of thirty seconds, a look at the outbox every second. */
const startWorker = (clockOffsetMs = 0) =>
  spawnWorker(test.app, {
    REDIS_URL: redis.url,
    PATIENT: '1',
    NODE_OPTIONS: `--import ${new URL('./moved-clock.mjs', import.meta.url).href}`,
    CLOCK_OFFSET_MS: String(clockOffsetMs),
  })

it('5,000 jobs have 5,000 effects, with Redis flushed and killed and workers killed every two seconds', async () => {
  const kinds: Record<string, number> = {}
  const workers = await Promise.all([startWorker(), startWorker(), startWorker()])
  const strikes: [string, () => Promise<unknown>][] = [
    ['FLUSHALL', () => redis.cli('flushall')],
    ['worker killed', async () => workers.shift()?.kill()],
    ['Redis killed', () => redis.kill().then(() => redis.start())],
    ['worker killed', async () => workers.shift()?.kill()],
  ]
  const starting: Promise<unknown>[] = []
  for (let n = 0; n < STRIKES; n++) {
    // Work comes in all the while, so that every strike meets some.
    await enqueueMany(n * (JOBS / STRIKES), (n + 1) * (JOBS / STRIKES))
    await sleep(STRIKE_EVERY_MS)
    const [name, strike] = strikes[n % strikes.length]!
    kinds[name] = (kinds[name] ?? 0) + 1
    await strike()
    if (name === 'worker killed')
      starting.push(startWorker().then((worker) => workers.push(worker)))
  }
  const left = await undone()
  const struck = performance.now()
  await Promise.all(starting)
  await expect.poll(undone, { timeout: 120_000, interval: 100 }).toBe(0)
  const recoveredMs = Math.round(performance.now() - struck)
  console.log({ ...kinds, left, recoveredMs })
  await Promise.all(workers.map((worker) => worker.kill()))
  expect(await test.effects()).toEqual(Array.from({ length: JOBS }, (_, n) => n))
  expect(recoveredMs).toBeLessThan(RECOVERED_MS)
  await test.app.ownerSql`truncate effects, outbox`
})

it('workers whose clocks are a day apart share the jobs, and do each once', async () => {
  const day = 86_400_000
  const workers = await Promise.all([startWorker(day), startWorker(-day)])
  await enqueueMany(0, 400)
  await expect.poll(undone, { timeout: 60_000, interval: 100 }).toBe(0)
  await Promise.all(workers.map((worker) => worker.kill()))
  expect(await test.effects()).toEqual(Array.from({ length: 400 }, (_, n) => n))
  const by = await test.app.ownerSql`select distinct worker from effects`
  expect(by).toHaveLength(2)
})
