import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { plantOffice } from '#tests/rollout'
import { broken, plantReporters, reportLosses, type Send } from '../faults/loss-load.ts'
import { placeOn, type Reporter } from '../faults/reported.ts'
import { mountSmallDisk, type SmallDisk, useUpLog } from '../faults/small-disk.ts'
import { openInstallation } from './installation.ts'
import { doorsOf, equip, type Laptop } from './laptop.ts'
import { type Cluster, createClusters, keepUp, type Server } from './postgres-pair.ts'

const MB = 1024 * 1024
const RED_MS = 10_000
const GREEN_MS = 30_000
const SECRET = 'a-secret-of-the-test-0123456789'
const ORIGIN = 'https://mamori.example.lg.jp'
/** So many hear of each incident, so that to tell them needs room. */
const SECURITY = 40

let folder: string
let clusters: Cluster
let server: Server
let disks: Record<'data' | 'log', SmallDisk>
let mamori: Awaited<ReturnType<typeof openInstallation>>
let doors: Awaited<ReturnType<typeof doorsOf>>
let reporters: Reporter[]
/** One that is in use, one that was lost, and one that was and has not been told to lock itself yet. */
let laptops: Record<'used' | 'lost' | 'unaware', Laptop>
let cookie: string
let unit: ReturnType<typeof keepUp> | undefined
const devices: string[] = []
const seen: Record<string, string> = {}

const place = placeOn((work) => server.sql(work), devices)

/** Each role is a process; its data and its log are disks of their own. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-full-disk-'))
  clusters = await createClusters()
  const settings = { min_wal_size: '32MB', max_wal_size: '64MB' }
  server = await clusters.create('small', settings, async ({ data, log }) => {
    disks = {
      data: await mountSmallDisk(data, 200 * MB, '0700'),
      log: await mountSmallDisk(log, 160 * MB, '0700'),
    }
  })
  const secretFile = join(folder, 'secret')
  await writeFile(secretFile, SECRET)
  mamori = await openInstallation({
    database: { ownerUrl: server.url('mamori_owner'), drop: async () => {} },
    replicas: 1,
    env: {
      RADIUS_SECRET_FILE: secretFile,
      PUBLIC_AGENT_URL: 'https://127.0.0.1',
      LOG_LEVEL: 'warn',
    },
  })
  doors = await doorsOf(mamori, SECRET)
  const { people } = await plantOffice(place, 230)
  devices.push(...people.map(({ oldDeviceId }) => oldDeviceId))
  cookie = await plantSecurity()
  laptops = { used: await equipped(), lost: await equipped(), unaware: await equipped() }
  for (const { deviceId } of [laptops.lost, laptops.unaware])
    await post('/api/incidents', { kind: 'theft', deviceIds: [deviceId] })
  expect(await doors.lock(laptops.lost)).toBe('level 3, 1 commands')
  reporters = await plantReporters(place, 220)
}, 120_000)

afterAll(async () => {
  console.log(seen)
  unit?.stop()
  for (const disk of Object.values(disks ?? {})) await disk.free()
  await mamori?.close()
  await server?.kill()
  for (const disk of Object.values(disks ?? {})) await disk.unmount()
  await clusters?.remove()
  await rm(folder, { recursive: true, force: true })
})

/** Those who are told; gives the session of one. */
async function plantSecurity(): Promise<string> {
  const token = randomUUID().padEnd(43, 'x')
  await place.plant(async (sql) => {
    const users = await sql`
      insert into users (username, display_name)
      select 'security-' || n, '担当' from generate_series(1, ${SECURITY}) n returning id`
    await sql`insert into user_roles ${sql(users.map(({ id }) => ({ user_id: id, role: 'security' })))}`
    const hash = createHash('sha256').update(token).digest('hex')
    await sql`insert into sessions (user_id, token_sha256, expires_at)
      values (${users[0]!.id}, ${hash}, now() + interval '1 day')`
  })
  return `__Host-mamori=${token}`
}

const send: Send = async (path, headers, body) => {
  const sent = await fetch(mamori.apis[0]!.url + path, {
    ...{ method: 'POST', body, signal: AbortSignal.timeout(20_000) },
    headers: { ...headers, origin: ORIGIN },
  })
  const type = sent.headers.get('content-type') ?? ''
  return { status: sent.status, type, text: await sent.text() }
}
const post = async (path: string, json: object) => {
  const headers = { cookie, 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const { status, text } = await send(path, headers, JSON.stringify(json))
  expect([path, status, text]).toEqual([path, 201, text])
  return JSON.parse(text)
}
const equipped = async () => equip(await place.device(), (body) => post('/api/certificates', body))

const units = () => {
  const { apis, agents, pkis, worker } = mamori
  return { api: apis[0]!, agent: agents, pki: pkis[0]!, worker }
}
const each = async (path: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(units()).map(async ([role, { url }]) => {
        const answer = await fetch(url + path, { signal: AbortSignal.timeout(5_000) })
        await answer.arrayBuffer()
        return [role, answer.status]
      }),
    ),
  )
const readiness = () => each('/readyz')
const all = (status: number) => ({ api: status, agent: status, pki: status, worker: status })
const since = (started: number) => `${((performance.now() - started) / 1000).toFixed(1)} s`

