import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UNLOCK_KEY_BYTES, unlockAnswer, unlockChallenge } from '#certs'
import { createTestApp, stoppedClock, type TestApp, type TestUser, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { escrow } from './escrow.ts'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
const who = {} as Record<'it_staff' | 'security' | 'second' | 'admin', Visitor>
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))

beforeAll(async () => {
  t = await createTestApp({ clock })
  office = await plantCounter(t)
  who.it_staff = await t.loginAs('it_staff')
  who.security = await steppedUp(await t.createUser({ roles: ['security'] }))
  who.second = await steppedUp(await t.createUser({ roles: ['security'] }))
  who.admin = await steppedUp(await t.createUser({ roles: ['admin'] }))
})
afterAll(() => t.close())

async function steppedUp(user: TestUser): Promise<Visitor> {
  const visitor = await t.loginAs(user)
  await visitor('/api/session/step-up', { method: 'POST', json: { password: user.password } })
  return visitor
}
const send = async (visitor: Visitor, path: string, json: object, headers = {}) => {
  const answer = await visitor(path, { method: 'POST', json, headers })
  return { status: answer.status, body: await answer.json() }
}
const codeOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => [
  status,
  body.fields?.[0]?.code,
]
const laptop = async () => office.held(await office.person())
const command = (visitor: Visitor, deviceId: string, kind: string, more = {}) =>
  send(visitor, '/api/commands', { deviceId, kind, reason: '紛失の連絡', ...more })
const lockOf = async (deviceId: string) =>
  (await who.security(`/api/devices/${deviceId}/lock`)).json()
const approve = async (visitor: Visitor, { id, sha256 }: { id: string; sha256: string }) =>
  send(visitor, `/api/approvals/${id}/approve`, { sha256 })

describe('IT staff', () => {
  test('lock a device, and the same request is one command', async () => {
    const deviceId = await laptop()
    const key = { 'idempotency-key': randomUUID() }
    const order = () =>
      send(who.it_staff, '/api/commands', { deviceId, kind: 'lock', level: 1, reason: '紛失' }, key)
    const [first, again] = [await order(), await order()]
    expect(first).toMatchObject({ status: 201, body: { state: 'queued', level: 1, epoch: 1 } })
    expect(again.body.id).toBe(first.body.id)
    expect(await lockOf(deviceId)).toMatchObject({
      status: 'lock_pending',
      desired: { level: 1, epoch: 1, reason: '紛失' },
      observed: null,
      commandId: first.body.id,
    })
    const detail = await (await who.it_staff(`/api/commands/${first.body.id}`)).json()
    expect(detail.events).toMatchObject([{ state: 'queued', by: 'person', moved: true }])
  })

  test('neither unlock it, nor take the lock back, nor ask for more', async () => {
    const deviceId = await laptop()
    const { body } = await command(who.it_staff, deviceId, 'lock')
    expect((await command(who.it_staff, deviceId, 'unlock')).status).toBe(403)
    const back = await send(who.it_staff, `/api/commands/${body.id}/cancel`, { reason: '誤り' })
    expect(back.status).toBe(403)
    const bulk = { deviceIds: [deviceId], kind: 'wipe', reason: '紛失' }
    expect((await send(who.it_staff, '/api/commands/bulk', bulk)).status).toBe(403)
    expect((await lockOf(deviceId)).status).toBe('lock_pending')
  })

  test('send a device on an errand once at a time', async () => {
    const deviceId = await laptop()
    const first = await command(who.it_staff, deviceId, 'refresh_inventory')
    const again = await command(who.it_staff, deviceId, 'refresh_inventory')
    expect(again.body.id).toBe(first.body.id)
    const { body } = await send(who.it_staff, `/api/commands/${first.body.id}/cancel`, {
      reason: '不要',
    })
    expect(body.state).toBe('cancelled')
    const late = await send(who.it_staff, `/api/commands/${first.body.id}/cancel`, {
      reason: '不要',
    })
    expect(codeOf(late)).toEqual([409, 'command_taken'])
  })
})

