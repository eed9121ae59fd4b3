import { beforeEach, describe, expect, test } from 'vitest'
import { unlockAnswer } from '#certs'
import type { AgentLockWanted, AgentWanted } from '#contract/agent-channel'
import { createReaper, madeUpDevice, newWorld, type World } from '#tests/agent/made-up'
import { DEVICE_ID, makeSigningKey, signed } from '#tests/agent/stand-in'
import { createAgent } from './agent.ts'
import type { Clock } from './clock.ts'
import { Failure } from './failure.ts'
import { openIdentities } from './identity/identity.ts'
import { makeKey } from './identity/request.ts'
import { noLog } from './log.ts'
import { memoryStore } from './storage/memory.ts'
import type { Channel } from './transport/channel.ts'
import { Refused } from './transport/https.ts'

const HOUR = 3_600_000
const BEGIN = Date.UTC(2026, 3, 1)
const office = makeSigningKey('command')
const leases = makeSigningKey('lease')
const stranger = makeSigningKey('command')

let world: World
let time: { nowMs: number; uptimeMs: number; boot: number }
let store: ReturnType<typeof memoryStore>
let answers: {
  wanted: Partial<AgentWanted>
  refuse: Failure | null
  tombstone: string | null
}
let heard: string[]

const seconds = () => Math.floor(time.nowMs / 1000)
const command = (payload: object, by = office) =>
  signed(by, 'command', { sub: DEVICE_ID, iat: seconds(), exp: seconds() + 3600, ...payload })
const lease = (seq: number, payload: object = {}) =>
  signed(leases, 'lease', {
    ...{ sub: DEVICE_ID, iat: seconds(), seq },
    ...{ graceHours: 72, poweredOnHours: 8, level: 2, ...payload },
  })
const jti = (last: number) => `0197a3f0-0000-7000-8000-0000000000${last}`

const clock: Clock = {
  now: () => new Date(time.nowMs),
  uptimeMs: () => time.uptimeMs,
  bootId: () => `boot-${time.boot}`,
  sleep: async () => {},
}

const base = (): AgentLockWanted => ({
  at: new Date(time.nowMs).toISOString(),
  lock: { level: 0, epoch: 0 },
  commands: [],
  lease: null,
})
function ask<T>(path: string, answer: () => T): Promise<T> {
  heard.push(path)
  return answers.refuse ? Promise.reject(answers.refuse) : Promise.resolve(answer())
}
const channel: Channel = {
  checkin: () =>
    ask('checkin', () => ({
      ...base(),
      ...{ extension: null, keys: null, sendInventory: false },
      ...{ networkCertificate: 'keep' as const, pollSeconds: 60, ...answers.wanted },
    })),
  lock: async () => {
    heard.push('lock')
    return { ...base(), ...answers.wanted }
  },
  report: (_id, { state }) => ask(`report ${state}`, () => ({ state })),
  escrow: () => ask('escrow', () => ({ id: DEVICE_ID, sha256: '00' })),
  renew: () => ask('renew', () => Promise.reject(new Failure('not_here'))) as never,
  networkCertificate: () => Promise.reject(new Failure('not_here')),
  tombstone: async () => answers.tombstone,
  nudge: async () => ({ type: 'ping' }),
  stream: async () => {},
}

/** Also after a death: the store is what remains. */
function start() {
  const identities = openIdentities(store)
  if (!identities.get())
    identities.set({
      deviceId: DEVICE_ID,
      server: 'https://localhost:3443',
      ...{ root: '', key: makeKey(), certificate: '', chain: '' },
      renewAfter: new Date(BEGIN + 400 * 24 * HOUR).toISOString(),
      notAfter: new Date(BEGIN + 500 * 24 * HOUR).toISOString(),
      keys: [office.pinned, leases.pinned],
      keysSeq: 0,
    })
  const device = madeUpDevice(world, createReaper(), clock)
  const randomBytes = (count: number) => Buffer.alloc(count, 9)
  const ports = { store, identities, channel, device, clock, randomBytes, log: noLog }
  return { agent: createAgent(ports), identities }
}

/** Switched on, and looked at each minute. */
async function hours(agent: ReturnType<typeof start>['agent'], count: number) {
  for (let minute = 0; minute < count * 60; minute++) {
    time.nowMs += 60_000
    time.uptimeMs += 60_000
    await agent.tick()
  }
}

beforeEach(() => {
  world = newWorld()
  time = { nowMs: BEGIN, uptimeMs: HOUR, boot: 1 }
  store = memoryStore()
  answers = { wanted: {}, refuse: null, tombstone: null }
  heard = []
})

