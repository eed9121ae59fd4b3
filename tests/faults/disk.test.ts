import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { journalPath, readJournal } from '#api/backup/journal-file'
import { loadPasswords, urls } from '#drizzle/embedded/cluster'
import type { Visitor } from '#tests/app'
import { createRequest } from '#tests/pki'
import { call, plantOffice } from '#tests/rollout'
import { programAs } from '../browser/program.ts'
import { type Mamori, spawnMamori, untilReady } from '../lifecycle/mamori.ts'
import { broken, directly, plantReporters, reportLosses } from './loss-load.ts'
import type { Place, Reporter } from './reported.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

const MB = 1024 * 1024
const RED_MS = 10_000
const GREEN_MS = 30_000

let folder: string
let dataDir: string
let disks: Record<'data' | 'signer' | 'journal', SmallDisk>
let mamori: Mamori
let it_staff: Visitor
let security: Visitor
let reporters: Reporter[]
let issuable: string[]
const seen: Record<string, string> = {}

/** What it serves, on its own database; each of the three things that grow has a disk of its own. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-disk-'))
  await chmod(folder, 0o711)
  dataDir = join(folder, 'data')
  const mounted = async (path: string, bytes: number, mode?: string) => {
    await mkdir(path)
    return mountSmallDisk(path, bytes, mode)
  }
  const data = await mounted(dataDir, 400 * MB)
  const signer = await mounted(join(dataDir, 'signer'), MB, '0700')
  const journal = await mounted(join(folder, 'journal'), MB, '0700')
  disks = { data, signer, journal }
  const env = { DATA_DIR: dataDir, JOURNAL_DIR: journal.path, LOG_LEVEL: 'warn' }
  mamori = await untilReady(await spawnMamori('node --import tsx api/main.ts', env))
  const logins = JSON.parse(await readFile(join(dataDir, 'demo-logins.json'), 'utf8'))
  const as = (role: string) =>
    programAs(
      { origin: mamori.url },
      logins.find((login: { role: string }) => login.role === role),
    )
  it_staff = await as('it_staff')
  security = await as('security')
  const { people } = await plantOffice({ plant: place.plant }, 460)
  const devices = people.map(({ oldDeviceId }) => oldDeviceId)
  issuable = devices.splice(0, 100)
  devicesLeft.push(...devices)
  reporters = await plantReporters(place, 300)
}, 120_000)

afterAll(async () => {
  console.log(seen)
  if (mamori) {
    for (const disk of Object.values(disks)) await disk.free()
    mamori.child.kill('SIGTERM')
    expect(await mamori.exitCode).toBe(0)
  }
  for (const disk of [disks?.signer, disks?.journal, disks?.data]) await disk?.unmount()
  await rm(folder, { recursive: true, force: true })
})

const devicesLeft: string[] = []
/** As the superuser, on whatever server is there just now. */
const place: Place = {
  sql: async (work) => {
    const [, , , port] = (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split(
      '\n',
    )
    const { superuserUrl } = urls(Number(port), loadPasswords(join(dataDir, 'secrets')))
    const connection = postgres(superuserUrl, { max: 1, onnotice: () => {} })
    try {
      return await work(connection)
    } finally {
      await connection.end({ timeout: 1 })
    }
  },
  plant: (work) =>
    place.sql((db) =>
      db.begin(async (tx) => {
        await tx`select set_config('app.actor', 'system:test', true),
          set_config('app.tx', gen_random_uuid()::text, true)`
        return work(tx)
      }),
    ) as ReturnType<typeof work>,
  device: async () => devicesLeft.pop()!,
}

const asked = async (path: string) => {
  const answer = await fetch(mamori.url + path, { signal: AbortSignal.timeout(5_000) })
  return { status: answer.status, body: await answer.text() }
}
const ready = async () => (await asked('/readyz')).status
const failing = async () =>
  Object.entries(JSON.parse((await asked('/readyz')).body)).flatMap(([part, is]) =>
    is === 'ok' ? [] : part,
  )
const since = (started: number) => `${((performance.now() - started) / 1000).toFixed(1)} s`

beforeEach(async () => {
  await expect.poll(ready, { timeout: GREEN_MS }).toBe(200)
})

const load = () =>
  reportLosses(
    directly(() => mamori.url),
    reporters,
  )
const served = async (running: ReturnType<typeof load>, more: number) => {
  const before = running.told.length
  await expect.poll(() => running.told.length - before, { timeout: 20_000 }).toBeGreaterThan(more)
}

it('the disk of the database is full: refused in words, red, alive; then all goes on by itself', async () => {
  const running = load()
  await served(running, 10)
  await disks.data.fill(256 * 1024)
  const began = performance.now()
  const refused = () => running.told.filter(({ status }) => status !== 201).length
  await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThan(0)
  await expect.poll(ready, { timeout: RED_MS, interval: 50 }).toBe(503)
  seen.data = `red ${since(began)} after the disk was full`
  await served(running, 8)
  expect((await asked('/healthz')).status).toBe(200)
  expect(await failing()).toContain('database')
  // What is there can still be read, unless the database itself has given up.
  expect([200, 503]).toContain((await it_staff('/api/session')).status)
  const freed = performance.now()
  await disks.data.free()
  await expect.poll(ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen.data += `, green ${since(freed)} after there was room`
  await served(running, 10)
  await running.end()
  expect(running.unclear).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
  seen.data += `; ${refused()} of ${running.told.length} refused`
  await running.again()
  expect(refused()).toBe(0)
  expect(await broken(place, running.told)).toEqual([])
})

it('no room for its log: the server ends, and is started again until it can', async () => {
  const running = load()
  await served(running, 5)
  await disks.data.fill(0)
  const began = performance.now()
  // Other segments of the log may lie ready; those are used up.
  const useUp = place.sql(async (db) => {
    for (;;) {
      await db`select pg_logical_emit_message(true, 'test', 'x')`
      await db`select pg_switch_wal()`
    }
  })
  await useUp.catch(() => {})
  await expect.poll(ready, { timeout: RED_MS, interval: 50 }).toBe(503)
  seen.log = `red ${since(began)} after the disk was full`
  await expect.poll(() => mamori.output(), { timeout: 20_000 }).toContain('it is started again')
  expect((await asked('/healthz')).status).toBe(200)
  await served(running, 8)
  const freed = performance.now()
  await disks.data.free()
  await expect.poll(ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen.log += `, green ${since(freed)} after there was room`
  await served(running, 10)
  await running.end()
  expect(running.unclear).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
  await running.again()
  expect(running.told.filter(({ status }) => status !== 201)).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
})

const issue = (deviceId: string) =>
  it_staff('/api/certificates', {
    method: 'POST',
    json: { deviceId, profile: 'network-access', csr: createRequest().pem },
  })

it('the disk of the signer is full: nothing is signed that is not written down', async () => {
  const signatures = async () =>
    (await readFile(join(dataDir, 'signer/signatures.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; serial?: string; tbsSha256: string })
  expect((await issue(issuable.pop()!)).status).toBe(201)
  await disks.signer.fill()
  const began = performance.now()
  const answers: Response[] = []
  // What is left of a block takes some lines yet.
  while (answers.filter(({ status }) => status === 503).length < 5 && issuable.length > 20)
    answers.push(await issue(issuable.pop()!))
  const last = answers.at(-1)!
  expect([last.status, (await last.json()).code]).toEqual([503, 'signer_unavailable'])
  for (const { status } of answers) expect([201, 503]).toContain(status)
  await expect.poll(failing, { timeout: RED_MS, interval: 50 }).toContain('signer')
  seen.signer = `red ${since(began)} after the disk was full`
  expect((await asked('/healthz')).status).toBe(200)
  const freed = performance.now()
  await disks.signer.free()
  await expect.poll(ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen.signer += `, green ${since(freed)} after there was room`
  expect((await issue(issuable.pop()!)).status).toBe(201)

  const written = new Map((await signatures()).map((line) => [line.serial, line.tbsSha256]))
  const signed = await place.sql(
    (db) => db`select encode(serial, 'hex') as serial, encode(tbs_sha256, 'hex') as tbs
      from certificates where length(der) > 2 and profile = 'network-access'`,
  )
  expect(signed.length).toBe(2 + answers.filter(({ status }) => status === 201).length)
  for (const { serial, tbs } of signed) expect(written.get(serial)).toBe(tbs)
})

it('the disk of the journal is full: revoked all the same, and written down when there is room', async () => {
  const made = await Promise.all(
    issuable.splice(0, 12).map(async (deviceId) => (await issue(deviceId)).json()),
  )
  const revoked = async (from: number, to: number) => {
    for (const { id } of made.slice(from, to))
      await call(
        security,
        'POST',
        `/api/certificates/${id}/revoke`,
        { reason: 'keyCompromise' },
        200,
      )
  }
  await revoked(0, 1)
  await disks.journal.fill()
  const began = performance.now()
  await revoked(1, made.length)
  await expect.poll(failing, { timeout: RED_MS, interval: 50 }).toEqual(['journal'])
  seen.journal = `red ${since(began)} after the disk was full`
  expect((await asked('/healthz')).status).toBe(200)
  const freed = performance.now()
  await disks.journal.free()
  await expect.poll(ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen.journal += `, green ${since(freed)} after there was room`
  const missing = async () => {
    const entries = await readJournal(disks.journal.path)
    const withdrawn = new Set(
      entries.flatMap((each) =>
        each.type === 'certificate' && each.kind === 'revoked' ? each.id : [],
      ),
    )
    return made.filter(({ id }) => !withdrawn.has(id)).length
  }
  await expect.poll(missing, { timeout: 5_000 }).toBe(0)
  // What was cut off is a line of its own and spoils none.
  const lines = (await readFile(journalPath(disks.journal.path), 'utf8')).split('\n')
  expect(lines.length).toBeGreaterThan(made.length)
})
