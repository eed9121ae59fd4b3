import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { journalPath, readJournal } from '#api/backup/journal-file'
import { createRequest } from '#tests/pki'
import { call } from '#tests/rollout'
import { broken, directly, plantReporters, reportLosses } from './loss-load.ts'
import { plantDevices, type Served, serveFromSmallDisks } from './on-small-disks.ts'
import type { Place, Reporter } from './reported.ts'
import { useUpLog } from './small-disk.ts'

const RED_MS = 10_000
const GREEN_MS = 30_000

let served: Served
let disks: Served['disks']
let place: Place
let reporters: Reporter[]
let issuable: string[]
const seen: Record<string, string> = {}

beforeAll(async () => {
  served = await serveFromSmallDisks()
  disks = served.disks
  ;({ place, issuable } = await plantDevices(served, 360, 100))
  reporters = await plantReporters(place, 300)
}, 120_000)

afterAll(async () => {
  console.log(seen)
  if (served) expect(await served.end()).toBe(0)
})

const since = (started: number) => `${((performance.now() - started) / 1000).toFixed(1)} s`

beforeEach(async () => {
  await expect.poll(served.ready, { timeout: GREEN_MS }).toBe(200)
})

const load = () =>
  reportLosses(
    directly(() => served.mamori.url),
    reporters,
  )
const answered = async (running: ReturnType<typeof load>, more: number) => {
  const before = running.told.length
  await expect.poll(() => running.told.length - before, { timeout: 20_000 }).toBeGreaterThan(more)
}

it('the disk of the database is full: refused in words, red, alive; then all goes on by itself', async () => {
  const running = load()
  await answered(running, 10)
  await disks.data.fill(256 * 1024)
  const began = performance.now()
  const refused = () => running.told.filter(({ status }) => status !== 201).length
  await expect.poll(refused, { timeout: 30_000 }).toBeGreaterThan(0)
  await expect.poll(served.ready, { timeout: RED_MS, interval: 50 }).toBe(503)
  seen.data = `red ${since(began)} after the disk was full`
  await answered(running, 8)
  expect((await served.asked('/healthz')).status).toBe(200)
  expect(await served.failing()).toContain('database')
  // What is there can still be read, unless the database itself has given up.
  expect([200, 503]).toContain((await served.it_staff('/api/session')).status)
  const freed = performance.now()
  await disks.data.free()
  await expect.poll(served.ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen.data += `, green ${since(freed)} after there was room`
  await answered(running, 10)
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
  await answered(running, 5)
  await disks.data.fill(0)
  const began = performance.now()
  await served.sql(useUpLog).catch(() => {})
  await expect.poll(served.ready, { timeout: RED_MS, interval: 50 }).toBe(503)
  seen.log = `red ${since(began)} after the disk was full`
  await expect
    .poll(() => served.mamori.output(), { timeout: 20_000 })
    .toContain('it is started again')
  expect((await served.asked('/healthz')).status).toBe(200)
  await answered(running, 8)
  const freed = performance.now()
  await disks.data.free()
  await expect.poll(served.ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen.log += `, green ${since(freed)} after there was room`
  await answered(running, 10)
  await running.end()
  expect(running.unclear).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
  await running.again()
  expect(running.told.filter(({ status }) => status !== 201)).toEqual([])
  expect(await broken(place, running.told)).toEqual([])
})

const issue = (deviceId: string) =>
  served.it_staff('/api/certificates', {
    method: 'POST',
    json: { deviceId, profile: 'network-access', csr: createRequest().pem },
  })

it('the disk of the signer is full: nothing is signed that is not written down', async () => {
  const signatures = async () =>
    (await readFile(join(served.dataDir, 'signer/signatures.ndjson'), 'utf8'))
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
  await expect.poll(served.failing, { timeout: RED_MS, interval: 50 }).toContain('signer')
  seen.signer = `red ${since(began)} after the disk was full`
  expect((await served.asked('/healthz')).status).toBe(200)
  const freed = performance.now()
  await disks.signer.free()
  await expect.poll(served.ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
  seen.signer += `, green ${since(freed)} after there was room`
  expect((await issue(issuable.pop()!)).status).toBe(201)

  const written = new Map((await signatures()).map((line) => [line.serial, line.tbsSha256]))
  const signed = await served.sql(
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
  const security = await served.asSecurity()
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
  await expect.poll(served.failing, { timeout: RED_MS, interval: 50 }).toEqual(['journal'])
  seen.journal = `red ${since(began)} after the disk was full`
  expect((await served.asked('/healthz')).status).toBe(200)
  const freed = performance.now()
  await disks.journal.free()
  await expect.poll(served.ready, { timeout: GREEN_MS, interval: 50 }).toBe(200)
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