describe('what nobody has signed', () => {
  test.each([
    ['a refusal', new Refused(401, 'certificate_revoked')],
    ['a ban', new Refused(403, 'certificate_held')],
    ['a server that is ill', new Refused(500, 'http_500')],
    ['another certificate', new Failure('untrusted')],
    ['no network', new Failure('unreachable')],
  ])('%s locks nothing', async (_what, refuse) => {
    const { agent } = start()
    answers.wanted = { lease: lease(1) }
    await agent.round()
    answers.refuse = refuse
    for (let count = 0; count < 20; count++)
      expect(await agent.round()).toMatchObject({ result: 'failed', code: refuse.code })
    await hours(agent, 71)
    expect(world.effects).toEqual([])
  })

  test('a tombstone locks when the office has signed it, and only then', async () => {
    const { agent } = start()
    answers.refuse = new Refused(401, 'certificate_revoked')
    const facts = { sub: DEVICE_ID, level: 2, epoch: 3 }
    const wrong = [
      signed(stranger, 'tombstone', facts),
      signed(leases, 'tombstone', facts),
      signed(office, 'command', facts),
      signed(office, 'tombstone', { ...facts, sub: jti(99) }),
    ]
    for (const token of wrong) {
      answers.tombstone = token
      await agent.round()
      expect(world.effects).toEqual([])
    }
    answers.tombstone = signed(office, 'tombstone', facts)
    await agent.round()
    expect(agent.ladder.state()).toMatchObject({ level: 2, epoch: 3, cause: 'tombstone' })
    const { effects } = world
    await agent.round()
    expect(world.effects).toEqual(effects)
  })
})

describe('without contact', () => {
  test('it locks when the lease is over, and opens with the next one', async () => {
    const { agent } = start()
    answers.wanted = { lease: lease(1) }
    await agent.round()
    answers.refuse = new Failure('unreachable')
    await hours(agent, 71)
    expect(agent.ladder.state().level).toBe(0)
    await hours(agent, 2)
    expect(agent.ladder.state()).toMatchObject({ level: 2, cause: 'lease' })

    answers.refuse = null
    answers.wanted = { lease: lease(2) }
    await agent.round()
    expect(agent.ladder.state()).toMatchObject({ level: 0, commanded: 0 })
    expect(world.locked).toEqual({ screens: false, sealed: false, sessions: false })
  })

  test('a lock of the office stays when that of the lease is lifted', async () => {
    const { agent } = start()
    const screen = command({ kind: 'lock', level: 1, epoch: 1, jti: jti(11) })
    answers.wanted = { lease: lease(1), commands: [screen] }
    await agent.round()
    answers.refuse = new Failure('unreachable')
    await hours(agent, 73)
    expect(agent.ladder.state()).toMatchObject({ level: 2, commanded: 1, cause: 'lease' })
    answers.refuse = null
    answers.wanted = { lease: lease(2) }
    await agent.round()
    expect(agent.ladder.state()).toMatchObject({ level: 1, cause: 'command' })
    expect(world.locked).toEqual({ screens: true, sealed: false, sessions: false })
  })

  test('the count goes on over a death, and a restart with the clock set back', async () => {
    const first = start().agent
    answers.wanted = { lease: lease(1) }
    await first.round()
    answers.refuse = new Failure('unreachable')
    await hours(first, 70)
    time = { nowMs: BEGIN - 1000 * HOUR, uptimeMs: 0, boot: 2 }
    const second = start().agent
    await hours(second, 3)
    expect(second.ladder.state()).toMatchObject({ level: 2, cause: 'lease' })
  })

  test('an extension reaches leases issued before it, also by hand', async () => {
    const { agent } = start()
    answers.wanted = { lease: lease(1) }
    await agent.round()
    const more = { iat: seconds() + 60, seq: 1, addHours: 200 }
    expect(() => agent.extend(signed(stranger, 'extension', more))).toThrow()
    agent.extend(signed(leases, 'extension', more))
    await hours(agent, 100)
    expect(agent.ladder.state().level).toBe(0)
    expect(agent.lease.facts()).toMatchObject({ addHours: 200 })
    time.nowMs += 1000
    answers.wanted = { lease: lease(2) }
    await agent.round()
    expect(agent.lease.facts()).toMatchObject({ addHours: 0 })
  })

  test('an older lease, and one of another device, is not taken', async () => {
    const { agent } = start()
    answers.wanted = { lease: lease(5) }
    await agent.round()
    answers.wanted = { lease: lease(4) }
    await agent.round()
    answers.wanted = { lease: lease(9, { sub: jti(99) }) }
    await agent.round()
    expect(agent.lease.seq()).toBe(5)
  })
})

