import { randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { openDatabase } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, plantOffice } from '#tests/rollout'
import { createApp } from '../app.ts'
import { publishDue } from '../certificates/crl-publish.ts'
import { keepJournal } from './journal.ts'
import { inspectJournal, type JournalEntry, journalPath, readJournal } from './journal-file.ts'
import { RESTORE, type Replayed, replayJournal } from './replay.ts'

/*
 * One database lives on after its backup was made; the other is that backup, restored. The journal of the
 * first has to tell the second what it has missed.
 */
const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
const { ownerUrl, superuserUrl } = inject('postgres')
const at = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href
const copy = `test_${randomBytes(6).toString('hex')}`
const restored = postgres(at(ownerUrl, copy), { max: 2, onnotice: () => {} })

let t: TestApp
let folder: string
let devices: string[]
let entries: JournalEntry[]
let replayed: Replayed
/** By what became of each after the backup was made; those of `later` it doesn't know. */
const known: Record<string, Json> = {}
const later: Record<string, Json> = {}

const issue = (by: Visitor, deviceId: string): Promise<Json> =>
  call(
    by,
    'POST',
    '/api/certificates',
    { deviceId, profile: 'network-access', csr: createRequest().pem },
    201,
  )

async function asSuperuser(statement: string): Promise<void> {
  const sql = postgres(at(superuserUrl, 'postgres'), { max: 1, onnotice: () => {} })
  await sql.unsafe(statement)
  await sql.end()
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mamori-journal-'))
  const pki = createPki(clock)
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  devices = (await plantOffice(t, 10)).people.map((person) => person.oldDeviceId)
  const it = await t.loginAs('it_staff')
  const security = await t.loginAs('security')
  for (const [index, name] of ['kept', 'revoked', 'held', 'stolen', 'renewed'].entries())
    known[name] = await issue(it, devices[index]!)
  const token = { deviceId: devices[9]!, profile: 'network-access' }
  await call(it, 'POST', '/api/enrollment-tokens', token, 201)
  const [person] = await t.ownerSql`select id from staff limit 1`
  const invitation = { staffIds: [person!.id], as: 'list' }
  await call(await t.loginAs('admin'), 'POST', '/api/invitations', invitation, 201)
  await publishDue(t.deps)

  // Nobody may be connected to what is copied.
  await t.db.close()
  await t.ownerSql.end()
  const original = new URL(t.databaseUrl).pathname.slice(1)
  await asSuperuser(
    `create database ${copy} template ${original} owner mamori_owner strategy file_copy`,
  )
  await goOn(it, security)

  entries = await readJournal(folder)
  const db = openDatabase(at(ownerUrl, copy), { connections: 2 })
  replayed = await db.as(RESTORE, (tx) => replayJournal(tx, entries))
  await db.close()
})

/** What happens after the backup. */
async function goOn(...visitors: Visitor[]): Promise<void> {
  const deps = { ...t.deps, db: openDatabase(t.databaseUrl) }
  const keeping = await keepJournal(deps, folder)
  const app = createApp(deps)
  const [it, security] = visitors.map(({ cookie }) => Object.assign(t.visitor(app), { cookie }))
  const act = (one: Json, what: string, json: object = {}) =>
    call(security!, 'POST', `/api/certificates/${one.id}/${what}`, json, 200)
  await act(known.revoked!, 'revoke', { reason: 'cessationOfOperation' })
  await act(known.stolen!, 'revoke', { reason: 'keyCompromise' })
  await act(known.held!, 'hold')
  later.renewal = await issue(it!, devices[4]!)
  later.issued = await issue(it!, devices[5]!)
  later.stolen = await issue(it!, devices[6]!)
  await act(later.stolen, 'revoke', { reason: 'keyCompromise' })
  await publishDue(deps)
  await vi.waitFor(async () => {
    const written = await readJournal(folder)
    const count = (kind: string) =>
      written.filter((each) => each.type === 'certificate' && each.kind === kind).length
    expect([count('issued'), count('revoked'), count('held')]).toEqual([8, 3, 1])
    expect(written.filter((each) => each.type === 'blocked-key')).toHaveLength(2)
    expect(written.some((each) => each.type === 'list' && each.authority === 'network')).toBe(true)
  })
  await keeping.stop()
  await deps.db.close()
}

