import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyOfJwk, verifyJws } from '#certs'
import { COMMAND_MOVES, TYPES } from '#contract/command-protocol'
import type { ObservedLock } from '#contract/locks'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { memorySigner } from '#tests/signer'
import { wantedBy } from './contact.ts'
import { pinnedKeys } from './keys.ts'
import { report } from './reports.ts'
import { lock, release } from './service.ts'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))
const security = { name: 'system:jobs', roles: ['security'], unitIds: [], staffId: null }

beforeAll(async () => {
  t = await createTestApp({ clock, signer: memorySigner({}, clock) })
  office = await plantCounter(t)
})
afterAll(() => t.close())

const seen = (changes: Partial<ObservedLock> = {}): ObservedLock => ({
  level: 0,
  epoch: 0,
  cause: 'command',
  probes: [],
  at: clock().toISOString(),
  ...changes,
})
const checkIn = (deviceId: string, lock: ObservedLock) =>
  wantedBy(t.deps, deviceId, { lock, leaseSeq: 0, keysSeq: 1 })
const read = async (token: string) => {
  const { keys } = await pinnedKeys(t.deps)
  const trusted = new Map(keys.map(({ kid, jwk }) => [kid, keyOfJwk(jwk)]))
  return verifyJws(token, TYPES.command, trusted).payload
}
const statusOf = async (deviceId: string) => {
  const [row] = await t.ownerSql`select status from device_locks where device_id = ${deviceId}`
  return row!.status as string
}

test('the database knows the same steps', async () => {
  const rows = await t.ownerSql`
    select from_state || ' → ' || to_state as step from app.moves where machine = 'command'`
  expect(rows.map(({ step }) => step).sort()).toEqual(
    COMMAND_MOVES.map(({ from, to }) => `${from} → ${to}`).sort(),
  )
})

test('a lost laptop is locked when it says so itself, and free when it says so', async () => {
  const deviceId = await office.held(await office.person())
  const now = clock()
  const [wanted] = await t.db.as(security, (tx) =>
    lock(tx, { deviceIds: [deviceId], reason: '紛失', now }),
  )
  expect(await statusOf(deviceId)).toBe('lock_pending')
  const answer = await checkIn(deviceId, seen())
  expect(answer.lock).toEqual({ level: 2, epoch: 1 })
  const command = await read(answer.commands[0]!)
  expect(command).toMatchObject({ kind: 'lock', level: 2, epoch: 1, jti: wanted!.commandId })
  const again = await checkIn(deviceId, seen())
  expect(again.commands).toEqual(answer.commands)
  expect(again.lease).toBe(answer.lease)

  const at = clock().toISOString()
  await report(t.deps, deviceId, wanted!.commandId, { state: 'accepted', at })
  const probes = [{ name: 'nologin-file', holds: true }]
  const observed = seen({ level: 2, epoch: 1, probes })
  await report(t.deps, deviceId, wanted!.commandId, { state: 'succeeded', at, observed })
  expect(await statusOf(deviceId)).toBe('locked')
  expect((await checkIn(deviceId, observed)).commands).toEqual([])

  const [free] = await t.db.as(security, (tx) =>
    release(tx, { deviceIds: [deviceId], reason: '発見', now }),
  )
  expect(await statusOf(deviceId)).toBe('unlock_pending')
  const unlock = await checkIn(deviceId, observed)
  expect(await read(unlock.commands[0]!)).toMatchObject({ kind: 'unlock', epoch: 2 })
  const freed = seen({ level: 0, epoch: 2, probes })
  await report(t.deps, deviceId, free!.commandId, { state: 'succeeded', at, observed: freed })
  expect(await statusOf(deviceId)).toBe('unlocked')
})

/** Locked, and proven so. */
async function lockedLaptop() {
  const deviceId = await office.held(await office.person())
  const [wanted] = await t.db.as(security, (tx) =>
    lock(tx, { deviceIds: [deviceId], reason: '紛失', now: clock() }),
  )
  await checkIn(deviceId, seen())
  const observed = seen({ level: 2, epoch: 1, probes: [{ name: 'sessions', holds: true }] })
  const at = clock().toISOString()
  await report(t.deps, deviceId, wanted!.commandId, { state: 'succeeded', at, observed })
  return deviceId
}

test('opened by telephone with our answer a laptop stays open', async () => {
  const deviceId = await lockedLaptop()
  await t.db.as(security, (tx) =>
    release(tx, { deviceIds: [deviceId], reason: '本人確認済み', now: clock() }),
  )
  const opened = seen({ epoch: 1, cause: 'offline_unlock' })
  const { lock: wanted, commands } = await checkIn(deviceId, opened)
  expect([wanted, commands.length]).toEqual([{ level: 0, epoch: 2 }, 1])
  expect(await statusOf(deviceId)).toBe('unlocked')
  // Nor does the command that nobody needs any more begin anything when it is over.
  clock.advance(400 * 86_400_000)
  expect(await checkIn(deviceId, opened)).toMatchObject({ lock: wanted, commands: [] })
})

test('opened by telephone while it is to be locked, by an answer that we know nothing of, it is locked again', async () => {
  const deviceId = await lockedLaptop()
  clock.advance(11 * 60_000)
  const { commands } = await checkIn(deviceId, seen({ epoch: 1, cause: 'offline_unlock' }))
  expect(await statusOf(deviceId)).toBe('lock_pending')
  expect(await read(commands[0]!)).toMatchObject({ kind: 'lock', level: 2, epoch: 2 })
})
