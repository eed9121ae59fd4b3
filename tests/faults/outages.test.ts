import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '#api/app'
import { createHealth } from '#api/http/health'
import { type Listener, listen } from '#api/http/listeners'
import { enqueue } from '#api/jobs/outbox'
import { redisCarrier } from '#api/jobs/queue'
import { type Jobs, startJobs } from '#api/jobs/start'
import { createLog } from '#api/log'
import { type Database, openDatabase, system } from '#drizzle/client'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#drizzle/embedded'
import { appUrl, migrate } from '#drizzle/migrate'
import { createTestApp, type TestApp } from '#tests/app'
import { EFFECTS_TABLE, effectJob } from '#tests/queue-jobs'
import { by, createTcpProxy } from '#tests/tcp-proxy'
import { createRedis } from '../interop/redis.ts'

/** Of production's 65 seconds. */
const ANSWER_MS = 2_000
const RED_MS = 8_000
const GREEN_MS = 30_000
/** A check may take three seconds; who is answered later waits for something that it should not. */
const ANSWERED_MS = 5_000

type Proxy = Awaited<ReturnType<typeof createTcpProxy>>

let t: TestApp
let redis: Awaited<ReturnType<typeof createRedis>>
let postgresFolder: string
let server: EmbeddedPostgres
let toPostgres: Proxy
let toRedis: Proxy
let db: Database
let jobs: Jobs
let listener: Listener
let url: string
const job = effectJob()
let n = 0

