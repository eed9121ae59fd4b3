import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createApp } from '#api/app'
import { createHealth } from '#api/http/health'
import { type Listener, listen } from '#api/http/listeners'
import { enqueue } from '#api/jobs/outbox'
import { type Jobs, startJobs } from '#api/jobs/start'
import { type Database, openDatabase, system } from '#drizzle/client'
import { appUrl, assertDatabase, migrate } from '#drizzle/migrate'
import { createTestApp, type TestApp } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { EFFECTS_TABLE, effectJob } from '#tests/queue-jobs'
import { plantOffice } from '#tests/rollout'
import { by, createTcpProxy } from '#tests/tcp-proxy'
import { broken, directly, plantReporters, reportLosses } from '../faults/loss-load.ts'
import { placeOn, type Reporter } from '../faults/reported.ts'
import { type Cluster, createClusters, type Server } from './postgres-pair.ts'

const RED_MS = 8_000
const GREEN_MS = 30_000
/** Of production's 60 seconds; five more, and whoever waits for a commit is told no. */
const STATEMENT_MS = 10_000
const SYNCHRONOUS = { synchronous_standby_names: '*', synchronous_commit: 'on' }

let clusters: Cluster
let primary: Server
let standby: Server
/** The address that the application has: it leads to whichever is the primary. */
let address: Awaited<ReturnType<typeof createTcpProxy>>
let t: TestApp
const replicas: { db: Database; jobs: Jobs; listener: Listener }[] = []
/** By NOTIFY alone: nobody polls within the time of this test. */
const heard: number[] = []
const told = effectJob({
  name: 'test.told',
  after: async ({ payload }) => void heard.push(payload.n),
})
let reporters: Reporter[]
const devices: string[] = []
const seen: Record<string, string> = {}
let n = 0

/** Where what is true can be read: moved along by hand. */
let truth: Server
const place = placeOn((work) => truth.sql(work), devices)
const at = ({ port }: Server) => ({ hostname: '127.0.0.1', port })

beforeAll(async () => {
  clusters = await createClusters()
  // Alone at first: nobody could confirm what is being set up.
  primary = await clusters.create('first')
  truth = primary
  const ownerUrl = primary.url('mamori_owner')
  await assertDatabase(ownerUrl)
  await migrate(ownerUrl)
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  await owner.unsafe(EFFECTS_TABLE)
  await owner.end()
  const pki = createPki(() => new Date())
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(place, pki)
  const { people } = await plantOffice(place, 300)
  devices.push(...people.map(({ oldDeviceId }) => oldDeviceId))
  reporters = await plantReporters(place, 250)
  standby = await clusters.follow(primary, 'second')
  await primary.stop()
  await primary.start(SYNCHRONOUS)

  address = await createTcpProxy(at(primary))
  for (let count = 0; count < 2; count++) replicas.push(await startReplica(ownerUrl))
}, 120_000)

async function startReplica(ownerUrl: string) {
  const db = openDatabase(by(address, appUrl(ownerUrl)), { statementTimeoutMs: STATEMENT_MS })
  const deps = { ...t.deps, db }
  const jobs = await startJobs(deps, { jobs: [told], schedule: [], pollMs: 600_000 })
  const health = createHealth()
  health.checks.database = async () => {
    await db.ping()
    return true
  }
  const listener = await listen(createApp(deps, health), { host: '127.0.0.1', port: 0 })
  return { db, jobs, listener }
}

afterAll(async () => {
  console.log(seen)
  for (const { db, jobs, listener } of replicas) {
    await listener.close()
    await jobs.stop()
    await db.close()
  }
  await address?.close()
  await t?.close()
  await clusters?.remove()
})

const url = (which = 0) => `http://127.0.0.1:${replicas[which]!.listener.port}`
const status = async (path: string, which = 0) => {
  const answer = await fetch(url(which) + path, { signal: AbortSignal.timeout(5_000) })
  await answer.arrayBuffer()
  return answer.status
}
const readiness = async () => [await status('/readyz', 0), await status('/readyz', 1)]
/** Reads alone. */
const asked = async () => {
  const headers = { authorization: `Bearer mamori_${'x'.repeat(43)}` }
  const answer = await fetch(`${url()}/api/units`, { headers, signal: AbortSignal.timeout(10_000) })
  return { status: answer.status, code: ((await answer.json()) as { code: string }).code }
}
const load = () =>
  reportLosses(
    directly(() => url(n++ % 2)),
    reporters,
  )
