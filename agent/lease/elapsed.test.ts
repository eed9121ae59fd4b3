import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Elapsed, isOverdue, LONGEST_TICK_MS, type Moment, observe } from './elapsed.ts'

const HOUR = 3_600_000
const BEGIN = Date.UTC(2026, 3, 1)
const TERMS = { graceHours: 72, poweredOnHours: 8, level: 2 }

/** What may become of a device between two looks: it runs, sleeps, is switched off, or its clock is turned. */
type Event = { kind: 'run' | 'sleep' | 'off' | 'turn'; hours: number }
const event = (kinds: Event['kind'][]): fc.Arbitrary<Event> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    hours: fc.double({ min: 0.001, max: 200, noNaN: true }),
  })
const turned = fc.record({
  kind: fc.constant('turn' as const),
  hours: fc.double({ min: -100_000, max: 100_000, noNaN: true }),
})

const fresh = (): Elapsed => ({
  issuedMs: BEGIN,
  receivedMs: BEGIN,
  elapsedMs: 0,
  poweredOnMs: 0,
  bootId: 'b0',
  uptimeMs: HOUR,
})

/** Plays a life; gives the count after each look beside what really went by. */
function live(events: readonly Event[], tickMs = 60_000) {
  let state = fresh()
  let boot = 0
  let uptimeMs = HOUR
  let really = 0
  let offset = 0
  const looks: { state: Elapsed; really: number }[] = []
  const look = () => {
    const moment: Moment = { nowMs: BEGIN + really + offset, uptimeMs, bootId: `b${boot}` }
    state = observe(state, moment)
    looks.push({ state, really })
  }
  for (const { kind, hours } of events) {
    const ms = hours * HOUR
    if (kind === 'turn') offset += ms
    else if (kind === 'off') {
      really += ms
      boot++
      uptimeMs = 1000
      really += 1000
    } else if (kind === 'sleep') {
      really += ms
      uptimeMs += ms
    } else
      for (let left = ms; left > 0; left -= tickMs * 50) {
        const step = Math.min(left, tickMs)
        really += step
        uptimeMs += step
        look()
      }
    look()
  }
  return looks
}

const life = (...kinds: Event['kind'][]) => fc.array(event(kinds), { maxLength: 20 })
const anyLife = fc.array(fc.oneof(event(['run', 'sleep', 'off']), turned), { maxLength: 20 })

test('what has gone by never goes back, whatever becomes of the clock', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      const looks = live(events)
      for (const [at, { state }] of looks.entries()) {
        const before = looks[at - 1]?.state ?? fresh()
        expect(state.elapsedMs).toBeGreaterThanOrEqual(before.elapsedMs)
        expect(state.poweredOnMs).toBeGreaterThanOrEqual(before.poweredOnMs)
      }
    }),
  )
})

test('with a clock that nobody turns it counts what has really gone by', () => {
  fc.assert(
    fc.property(life('run', 'sleep', 'off'), (events) => {
      for (const { state, really } of live(events))
        expect(Math.abs(state.elapsedMs - really)).toBeLessThan(1)
    }),
  )
})

test('while it runs or sleeps, a clock turned either way changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(event(['run', 'sleep']), turned), { maxLength: 20 }),
      (events) => {
        for (const { state, really } of live(events))
          expect(Math.abs(state.elapsedMs - really)).toBeLessThan(1)
      },
    ),
  )
})

test('a clock turned back before every start gains nothing that it is switched on for', () => {
  fc.assert(
    fc.property(life('run', 'sleep'), (events) => {
      const rolled = events.flatMap((each): Event[] => [
        { kind: 'turn', hours: -1000 },
        { kind: 'off', hours: 1 },
        each,
      ])
      const ran = events.reduce((sum, { kind, hours }) => sum + (kind === 'sleep' ? hours : 0), 0)
      const last = live(rolled).at(-1)
      expect(last?.state.elapsedMs ?? 0).toBeGreaterThanOrEqual(ran * HOUR - 1)
    }),
  )
})

test('a laptop that slept through the holidays does not lock as it wakes', () => {
  const slept = live([{ kind: 'sleep', hours: 24 * 30 }]).at(-1)!.state
  expect(slept.elapsedMs).toBeGreaterThan(TERMS.graceHours * HOUR)
  expect(slept.poweredOnMs).toBeLessThanOrEqual(LONGEST_TICK_MS)
  expect(isOverdue(slept, TERMS, 0)).toBe(false)
})

test('a clock that jumps years ahead over a restart does not lock at once', () => {
  const jumped = live([
    { kind: 'turn', hours: 90_000 },
    { kind: 'off', hours: 1 },
  ]).at(-1)!.state
  expect(jumped.elapsedMs).toBeGreaterThan(TERMS.graceHours * HOUR)
  expect(isOverdue(jumped, TERMS, 0)).toBe(false)
})

/** Looks every minute for so many hours, switched on. */
function switchedOn(state: Elapsed, hours: number): Elapsed {
  let now = state
  const { uptimeMs, bootId } = state
  for (let ms = 60_000; ms <= hours * HOUR; ms += 60_000)
    now = observe(now, { nowMs: BEGIN, uptimeMs: uptimeMs + ms, bootId })
  return now
}

test('it locks when both are over, and no sooner', () => {
  const almost = switchedOn(fresh(), 71.9)
  expect(isOverdue(almost, TERMS, 0)).toBe(false)
  const over = switchedOn(fresh(), 72)
  expect(isOverdue(over, TERMS, 0)).toBe(true)
  expect(isOverdue(over, { ...TERMS, level: 0 }, 0)).toBe(false)
})

test('an extension carries the fleet over the holidays', () => {
  const over = switchedOn(fresh(), 73)
  expect(isOverdue(over, TERMS, 0)).toBe(true)
  expect(isOverdue(over, TERMS, 240)).toBe(false)
  expect(isOverdue(switchedOn(over, 240), TERMS, 240)).toBe(true)
})