/** One replica, with a line to its database and one to Redis, both in our hands. */
beforeAll(async () => {
  redis = await createRedis()
  t = await createTestApp()
  postgresFolder = await mkdtemp(join(tmpdir(), 'mamori-outages-'))
  await chmod(postgresFolder, 0o711)
  server = await startEmbeddedPostgres({ dataDir: postgresFolder, log: () => {}, durable: false })
  await migrate(server.ownerUrl)
  const owner = postgres(server.ownerUrl, { max: 1, onnotice: () => {} })
  await owner.unsafe(EFFECTS_TABLE)
  await owner.end()
  toPostgres = await createTcpProxy(new URL(server.ownerUrl))
  toRedis = await createTcpProxy(new URL(redis.url))
  db = openDatabase(by(toPostgres, appUrl(server.ownerUrl)), { answerWithinMs: ANSWER_MS })
  const deps = { ...t.deps, db }
  const health = createHealth()
  health.checks.database = async () => {
    await db.ping()
    return true
  }
  const carrier = redisCarrier(by(toRedis, redis.url), { log: createLog('silent') })
  jobs = await startJobs(deps, { carrier, jobs: [job], schedule: [], offerLeaseMs: 3_000 })
  health.checks.queue = () => jobs.healthy()
  listener = await listen(createApp(deps, health), { host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${listener.port}`
})
afterAll(async () => {
  await listener?.close()
  await jobs?.stop()
  await db?.close()
  await toPostgres?.close()
  await toRedis?.close()
  await server?.stop()
  await redis?.remove()
  await t?.close()
  await rm(postgresFolder, { recursive: true, force: true })
})

const status = async (path: string): Promise<number> => {
  const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(ANSWERED_MS) })
  await answer.arrayBuffer()
  return answer.status
}
/** Asks the database who has this token. */
const asked = async () => {
  const headers = { authorization: `Bearer mamori_${'x'.repeat(43)}` }
  const answer = await fetch(`${url}/api/units`, { headers, signal: AbortSignal.timeout(10_000) })
  return answer.status
}
const ready = () => status('/readyz')
const enqueued = () => db.as(system('login'), (tx) => enqueue(tx, job, { n: ++n }))
const effect = async (id: number) => {
  const sql = postgres(server.ownerUrl, { max: 1, onnotice: () => {} })
  const [row] = await sql`select state from outbox where id = ${id}`
  const [doubled] = await sql`select n from effects group by n having count(*) > 1`
  await sql.end()
  expect(doubled).toBeUndefined()
  return row?.state
}

beforeEach(async () => {
  await expect.poll(ready, { timeout: GREEN_MS }).toBe(200)
})

const seen: Record<string, string> = {}
const since = (started: number) => `${((performance.now() - started) / 1000).toFixed(1)} s`

async function outage(name: string, begin: () => unknown, end: () => unknown): Promise<void> {
  const began = performance.now()
  await begin()
  await expect.poll(ready, { timeout: RED_MS, interval: 50 }).toBe(503)
  const red = since(began)
  expect(await status('/healthz')).toBe(200)
  await sleep(1_000)
  expect(await ready()).toBe(503)
  const ended = performance.now()
  await end()
  await expect.poll(ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen[name] = `red after ${red}, green ${since(ended)} after the end`
  const id = await enqueued()
  await expect.poll(() => effect(id), { timeout: 20_000 }).toBe('done')
}
afterAll(() => console.log(seen))

describe('the database', () => {
  it('cut off: not ready, alive, refused in words; then all is well by itself', async () => {
    await outage(
      'cut',
      async () => {
        toPostgres.cut()
        expect(await asked()).toBe(503)
      },
      toPostgres.mend,
    )
    expect(await asked()).toBe(401)
  })

  it('silent: nobody waits for ever, and those who waited are told', async () => {
    await outage(
      'silent',
      async () => {
        toPostgres.silence()
        expect(await Promise.all([asked(), asked(), asked()])).toEqual([503, 503, 503])
      },
      toPostgres.mend,
    )
  })

  it('gone without a word while new connections reach another host: half-open ones are given up', async () => {
    toPostgres.halfOpen()
    const started = performance.now()
    await expect.poll(asked, { timeout: GREEN_MS }).toBe(401)
    await expect.poll(ready, { timeout: GREEN_MS }).toBe(200)
    seen.halfOpen = `served again after ${since(started)}`
    const id = await enqueued()
    await expect.poll(() => effect(id), { timeout: 20_000 }).toBe('done')
  })

  it('restarted, on another port: what was enqueued before is done afterwards', async () => {
    const id = await enqueued()
    await outage(
      'restarted',
      () => server.stop(),
      async () => {
        server = await startEmbeddedPostgres({
          dataDir: postgresFolder,
          log: () => {},
          durable: false,
        })
        toPostgres.leadTo(new URL(server.ownerUrl))
      },
    )
    await expect.poll(() => effect(id), { timeout: 20_000 }).toBe('done')
  })
})

describe('Redis', () => {
  it('cut off, and silent: not ready, and jobs are done when it is back', async () => {
    await outage('Redis cut', toRedis.cut, toRedis.mend)
    await outage('Redis silent', toRedis.silence, toRedis.mend)
  })
})

it('a replica whose LISTEN is cut misses nothing', async () => {
  const [quiet, ran] = [{ pollMs: 600_000 }, [] as number[]]
  const told = effectJob({
    name: 'test.told',
    after: async ({ payload }) => void ran.push(payload.n),
  })
  const patient = await startJobs(
    { ...t.deps, db },
    { ...quiet, jobs: [told], schedule: [], offerLeaseMs: 60_000 },
  )
  const tell = (k: number) => db.as(system('login'), (tx) => enqueue(tx, told, { n: k }))
  const admin = postgres(server.superuserUrl, { max: 1 })
  try {
    await tell(-1)
    await expect.poll(() => ran, { timeout: 5_000 }).toContain(-1)
    await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'mamori-listen'`
    await tell(-2)
    await expect.poll(() => ran, { timeout: 5_000 }).toContain(-2)
    await tell(-3)
    await expect.poll(() => ran, { timeout: 1_000 }).toContain(-3)
  } finally {
    await patient.stop()
    await admin.end()
  }
})

it('slow clients, more than the database has connections for, hold up nobody and are dropped', async () => {
  const slow = await Promise.all(
    Array.from({ length: 60 }, async (_, k) => {
      const socket = connect(listener.port, '127.0.0.1')
      socket.on('error', () => {})
      // What is answered has to be read for its end to be seen.
      socket.resume()
      await once(socket, 'connect')
      const head =
        'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
      // Half of a head, and half of a body.
      socket.write(k % 2 ? head : `${head}Content-Length: 1000\r\n\r\n{"username":`)
      return { socket, ended: once(socket, 'close'), headOnly: k % 2 === 1 }
    }),
  )
  const started = performance.now()
  for (let k = 0; k < 20; k++) expect(await asked()).toBe(401)
  expect((performance.now() - started) / 20).toBeLessThan(250)
  // Node looks every thirty seconds for heads that took fifteen.
  await Promise.all(slow.filter(({ headOnly }) => headOnly).map(({ ended }) => ended))
  seen.slowHeads = `dropped after ${since(started)}`
  for (const { socket } of slow) socket.destroy()
})
