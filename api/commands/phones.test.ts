import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhoneEvent } from '#contract/phone-commands'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { memorySigner } from '#tests/signer'
import { handToPhone, hearFromPhone } from './phones.ts'
import { lock, release, send } from './service.ts'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))
const security = { name: 'system:jobs', roles: ['security'], unitIds: [], staffId: null }

beforeAll(async () => {
  t = await createTestApp({ clock, signer: memorySigner({}, clock) })
  office = await plantCounter(t)
})
afterAll(() => t.close())

/** Runs what was left in the outbox for this phone. */
async function carryOver(deviceId: string): Promise<void> {
  const due = await t.ownerSql`select payload from outbox
    where job = 'commands.to-phone' and payload ->> 'deviceId' = ${deviceId} order by id desc limit 1`
  const payload = handToPhone.payload.parse(due[0]!.payload)
  await t.db.as(system('jobs'), (tx) =>
    handToPhone.run({ deps: t.deps, tx, payload, now: clock() }),
  )
}
const hear = (event: Omit<PhoneEvent, 'at'>) =>
  t.db.as(system('jobs'), (tx) => {
    const payload = { ...event, at: clock().toISOString() }
    return hearFromPhone.run({ deps: t.deps, tx, payload, now: clock() })
  })
const statusOf = async (deviceId: string) => {
  const [row] = await t.ownerSql`select status from device_locks where device_id = ${deviceId}`
  return row!.status
}
const about = (deviceId: string) => ({ deviceIds: [deviceId], reason: '紛失', now: clock() })
const evidence = (source: PhoneEvent['evidence']['source']) => ({
  connector: 'android-management' as const,
  reference: 'enterprises/x/devices/y/operations/z',
  source,
  status: 'SUCCESS',
})

test('a smartphone is locked by its connector, and shown so on its own word alone', async () => {
  const deviceId = await office.device('issued', { kind: 'smartphone' })
  const [wanted] = await t.db.as(security, (tx) =>
    lock(tx, { ...about(deviceId), level: 3, message: '情報政策課まで' }),
  )
  await carryOver(deviceId)
  const event = {
    commandId: wanted!.commandId,
    deviceId,
    epoch: 1,
    kind: 'lock',
    level: 2,
  } as const
  await hear({ ...event, outcome: 'accepted', evidence: evidence('none') })
  expect(await statusOf(deviceId)).toBe('lock_pending')
  await hear({ ...event, outcome: 'succeeded', evidence: evidence('person') })
  expect(await statusOf(deviceId)).toBe('unproven')
  clock.advance(1_000)
  await hear({ ...event, outcome: 'succeeded', evidence: evidence('reported') })
  expect(await statusOf(deviceId)).toBe('locked')
  const [operation] = await t.ownerSql`select kind, level, epoch, message from phone_operations
    where device_id = ${deviceId}`
  expect(operation).toMatchObject({ kind: 'lock', level: 2, message: '情報政策課まで' })
})

test('what was to be erased and is called off never becomes an order to erase', async () => {
  const deviceId = await office.device('issued', { kind: 'smartphone' })
  await t.db.as(security, (tx) => lock(tx, about(deviceId)))
  await t.plant(
    (sql) => sql`update device_locks set desired_level = 4, desired_epoch = desired_epoch + 1
      where device_id = ${deviceId}`,
  )
  await t.db.as(security, (tx) => release(tx, about(deviceId)))
  await carryOver(deviceId)
  const rows =
    await t.ownerSql`select kind, level, type from phone_operations where device_id = ${deviceId}`
  expect(rows).toMatchObject([{ kind: 'unlock', level: 2, type: 'STOP_LOST_MODE' }])
})

test('an errand of laptops is refused to a smartphone', async () => {
  const deviceId = await office.device('issued', { kind: 'smartphone' })
  const errand = { ...about(deviceId), kind: 'refresh_inventory' } as const
  await expect(t.db.as(security, (tx) => send(tx, errand))).rejects.toMatchObject({
    fields: [{ code: 'not_for_phones' }],
  })
})
