import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealed } from '#api/approvals/payload'
import type { CommandReport } from '#contract/agent-channel'
import { COMMAND_MOVES, type SignedCommand } from '#contract/command-protocol'
import type { ObservedLock } from '#contract/locks'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { memorySigner } from '#tests/signer'
import { overdue } from './command-queries.ts'
import { enrolled, expire, wantedBy } from './contact.ts'
import { report } from './reports.ts'
import { cancel, lock, release, wipe } from './service.ts'

/*
 * The whole life of a device's lock, by chance: what the office wants, what gets lost, comes twice, late or
 * in another order, a device that is killed between writing down and doing, or set up anew. The server and
 * Postgres are real; the device keeps to the contract.
 */
let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let approvalId: string
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))
const security = { name: 'system:jobs', roles: ['security'], unitIds: [], staffId: null }
const DAY_MS = 86_400_000

beforeAll(async () => {
  t = await createTestApp({ clock, signer: memorySigner({}, clock) })
  office = await plantCounter(t)
  const user = await t.createUser({ roles: ['security'] })
  const expiresAt = new Date(+clock() + DAY_MS).toISOString()
  const target = { id: user.id, name: 'x' }
  const says = { ja: '消去', en: 'wipe' }
  const about = { action: 'devices.wipe', count: 1, expiresAt, nonce: 'n', params: {}, says }
  const { payload, sha256 } = sealed({ ...about, targets: [target] } as never)
  approvalId = await t.plant(async (sql) => {
    const [row] = await sql`
      insert into approvals (payload, sha256, resource, requested_by, requester_name, approver_roles, expires_at)
      values (${payload}, ${sha256}, 'devices', ${user.id}, '申請者', '{security}', ${expiresAt}) returning id`
    return row!.id
  })
})
afterAll(() => t.close())

/** What the office should have written down: the level alone is told, epochs just rise. */
interface Model {
  level: number
}

/** A device, as the contract has it: it writes down before it does, and does nothing of an older epoch. */
class Device {
  epoch = 0
  level = 0
  readonly seen = new Set<string>()
  /** Written down, to be done; survives a crash. */
  accepted: SignedCommand | null = null
  inbox: SignedCommand[] = []
  readonly reports: { id: string; said: CommandReport }[] = []
  readonly effects = new Map<string, number>()
  readonly id: string
  constructor(id: string) {
    this.id = id
  }

  observed(): ObservedLock {
    const probes = this.epoch > 0 ? [{ name: 'sessions', holds: true }] : []
    const at = clock().toISOString()
    return { level: this.level as 0, epoch: this.epoch, cause: 'command', probes, at }
  }
  say(id: string, said: Omit<CommandReport, 'at'>) {
    clock.advance(1)
    this.reports.push({ id, said: { ...said, at: clock().toISOString() } })
  }
  take() {
    const command = this.inbox.shift()
    if (!command || this.seen.has(command.jti)) return
    if (command.exp * 1000 <= +clock())
      return this.say(command.jti, { state: 'rejected', reason: 'expired' })
    if (command.epoch <= this.epoch || (this.accepted && command.epoch <= this.accepted.epoch))
      return this.say(command.jti, { state: 'rejected', reason: 'old_epoch' })
    this.seen.add(command.jti)
    this.accepted = command
    this.say(command.jti, { state: 'accepted' })
  }
  execute() {
    const command = this.accepted
    if (!command) return
    this.effects.set(command.jti, (this.effects.get(command.jti) ?? 0) + 1)
    this.epoch = command.epoch
    this.level = command.kind === 'unlock' ? 0 : command.kind === 'wipe' ? 4 : command.level!
    this.accepted = null
    this.say(command.jti, { state: 'succeeded', observed: this.observed() })
  }
  fail() {
    const command = this.accepted
    if (!command) return
    this.epoch = command.epoch
    this.accepted = null
    this.say(command.jti, { state: 'failed', reason: 'tool_failed' })
  }
  beginAnew() {
    Object.assign(this, { epoch: 0, level: 0, accepted: null, inbox: [] })
    this.seen.clear()
  }
}

const payloadOf = (jws: string): SignedCommand =>
  JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString())

interface Row {
  status: string
  level: number
  epoch: number
}
async function lockRow({ id }: Device): Promise<Row> {
  const [row] = await t.ownerSql<
    Row[]
  >`select status, desired_level as level, desired_epoch as epoch
    from device_locks where device_id = ${id}`
  return row ?? { status: 'unlocked', level: 0, epoch: 0 }
}
const openOf = ({ id }: Device) =>
  t.ownerSql`select id, epoch, state, previous_level as previous from commands where device_id = ${id}
    and state in ('queued', 'delivered', 'not_now', 'accepted', 'running')`

/** What holds after every step, whatever it was. */
async function check(model: Model, device: Device): Promise<void> {
  const row = await lockRow(device)
  expect(row.level, 'what is wanted').toBe(model.level)
  const open = await openOf(device)
  expect(open.length, 'one lock at a time').toBeLessThanOrEqual(1)
  for (const { epoch } of open) expect(epoch, 'the open one is the newest').toBe(row.epoch)
  if (row.status === 'locked')
    expect(device.level >= row.level && device.epoch >= row.epoch, 'locked is true').toBe(true)
  for (const [id, times] of device.effects) expect(times, `effects of ${id}`).toBe(1)
}