test('ten thousand rounds without a server leave no more behind than ten', async () => {
  const { agent } = start()
  answers.wanted = {
    lease: lease(1),
    commands: [command({ kind: 'lock', level: 1, epoch: 1, jti: jti(11) })],
  }
  await agent.round()
  answers.refuse = new Failure('unreachable')
  for (let count = 0; count < 10; count++) await agent.round()
  const early = { ...agent.backlog(), bytes: store.journal.read().length }
  for (let count = 0; count < 10_000; count++) await agent.round()
  expect({ ...agent.backlog(), bytes: store.journal.read().length }).toEqual(early)
  expect(start().agent.backlog()).toEqual(agent.backlog())
})

test('a missing device may only ask how it should be locked, and is locked', async () => {
  const { agent } = start()
  answers.refuse = new Refused(403, 'lock_only')
  answers.wanted = { commands: [command({ kind: 'lock', level: 2, epoch: 4, jti: jti(11) })] }
  expect(await agent.round()).toEqual({ result: 'lock_only' })
  expect(await agent.lockRound()).toEqual({ result: 'lock_only' })
  expect(agent.ladder.state()).toMatchObject({ level: 2, epoch: 4 })
})

test('keys are replaced by a set that the one before has signed; the old ones hold no more', async () => {
  const { agent, identities } = start()
  const [next, nextLease] = [makeSigningKey('command'), makeSigningKey('lease')]
  const set = { iat: seconds(), seq: 1, keys: [next.pinned, nextLease.pinned] }
  answers.wanted = { keys: signed(stranger, 'keys', set) }
  await agent.round()
  expect(identities.get()!.keysSeq).toBe(0)
  answers.wanted = { keys: signed(office, 'keys', set) }
  await agent.round()
  expect(identities.get()!.keysSeq).toBe(1)
  const facts = { kind: 'lock', level: 1, epoch: 1, jti: jti(11) }
  answers.wanted = { commands: [command(facts)] }
  await agent.round()
  expect(world.effects).toEqual([])
  answers.wanted = { commands: [command(facts, next)] }
  await agent.round()
  expect(world.effects).toEqual(['screens true'])
})

test('a set without a key for either use is not taken: it could never be replaced', async () => {
  const { agent, identities } = start()
  const keys = [makeSigningKey('command').pinned, makeSigningKey('command').pinned]
  answers.wanted = { keys: signed(office, 'keys', { iat: seconds(), seq: 1, keys }) }
  await agent.round()
  expect(identities.get()!.keysSeq).toBe(0)
})

describe('by telephone', () => {
  /** Locked, and the office has the key. */
  async function locked() {
    const started = start()
    answers.wanted = { commands: [command({ kind: 'lock', level: 2, epoch: 4, jti: jti(11) })] }
    await started.agent.round()
    answers.refuse = new Failure('unreachable')
    return started.agent
  }
  const secret = () => Buffer.from(JSON.parse(store.read('unlock-key')!).current, 'base64url')

  test('the answer opens this lock of this device, once', async () => {
    const agent = await locked()
    const challenge = agent.unlock.challenge()!
    const wrong = unlockAnswer(secret(), jti(99), challenge)
    await expect(agent.unlock.answer(wrong)).rejects.toMatchObject({ code: 'wrong_answer' })
    await agent.unlock.answer(unlockAnswer(secret(), DEVICE_ID, challenge).toLowerCase())
    expect(agent.ladder.state()).toMatchObject({ level: 0, epoch: 4, cause: 'offline_unlock' })
    expect(world.locked.sealed).toBe(false)
    await expect(agent.unlock.answer(challenge)).rejects.toMatchObject({ code: 'not_locked' })
    // It was read out: the next one is another.
    const old = secret()
    answers.refuse = null
    answers.wanted = {}
    await agent.round()
    expect(heard.filter((path) => path === 'escrow')).toHaveLength(2)
    expect(secret().length).toBe(old.length)
  })

  test('wrong answers are counted over deaths and restarts, and cost time', async () => {
    let agent = await locked()
    const right = unlockAnswer(secret(), DEVICE_ID, agent.unlock.challenge()!)
    for (let count = 0; count < 5; count++) {
      await expect(agent.unlock.answer('0000-0000-0000')).rejects.toMatchObject({
        code: 'wrong_answer',
      })
      agent = start().agent
    }
    await expect(agent.unlock.answer(right)).rejects.toMatchObject({ code: 'wait' })
    // Neither the clock nor a restart helps.
    time = { nowMs: BEGIN + 1000 * HOUR, uptimeMs: 1000, boot: 2 }
    agent = start().agent
    await expect(agent.unlock.answer(right)).rejects.toMatchObject({ code: 'wait' })
    time.uptimeMs += 60_000
    await agent.unlock.answer(right)
    expect(agent.ladder.state().level).toBe(0)
  })
})
