import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyOfJwk, verifyJws } from '#certs'
import { type PinnedKey, signedKeys, TYPES } from '#contract/command-protocol'
import type { ObservedLock } from '#contract/locks'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { memorySigner } from '#tests/signer'
import { AppError } from '../errors.ts'
import { wantedBy } from './contact.ts'
import { forgetKeySets, pinnedKeys } from './keys.ts'
import { makeKeys } from './rotate.ts'
import { lock } from './service.ts'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let away = false
const HOUR_MS = 3_600_000
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))
const security = { name: 'system:jobs', roles: ['security'], unitIds: [], staffId: null }

beforeAll(async () => {
  const signer = memorySigner({}, clock)
  t = await createTestApp({
    clock,
    signer: {
      ...signer,
      jws: (request) => {
        if (away) throw new AppError('signer_unavailable')
        return signer.jws(request)
      },
    },
  })
  office = await plantCounter(t)
})
afterAll(() => t.close())

/** A device that keeps what it was given, and takes nothing that its keys don't vouch for. */
class Device {
  keys: PinnedKey[] = []
  keysSeq = 0
  leaseSeq = 0
  readonly id: string
  constructor(id: string) {
    this.id = id
  }
  async enrol() {
    Object.assign(this, await pinnedKeys(t.deps))
  }
  read(token: string, type: keyof typeof TYPES, use: PinnedKey['use'] = 'command') {
    const mine = this.keys.filter((key) => key.use === use)
    const trusted = new Map(mine.map(({ kid, jwk }) => [kid, keyOfJwk(jwk)]))
    return verifyJws(token, TYPES[type], trusted).payload
  }
  async checkIn() {
    const at = clock().toISOString()
    const seen: ObservedLock = { level: 0, epoch: 0, cause: 'command', probes: [], at }
    const { keysSeq, leaseSeq } = this
    const wanted = await wantedBy(t.deps, this.id, { lock: seen, keysSeq, leaseSeq })
    const commands = wanted.commands.map((one) => this.read(one, 'command'))
    const lease = wanted.lease && this.read(wanted.lease, 'lease', 'lease')
    const extension = wanted.extension && this.read(wanted.extension, 'extension', 'lease')
    if (lease) this.leaseSeq = lease.seq as number
    if (wanted.keys) {
      const { seq, keys } = signedKeys.parse(this.read(wanted.keys, 'keys'))
      Object.assign(this, { keysSeq: seq, keys })
    }
    return { wanted, commands, lease, extension }
  }
}
const device = async () => {
  const made = new Device(await office.held(await office.person()))
  await made.enrol()
  return made
}
const rotate = async () => {
  const approvalId = await plantApproval()
  const { keysSeq } = await pinnedKeys(t.deps)
  const payload = { approvalId, seq: keysSeq + 1 }
  const run = () =>
    t.db.as(system('jobs'), (tx) => makeKeys.run({ deps: t.deps, tx, payload, now: clock() }))
  await run()
  forgetKeySets(t.db)
  // Run once more, as a job may be.
  await run()
}
async function plantApproval(): Promise<string> {
  const user = await t.createUser({ roles: ['admin'] })
  const { sealed } = await import('../approvals/payload.ts')
  const expiresAt = new Date(+clock() + HOUR_MS).toISOString()
  const about = { action: 'command-keys.rotate', count: 1, expiresAt, nonce: user.id, params: {} }
  const says = { ja: '交代', en: 'rotate' }
  const made = sealed({ ...about, says, targets: [{ id: user.id, name: '1' }] } as never)
  return t.plant(async (sql) => {
    const [row] = await sql`
      insert into approvals (payload, sha256, resource, requested_by, requester_name, approver_roles, expires_at)
      values (${made.payload}, ${made.sha256}, 'command-keys', ${user.id}, '申請者', '{admin}', ${expiresAt})
      returning id`
    return row!.id
  })
}