const since = (started: number) => `${((performance.now() - started) / 1000).toFixed(1)} s`
const notices = async () => {
  const one = ++n
  await replicas[0]!.db.as(system('login'), (tx) => enqueue(tx, told, { n: one }))
  await expect.poll(() => heard, { timeout: 3_000 }).toContain(one)
}
const follows = () =>
  expect
    .poll(() => truth.sql((db) => db`select from pg_stat_replication where sync_state = 'sync'`), {
      timeout: 20_000,
    })
    .toHaveLength(1)

beforeEach(async () => {
  await expect.poll(readiness, { timeout: GREEN_MS }).toEqual([200, 200])
})

it('the application runs on PostgreSQL 15', async () => {
  const [row] = await primary.sql((db) => db`show server_version_num`)
  expect(row!.server_version_num).toMatch(/^15/)
  await follows()
  const running = load()
  await expect.poll(() => running.told.length, { timeout: 20_000 }).toBeGreaterThan(20)
  await running.end()
  expect(running.told.filter((one) => one.status !== 201)).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
  await notices()
})

it('what no standby has confirmed is not confirmed to whoever wrote it', async () => {
  await follows()
  await standby.stop()
  const running = load()
  // Somebody who wants to help ends the waiting: what waits is committed then, and on one server alone.
  const helping = setInterval(() => {
    const waiting = primary.sql(
      (db) => db`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`,
    )
    waiting.catch(() => {})
  }, 300)
  await expect.poll(() => running.told.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(6)
  await running.end()
  clearInterval(helping)
  expect([...new Set(running.told.map((one) => one.status))]).toEqual([503])
  expect(running.unclear).toEqual([])
  await standby.start()
  await follows()
  await running.again()
  expect([...new Set(running.told.map((one) => one.status))]).toEqual([201])
  expect(await broken(place, running.told)).toEqual([])
}, 60_000)

it('an address that leads to a standby: refused in words, red; and by itself back to the primary', async () => {
  await follows()
  const began = performance.now()
  address.cut()
  address.mend()
  address.leadTo(at(standby))
  await expect.poll(readiness, { timeout: RED_MS, interval: 50 }).toEqual([503, 503])
  seen.standby = `red after ${since(began)}`
  const running = load()
  await expect.poll(() => running.told.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(6)
  await running.end()
  expect([...new Set(running.told.map((one) => one.status))]).toEqual([503])
  // What it has read is of some time ago: a door that asks it would let in who was cut off since.
  expect(await asked()).toEqual({ status: 503, code: 'unavailable' })
  expect(await status('/healthz')).toBe(200)
  expect(running.unclear).toEqual([])
  const led = performance.now()
  address.leadTo(at(primary))
  await expect.poll(readiness, { timeout: GREEN_MS, interval: 50 }).toEqual([200, 200])
  seen.standby += `, green ${since(led)} after it led to the primary again`
  expect((await asked()).status).toBe(401)
  await running.again()
  expect(await broken(place, running.told)).toEqual([])
  expect([...new Set(running.told.map((one) => one.status))]).toEqual([201])
  await notices()
}, 60_000)

it('the primary is killed under load and the standby takes over: all that got a yes is there', async () => {
  await follows()
  const running = load()
  await expect.poll(() => running.told.length, { timeout: 20_000 }).toBeGreaterThan(20)
  const killed = performance.now()
  await primary.kill()
  truth = standby
  // Whoever leads the address may be quicker than whoever promotes.
  address.leadTo(at(standby))
  await expect.poll(readiness, { timeout: RED_MS, interval: 20 }).toEqual([503, 503])
  seen.failover = `red after ${since(killed)}`
  await expect
    .poll(() => running.told.filter((one) => one.status !== 201).length, { timeout: 20_000 })
    .toBeGreaterThan(3)
  expect(await status('/healthz')).toBe(200)
  const yes = running.told.filter((one) => one.status === 201)
  const promoted = performance.now()
  await standby.sql((db) => db`select pg_promote(true)`)
  await expect.poll(readiness, { timeout: GREEN_MS, interval: 20 }).toEqual([200, 200])
  seen.failover += `, green ${since(promoted)} after the promotion began`
  const served = running.told.length
  await expect.poll(() => running.told.length, { timeout: 20_000 }).toBeGreaterThan(served + 10)
  await running.end()
  expect(running.told.at(-1)!.status).toBe(201)
  expect(running.unclear).toEqual([])
  expect(yes.length).toBeGreaterThan(10)
  expect(await broken(place, running.told)).toEqual([])
  await notices()
  seen.failover += `, ${running.told.filter((one) => one.status !== 201).length} of ${running.told.length} refused`
  await running.again()
  expect(running.told.filter((one) => one.status !== 201)).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
}, 60_000)