describe('security', () => {
  test('takes back a lock that nobody came for, and nothing is left of it', async () => {
    const deviceId = await laptop()
    const { body } = await command(who.security, deviceId, 'lock')
    await send(who.security, `/api/commands/${body.id}/cancel`, { reason: '見つかった' })
    expect(await lockOf(deviceId)).toMatchObject({
      status: 'unlocked',
      desired: { level: 0, epoch: 2 },
      commandId: null,
    })
    expect(codeOf(await command(who.security, deviceId, 'unlock'))).toEqual([409, 'not_locked'])
  })

  test('two at once leave one lock wanted, of the later one', async () => {
    const deviceId = await laptop()
    const answers = await Promise.all([
      command(who.security, deviceId, 'lock', { level: 1 }),
      command(who.second, deviceId, 'lock', { level: 2 }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    const { desired, commandId } = await lockOf(deviceId)
    expect(desired).toMatchObject({ level: 2, epoch: 2 })
    const open = await t.ownerSql`select id from commands
      where device_id = ${deviceId} and state = 'queued'`
    expect(open.map(({ id }) => id)).toEqual([commandId])
  })

  test('erases only what somebody else has agreed to', async () => {
    const deviceId = await laptop()
    expect((await command(who.security, deviceId, 'wipe')).status).toBe(422)
    const wanted = { deviceIds: [deviceId], kind: 'wipe', reason: '盗難' }
    const { status, body } = await send(who.security, '/api/commands/bulk', wanted)
    expect([status, body.targets.length]).toEqual([202, 1])
    expect((await approve(who.security, body)).status).toBe(403)
    expect((await lockOf(deviceId)).desired.level).toBe(0)
    expect((await approve(who.admin, body)).body.state).toBe('executed')
    expect((await lockOf(deviceId)).desired.level).toBe(4)
    expect(codeOf(await command(who.it_staff, deviceId, 'lock'))).toEqual([409, 'wipe_wanted'])
  })

  test('asks a second person for a row of locks, but never for the first one', async () => {
    await t.plant(
      (sql) => sql`insert into settings (key, value) values ('commands.locksPerHour', '1')
        on conflict (key) do update set value = excluded.value`,
    )
    const fresh = await steppedUp(await t.createUser({ roles: ['security'] }))
    expect((await command(fresh, await laptop(), 'lock')).status).toBe(201)
    const stopped = await laptop()
    expect(codeOf(await command(fresh, stopped, 'lock'))).toEqual([409, 'locks_breaker'])
    const wanted = { deviceIds: [stopped], kind: 'lock', reason: '盗難' }
    const { body } = await send(fresh, '/api/commands/bulk', wanted)
    expect((await approve(who.second, body)).status).toBe(200)
    expect((await lockOf(stopped)).status).toBe('lock_pending')
    await t.plant((sql) => sql`delete from settings where key = 'commands.locksPerHour'`)
  })

  test('opens a device by telephone, and wants it free from then on', async () => {
    const deviceId = await laptop()
    await command(who.security, deviceId, 'lock')
    const key = Buffer.alloc(UNLOCK_KEY_BYTES, 9)
    const unlock = (challenge: string) =>
      send(who.security, `/api/devices/${deviceId}/offline-unlock`, {
        challenge,
        reason: '本人確認済み',
      })
    expect(codeOf(await unlock(unlockChallenge(1, Buffer.alloc(5))))).toEqual([
      409,
      'no_unlock_key',
    ])
    await escrow(t.deps, deviceId, { kind: 'unlock_key', secret: key.toString('base64url') })
    expect(codeOf(await unlock('ABC'))).toEqual([422, 'challenge_malformed'])
    expect(codeOf(await unlock(unlockChallenge(77, Buffer.alloc(5))))).toEqual([
      422,
      'challenge_unknown',
    ])
    const challenge = unlockChallenge(1, Buffer.alloc(5, 3))
    const { body } = await unlock(challenge.toLowerCase())
    expect(body.answer).toBe(unlockAnswer(key, deviceId, challenge))
    expect((await lockOf(deviceId)).desired).toMatchObject({ level: 0, epoch: 2 })
  })
})

test('a recovery key is shown with a reason, and the device is told to make another', async () => {
  const deviceId = await laptop()
  const secret = '123456-654321-123456-654321'
  const given = { kind: 'recovery_key', volume: 'C:', protector: '{1}', secret } as const
  const first = await escrow(t.deps, deviceId, given)
  expect(await escrow(t.deps, deviceId, given)).toEqual(first)
  const { recoveryKeys } = await lockOf(deviceId)
  const unseen = { replacedAt: null, lastRevealedAt: null }
  expect(recoveryKeys).toMatchObject([{ id: first.id, volume: 'C:', ...unseen }])
  expect(JSON.stringify(recoveryKeys)).not.toContain(secret)
  const { body } = await send(who.security, `/api/recovery-keys/${first.id}/reveal`, {
    reason: '修理',
  })
  expect(body).toEqual({ volume: 'C:', protector: '{1}', key: secret })
  const list = await (
    await who.security(`/api/commands?filter=${encodeURIComponent(JSON.stringify({ deviceId }))}`)
  ).json()
  expect(list).toMatchObject([{ kind: 'rotate_recovery_key', state: 'queued', reason: '修理' }])
  const next = await escrow(t.deps, deviceId, { ...given, secret: `${secret}-2` })
  const kept = (await lockOf(deviceId)).recoveryKeys
  expect(kept).toMatchObject([{ id: next.id, ...unseen }, { id: first.id }])
  expect([kept[1].replacedAt, kept[1].lastRevealedAt]).not.toContain(null)
})

test('what is kept is sealed', async () => {
  const rows = await t.ownerSql`select encode(sealed, 'escape') as sealed from escrowed_keys`
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.some(({ sealed }) => sealed.includes('123456'))).toBe(false)
})

test('a device whose lock is still to come is not disposed of', async () => {
  const deviceId = await erasedDevice()
  await command(who.security, deviceId, 'lock')
  const dispose = () =>
    send(who.it_staff, `/api/devices/${deviceId}/transition`, { to: 'disposed' })
  expect(codeOf(await dispose())).toEqual([409, 'devices_lock_pending'])
  await expect(
    t.plant((sql) => sql`delete from devices where id = ${deviceId}`),
  ).rejects.toMatchObject({ constraint_name: 'devices_lock_pending' })
  await command(who.security, deviceId, 'unlock')
  expect((await dispose()).status).toBe(200)
})

/** With the certificate that its disposal asks for. */
async function erasedDevice(): Promise<string> {
  return t.plant(async (sql) => {
    await sql`set constraints need_erasure deferred`
    const [device] = await sql`insert into devices ${sql({
      kind: 'laptop',
      state: 'erased',
      property_number: randomUUID(),
      model_id: office.modelId,
    })} returning id`
    await sql`insert into erasures (device_id, category, method, medium_kind, medium_serial, place, erased_on,
        operator, witness, certificate_name, certificate_type, certificate_bytes, certificate_sha256, certified_on)
      select ${device!.id}, category, method, 'hdd', 'S1', '庁舎', '2026-05-01', '甲', '乙', 'a.pdf', 'application/pdf',
        1, 'x', '2026-05-02' from app.erasure_methods limit 1`
    return device!.id
  })
}
