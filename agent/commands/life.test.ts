import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CommandReport } from '#contract/agent-channel'
import { createReaper, Death, madeUpStep, mortalStore, newWorld } from '#tests/agent/made-up'
import { DEVICE_ID, makeSigningKey, signed } from '#tests/agent/stand-in'
import { sleepUnless } from '../clock.ts'
import { createLadder } from '../lock/ladder.ts'
import { openLockState } from '../lock/state.ts'
import { noLog } from '../log.ts'
import { memoryStore } from '../storage/memory.ts'
import { createCommands } from './commands.ts'
import { createExecute } from './execute.ts'
import { openJournal } from './journal.ts'

const office = makeSigningKey('command')
const stranger = makeSigningKey('command')
const keys = [office.pinned]

interface Given {
  jti: string
  token: string
  epoch: number
  level: number
}

function give(epoch: number, level: number, by = office, more: object = {}): Given {
  const jti = randomUUID()
  const exp = Math.floor(Date.now() / 1000) + 3600
  const kind = level === 0 ? 'unlock' : 'lock'
  const facts = { sub: DEVICE_ID, exp, kind, epoch, ...(level > 0 && { level }), jti, ...more }
  return { jti, token: signed(by, 'command', facts), epoch, level }
}

/** A device that is killed and started again on the same disk. */
function createLife() {
  const disk = memoryStore()
  const world = newWorld()
  const heard = new Map<string, CommandReport[]>()
  let online = true
  const start = () => {
    const reaper = createReaper()
    const store = mortalStore(disk, reaper)
    const clock = {
      now: () => new Date(),
      uptimeMs: () => performance.now(),
      bootId: () => 'b',
      sleep: sleepUnless,
    }
    const steps = [madeUpStep(world, 'screens', 1, reaper), madeUpStep(world, 'sealed', 2, reaper)]
    const state = openLockState(store)
    const randomBytes = (count: number) => Buffer.alloc(count, 7)
    const ladder = createLadder({ state, steps, clock, randomBytes, log: noLog })
    const execute = createExecute({
      ladder,
      recovery: { rotate: async () => '1' },
      refreshInventory: () => {},
      restartLease: () => {},
      powerOff: async () => {},
    })
    const journal = openJournal(store.journal)
    const report = async (jti: string, body: CommandReport) => {
      if (!online) throw new Error('away')
      heard.set(jti, [...(heard.get(jti) ?? []), body])
    }
    const commands = createCommands({ journal, execute, report, clock, log: noLog })
    return { reaper, ladder, journal, commands }
  }
  let device = start()
  return {
    world,
    heard,
    device: () => device,
    setOnline: (value: boolean) => {
      online = value
    },
    /** What a killed one was about to do nobody finishes but the next. */
    async deliver(tokens: readonly string[], dieIn = Number.POSITIVE_INFINITY) {
      device.reaper.dieIn(dieIn)
      try {
        const from = { deviceId: DEVICE_ID, keys, serverAt: new Date() }
        await device.commands.take(tokens, from)
      } catch (error) {
        if (!(error instanceof Death)) throw error
      }
    },
    async restart() {
      device = start()
      await device.commands.resume()
      await device.ladder.hold()
      await device.commands.flush()
    },
  }
}

const finals = (reports: readonly CommandReport[] = []) =>
  reports.filter(({ state }) => state !== 'accepted')

test('killed at any step, a lock has one effect and is reported once it holds', async () => {
  for (let dieIn = 0; dieIn < 30; dieIn++) {
    const life = createLife()
    const seal = give(1, 2)
    await life.deliver([seal.token], dieIn)
    await life.restart()
    // Whether it was written down or not: the office sends what it has heard nothing final about.
    await life.deliver([seal.token])
    expect(life.world.locked).toEqual({ screens: true, sealed: true })
    expect(life.world.effects.filter((each) => each === 'sealed true')).toHaveLength(1)
    expect(finals(life.heard.get(seal.jti)).at(-1)).toMatchObject({
      state: 'succeeded',
      observed: { level: 2, epoch: 1 },
    })
  }
})

type Deed =
  | { do: 'give'; level: number }
  | { do: 'deliver'; which: number[]; dieIn: number }
  | { do: 'restart' }
  | { do: 'network'; online: boolean }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant('give' as const), level: fc.integer({ min: 0, max: 2 }) }),
  fc.record({
    do: fc.constant('deliver' as const),
    // Any that were ever given, in any order, also twice.
    which: fc.array(fc.nat(20), { maxLength: 5 }),
    dieIn: fc.oneof(fc.constant(1_000_000), fc.nat(25)),
  }),
  fc.record({ do: fc.constant('restart' as const) }),
  fc.record({ do: fc.constant('network' as const), online: fc.boolean() }),
)

test('whatever is lost, doubled, shuffled or killed: the highest epoch it took has the say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
      const life = createLife()
      const given: Given[] = []
      const delivered = new Set<Given>()
      for (const one of deeds) {
        if (one.do === 'give') given.push(give(given.length + 1, one.level))
        else if (one.do === 'network') life.setOnline(one.online)
        else if (one.do === 'restart') await life.restart()
        else if (given.length > 0) {
          const these = one.which.map((at) => given[at % given.length]!)
          for (const each of these) delivered.add(each)
          await life.deliver(
            these.map(({ token }) => token),
            one.dieIn,
          )
          // A dead one answers nobody.
          await life.restart()
        }
      }
      life.setOnline(true)
      await life.restart()
      await life.deliver([...delivered].map(({ token }) => token))

      const highest = [...delivered].sort((a, b) => b.epoch - a.epoch)[0]
      const level = highest?.level ?? 0
      expect(life.world.locked.screens ?? false).toBe(level >= 1)
      expect(life.world.locked.sealed ?? false).toBe(level >= 2)
      for (const { jti } of delivered) {
        const states = new Set(finals(life.heard.get(jti)).map(({ state }) => state))
        // One outcome, however often it is told.
        expect(states.size).toBe(1)
      }
      expect(life.device().journal.untold()).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('what somebody else has signed, what is too old and what is for another device has no effect', async () => {
  const life = createLife()
  const past = { exp: Math.floor(Date.now() / 1000) - 1 }
  const other = { sub: '0197a3f0-0000-7000-8000-0000000000ff' }
  const wrong = [give(1, 2, stranger), give(2, 2, office, past), give(3, 2, office, other)]
  await life.deliver(wrong.map(({ token }) => token))
  expect(life.world.effects).toEqual([])
  expect([...life.heard.keys()]).toEqual([wrong[1]!.jti])
  expect(life.heard.get(wrong[1]!.jti)).toMatchObject([{ state: 'rejected', reason: 'expired' }])
  expect(life.device().journal.fence()).toBe(0)
})

test('an older epoch is rejected, and told so again when it comes again', async () => {
  const life = createLife()
  const [older, newer] = [give(1, 2), give(2, 0)]
  await life.deliver([newer.token])
  await life.deliver([older.token])
  await life.deliver([older.token])
  expect(life.world.effects).toEqual([])
  expect(life.heard.get(older.jti)).toMatchObject([
    { state: 'rejected', reason: 'old_epoch' },
    { state: 'rejected', reason: 'old_epoch' },
  ])
})