const load = () => reportLosses(send, reporters)
const served = async (running: ReturnType<typeof load>, more: number) => {
  const before = running.told.length
  await expect.poll(() => running.told.length - before, { timeout: 20_000 }).toBeGreaterThan(more)
}

/** Where there was no room they come again in seconds: the rows are moved instead of the clock. */
async function jobsAreDone(): Promise<void> {
  await server.sql(async (db) => {
    await db`update outbox set due_at = now() where state = 'due' and last_error is not null`
    await db`update outbox set leased_until = now() where state = 'leased'`
  })
  const open = () =>
    server.sql(
      (db) => db`select job, state, attempts, last_error from outbox
        where state in ('leased', 'dead') or due_at <= now() and state = 'due' or last_error is not null`,
    )
  await expect.poll(open, { timeout: 20_000, interval: 200 }).toEqual([])
  const told = await server.sql(
    (db) => db`select distinct count(*)::int as each, count(distinct user_id)::int as people
      from incidents i left join (notifications n join user_roles using (user_id))
        on n.link = '/incidents/' || i.id and template = 'incident_reported' group by i.id`,
  )
  expect(told).toEqual([{ each: SECURITY, people: SECURITY }])
}

async function wholeAgain(running: ReturnType<typeof load>): Promise<void> {
  await served(running, 10)
  await running.end()
  expect(running.unclear).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
  await running.again()
  expect(running.told.filter(({ status }) => status !== 201)).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
  await jobsAreDone()
  expect(await readiness()).toEqual(all(200))
}

/** The worker as such, which its supervisor has started. */
const signalWorker = (signal: NodeJS.Signals) =>
  process.kill(Number(/^started (\d+)/m.exec(mamori.worker.said())![1]), signal)

beforeEach(async () => {
  await expect.poll(readiness, { timeout: GREEN_MS }).toEqual(all(200))
})

it('the disk of the data is full: refused in words, doors answer, and all goes on by itself', async () => {
  // What is enqueued now is due when there is no room.
  signalWorker('SIGSTOP')
  const running = load()
  await served(running, 20)
  await disks.data.fill(256 * 1024)
  const began = performance.now()
  const refused = () => running.told.filter(({ status }) => status !== 201).length
  await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThan(0)
  await expect
    .poll(async () => (await fetch(`${mamori.apis[0]!.url}/readyz`)).status, {
      timeout: RED_MS,
      interval: 100,
    })
    .toBe(503)
  seen.data = `red ${since(began)} after the disk was full`
  signalWorker('SIGCONT')
  // Either a job finds no room, or there is not even enough to take one.
  await expect
    .poll(mamori.worker.said, { timeout: 20_000 })
    .toMatch(/"jobId":\d+.*"code":"53100"|"fails; keeps trying"/)
  for (let round = 0; round < 5; round++) {
    expect(await doors.radius(laptops.used)).toBe(200)
    expect(await doors.radius(laptops.lost)).toBe(401)
    expect(await doors.ocsp(laptops.used)).toBe('good')
    expect(await doors.ocsp(laptops.lost)).toBe('revoked')
    expect(await doors.lock(laptops.lost)).toBe('level 3, 1 commands')
    // What it is told first is put down first.
    expect(['503 unavailable', 'level 3, 1 commands']).toContain(await doors.lock(laptops.unaware))
    await served(running, 2)
  }
  expect(await each('/healthz')).toEqual(all(200))
  seen.data += `, then ${JSON.stringify(await readiness())}`
  const freed = performance.now()
  await disks.data.free()
  await expect.poll(readiness, { timeout: GREEN_MS, interval: 50 }).toEqual(all(200))
  seen.data += `, green ${since(freed)} after there was room; ${refused()} of ${running.told.length} refused`
  await wholeAgain(running)
  expect(await doors.lock(laptops.unaware)).toBe('level 3, 1 commands')
}, 90_000)

it('no room for its log: the server ends, its unit starts it again, and all goes on by itself', async () => {
  unit = keepUp(server)
  const running = load()
  await served(running, 10)
  await disks.log.fill()
  const began = performance.now()
  await server.sql(useUpLog).catch(() => {})
  await expect.poll(readiness, { timeout: RED_MS, interval: 50 }).toEqual(all(503))
  seen.log = `red ${since(began)} after the disk was full`
  await expect.poll(unit.starts, { timeout: 20_000 }).toBeGreaterThan(1)
  expect(await each('/healthz')).toEqual(all(200))
  expect(await doors.radius(laptops.used)).toBe(503)
  expect(await doors.ocsp(laptops.used)).toBe('tryLater')
  expect(await doors.lock(laptops.lost)).toBe('503 unavailable')
  await served(running, 8)
  const freed = performance.now()
  await disks.log.free()
  await expect.poll(readiness, { timeout: GREEN_MS, interval: 50 }).toEqual(all(200))
  seen.log += `, started ${unit.starts()} times, green ${since(freed)} after there was room`
  expect(await doors.ocsp(laptops.lost)).toBe('revoked')
  await wholeAgain(running)
}, 90_000)