afterAll(async () => {
  await restored.end()
  await t.close()
  await asSuperuser(`drop database if exists ${copy} with (force)`)
  await rm(folder, { recursive: true, force: true })
})

const rowOf = async (one: Json) => {
  const [row] = await restored`select state, reason, der from certificates where id = ${one.id}`
  return row
}

test('nothing that was withdrawn after the backup counts again', async () => {
  expect(await rowOf(known.revoked!)).toMatchObject({
    state: 'revoked',
    reason: 'cessationOfOperation',
  })
  expect(await rowOf(known.stolen!)).toMatchObject({ state: 'revoked', reason: 'keyCompromise' })
  expect(await rowOf(known.held!)).toMatchObject({ state: 'held' })
  expect(await rowOf(known.kept!)).toMatchObject({ state: 'issued' })
  expect(replayed).toMatchObject({ withdrawn: 3, added: 3, blocked: 2, lost: [] })
})

test('what was issued and revoked after the backup is on the next list', async () => {
  expect(await rowOf(later.stolen!)).toMatchObject({ state: 'revoked', reason: 'keyCompromise' })
  const [blocked] = await restored`select count(*)::int as count from blocked_keys`
  expect(blocked!.count).toBe(2)
})

test('what was issued after the backup is known, and has replaced what was before it', async () => {
  expect(await rowOf(later.issued!)).toMatchObject({ state: 'issued' })
  const renewal = await rowOf(later.renewal!)
  expect(renewal!.state).toBe('issued')
  expect(renewal!.der.length).toBeGreaterThan(300)
  expect(await rowOf(known.renewed!)).toMatchObject({ state: 'revoked', reason: 'superseded' })
})

test('the number of the next list is above any that was given out', async () => {
  const highest = Math.max(...entries.map((each) => (each.type === 'list' ? each.number : 0)))
  expect(highest).toBeGreaterThan(0)
  const [row] =
    await restored`select crl_number::int as number from authorities where slug = 'network'`
  expect(row!.number).toBeGreaterThan(highest)
})

test('sessions, tokens and invitations have ended: whether they had, nobody can tell', async () => {
  expect(replayed).toMatchObject({ enrollmentTokens: 1, sessions: 3, invitations: 1 })
  const [open] = await restored`select (select count(*)::int from sessions) as sessions,
    (select count(*)::int from enrollment_tokens where used_at is null and revoked_at is null) as tokens,
    (select count(*)::int from invitations where used_at is null and revoked_at is null) as invitations`
  expect(open).toEqual({ sessions: 0, tokens: 0, invitations: 0 })
})

test('replaying it once more changes nothing', async () => {
  const db = openDatabase(at(ownerUrl, copy), { connections: 2 })
  const again = await db.as(RESTORE, (tx) => replayJournal(tx, entries))
  await db.close()
  expect(again).toMatchObject({ withdrawn: 0, added: 0, blocked: 0, lost: [] })
})

test('a line that a crash cut off is passed over, and the next one is read', async () => {
  const cutOff = '\n{"type":"certificate","ev'
  await appendFile(journalPath(folder), cutOff)
  expect(await readJournal(folder)).toEqual(entries)
  // Nobody went on writing: it may be a copy that lacks its end.
  expect(await inspectJournal(folder)).toEqual({ entries, unreadable: 1 })
  await appendFile(journalPath(folder), `\n${JSON.stringify(entries[0])}`)
  expect((await inspectJournal(folder)).unreadable).toBe(0)
  // No crash leaves these.
  for (const garbled of ['\n{"type":"certificate","event":"1"}', `\n${'\0'.repeat(9)}`])
    await appendFile(journalPath(folder), garbled)
  await appendFile(journalPath(folder), `\n${JSON.stringify(entries[0])}`)
  expect((await inspectJournal(folder)).unreadable).toBe(2)
})