type Step = fc.AsyncCommand<Model, Device>
const step = (name: string, run: (model: Model, device: Device) => Promise<void>): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, device) => {
    clock.advance(1_000)
    const before = await lockRow(device)
    await run(model, device)
    expect((await lockRow(device)).epoch, 'epochs rise').toBeGreaterThanOrEqual(before.epoch)
    await check(model, device)
  },
})
const about = ({ id }: Device) => ({ deviceIds: [id], reason: '試験', now: clock() })
const checkIn = async (device: Device) => {
  const { commands } = await wantedBy(t.deps, device.id, {
    lock: device.observed(),
    leaseSeq: 0,
    keysSeq: 1,
  })
  return commands.map(payloadOf)
}
const tell = async (device: Device, at: number) => {
  const one = device.reports[at % device.reports.length]
  if (one) await report(t.deps, device.id, one.id, one.said)
}

const steps: fc.Arbitrary<Step>[] = [
  fc.constantFrom(1, 2, 3).map((level) =>
    step(`lock ${level}`, async (model, device) => {
      await t.db.as(security, (tx) => lock(tx, { ...about(device), level }))
      model.level = model.level === 4 ? 4 : Math.max(model.level, level)
    }),
  ),
  fc.constant(
    step('release', async (model, device) => {
      await t.db.as(security, (tx) => release(tx, about(device)))
      model.level = 0
    }),
  ),
  fc.constant(
    step('wipe', async (model, device) => {
      await t.db.as(security, (tx) => wipe(tx, { ...about(device), approvalId }))
      model.level = 4
    }),
  ),
  fc.constant(
    step('cancel', async (model, device) => {
      const [open] = await openOf(device)
      if (!open) return
      const cancelled = await t.db.as(security, (tx) =>
        cancel(tx, { deviceId: device.id, id: open.id }, { reason: '誤り', now: clock() }),
      )
      expect(cancelled).toBe(!['accepted', 'running'].includes(open.state))
      if (cancelled) model.level = Math.min(open.previous, 3)
    }),
  ),
  fc.boolean().map((lost) =>
    step(lost ? 'check in, answer lost' : 'check in', async (_, device) => {
      const commands = await checkIn(device)
      if (!lost) device.inbox.push(...commands)
    }),
  ),
  fc.constant(step('take', async (_, device) => device.take())),
  // The usual way, so that chance gets far enough to do harm.
  fc.boolean().map((told) =>
    step(told ? 'all the way, told' : 'all the way, not told', async (_, device) => {
      device.inbox.push(...(await checkIn(device)))
      while (device.inbox.length > 0) device.take()
      device.execute()
      if (told)
        for (const { id, said } of device.reports.slice(-2))
          await report(t.deps, device.id, id, said)
    }),
  ),
  fc.constant(step('execute', async (_, device) => device.execute())),
  fc.constant(step('fail', async (_, device) => device.fail())),
  fc.nat(50).map((at) => step(`tell ${at}`, (_, device) => tell(device, at))),
  fc.nat(50).map((at) =>
    step(`tell ${at} twice at once`, async (_, device) => {
      await Promise.all([tell(device, at), tell(device, at)])
    }),
  ),
  fc.constant(
    step('a hundred days', async () => {
      clock.advance(100 * DAY_MS)
      await t.db.as(system('jobs'), async (tx) => {
        const late = await overdue(tx, clock(), 1000)
        if (late.length > 0) await expire(tx, late, clock())
      })
    }),
  ),
  fc.constant(step('twenty minutes', async () => void clock.advance(20 * 60_000))),
  fc.constant(
    step('set up anew', async (model, device) => {
      device.beginAnew()
      await t.db.as(system('agents'), (tx) => enrolled(tx, device.id, { keysSeq: 1, now: clock() }))
      if (model.level === 4) model.level = 0
    }),
  ),
]

/** Nothing gets lost any more: what was wanted comes about, and is told. */
async function settle(device: Device): Promise<void> {
  for (let round = 0; round < 6; round++) {
    clock.advance(20 * 60_000)
    device.inbox.push(...(await checkIn(device)))
    while (device.inbox.length > 0 || device.accepted) {
      device.execute()
      device.take()
    }
    for (let at = 0; at < device.reports.length; at++) await tell(device, at)
  }
}

test('a device is locked, freed or erased once, and shown as what it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), async (life) => {
      const device = new Device(await office.device('issued'))
      const model: Model = { level: 0 }
      await fc.asyncModelRun(() => ({ model, real: device }), life)
      await settle(device)
      await check(model, device)
      const { status } = await lockRow(device)
      expect([status, device.level]).toEqual([
        model.level === 0 ? 'unlocked' : 'locked',
        model.level === 0 ? 0 : Math.max(model.level, device.level),
      ])
      await checkHistory(device)
    }),
    { numRuns: 15 },
  )
}, 240_000)

/** Every step that was taken is one of the table's. */
async function checkHistory({ id }: Device): Promise<void> {
  const events = await t.ownerSql`select e.command_id as command, e.state from command_events e
    join commands c on c.id = e.command_id where c.device_id = ${id} and moved order by e.id`
  const stands = new Map<string, string>()
  for (const { command, state } of events) {
    const from = stands.get(command)
    stands.set(command, state)
    if (from === undefined) expect(state).toBe('queued')
    else if (from !== state)
      expect(
        COMMAND_MOVES.some((move) => move.from === from && move.to === state),
        `${from} → ${state}`,
      ).toBe(true)
  }
}