test('a lease is renewed at a twentieth of its hours, and the same until then', async () => {
  const one = await device()
  const { wanted, lease } = await one.checkIn()
  expect(lease).toMatchObject({
    sub: one.id,
    seq: 1,
    graceHours: 168,
    poweredOnHours: 24,
    level: 2,
  })
  clock.advance(8 * HOUR_MS)
  expect((await one.checkIn()).wanted.lease).toBe(wanted.lease)
  clock.advance(HOUR_MS)
  expect((await one.checkIn()).lease).toMatchObject({ seq: 2 })
})

test('a device that knows a later lease than we do gets one that is later still', async () => {
  const one = await device()
  one.leaseSeq = 41
  expect((await one.checkIn()).lease).toMatchObject({ seq: 42 })
})

test('while the signer is away a device hears what was signed before, and the rest later', async () => {
  const one = await device()
  const first = await one.checkIn()
  await t.db.as(security, (tx) => lock(tx, { deviceIds: [one.id], reason: '紛失', now: clock() }))
  away = true
  const meanwhile = await one.checkIn()
  expect(meanwhile.commands).toEqual([])
  expect(meanwhile.wanted.lease).toBe(first.wanted.lease)
  expect(meanwhile.wanted.lock).toEqual({ level: 2, epoch: 1 })
  const [command] = await t.ownerSql`select state from commands where device_id = ${one.id}`
  expect(command!.state).toBe('queued')
  away = false
  expect((await one.checkIn()).commands).toMatchObject([{ kind: 'lock', epoch: 1 }])
})

test('an extension reaches leases that are out, and those that come until it is over', async () => {
  const admin = await steppedUp('admin')
  const out = await device()
  await out.checkIn()
  clock.advance(60_000)
  const made = await admin('/api/lease-extensions', {
    method: 'POST',
    json: { addHours: 240, reason: '年末年始' },
  })
  expect(made.status).toBe(201)
  const { id } = await made.json()
  const { extension, lease } = await out.checkIn()
  expect(extension).toMatchObject({ seq: 1, addHours: 240 })
  expect(lease).toMatchObject({ graceHours: 408 })
  const { messages } = await (
    await admin(`/api/lease-extensions/${id}/messages`, { method: 'POST' })
  ).json()
  expect(out.read(messages[0], 'extension', 'lease')).toEqual(extension)
  clock.advance(241 * HOUR_MS)
  const after = await out.checkIn()
  expect(after).toMatchObject({ extension: null, lease: { graceHours: 168 } })
})

test('keys are changed twice, and a device that was away follows one by one', async () => {
  const late = await device()
  await late.checkIn()
  const before = [...late.keys]
  await rotate()
  await rotate()
  const fresh = await device()
  expect(fresh.keysSeq).toBe(3)
  await t.db.as(security, (tx) =>
    lock(tx, { deviceIds: [late.id, fresh.id], reason: '紛失', now: clock() }),
  )
  // By the keys that it has, until it has others.
  expect((await late.checkIn()).commands).toMatchObject([{ kind: 'lock' }])
  expect(late.keysSeq).toBe(2)
  expect((await late.checkIn()).commands).toMatchObject([{ kind: 'lock' }])
  expect(late.keysSeq).toBe(3)
  const { commands, lease, wanted } = await late.checkIn()
  expect([commands.length, wanted.keys]).toEqual([1, null])
  expect(lease).not.toBeNull()
  expect(late.keys).toEqual(fresh.keys)
  expect(late.keys).not.toEqual(before)
  expect((await fresh.checkIn()).commands).toMatchObject([{ kind: 'lock' }])
  const security3 = await t.loginAs('security')
  const shown = await (await security3('/api/command-keys?sort=["seq","DESC"]')).json()
  // Those of the tests before have not come since.
  type Shown = { seq: number; current: boolean; devices: number }
  expect(shown.map(({ seq, current, devices }: Shown) => [seq, current, devices])).toEqual([
    [3, true, 2],
    [2, false, 0],
    [1, false, 4],
  ])
})

async function steppedUp(role: 'admin'): Promise<Visitor> {
  const user = await t.createUser({ roles: [role] })
  const visitor = await t.loginAs(user)
  await visitor('/api/session/step-up', { method: 'POST', json: { password: user.password } })
  return visitor
}
