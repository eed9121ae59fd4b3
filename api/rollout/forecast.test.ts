import { describe, expect, test } from 'vitest'
import { addDays, addWorkingDays, dayOff } from '../calendar.ts'
import { forecast, planLine } from './forecast.ts'

const today = '2026-11-20'
const deadline = '2027-03-31'

/** So many on each working day before today. */
const pace = (counts: readonly number[]): Map<string, number> => {
  const days = new Map<string, number>()
  for (const count of counts) {
    const last = [...days.keys()].at(-1) ?? today
    days.set(addWorkingDays(last, -1), count)
  }
  return days
}
const total = (days: Map<string, number>) => [...days.values()].reduce((sum, n) => sum + n, 0)
const look = (closedOn: Map<string, number>, goal: number, rest: object = {}) =>
  forecast({
    closedOn,
    closed: total(closedOn),
    goal,
    today,
    deadline,
    since: [...closedOn.keys()].sort()[0] ?? today,
    ...rest,
  })

describe('the forecast', () => {
  test('at an even pace knows the day, without a spread', () => {
    const closedOn = pace(Array(20).fill(10))
    const expected = addWorkingDays(today, 30)
    expect(look(closedOn, 500)).toEqual({
      perDay: 10,
      deviation: 0,
      workingDays: 20,
      earliest: expected,
      expected,
      latest: expected,
      atDeadline: 500,
    })
  })

  test('the less even the pace, the wider the spread', () => {
    const calm = look(pace(Array.from({ length: 20 }, (_, i) => (i % 2 ? 9 : 11))), 2000)!
    const wild = look(pace(Array.from({ length: 20 }, (_, i) => (i % 2 ? 0 : 20))), 2000)!
    expect(calm.expected).toBe(wild.expected)
    expect(wild.earliest < calm.earliest).toBe(true)
    expect(calm.earliest <= calm.expected && calm.expected <= calm.latest!).toBe(true)
    expect(wild.latest! > calm.latest!).toBe(true)
  })

  test('80 % of simulated courses end within the spread', () => {
    let seed = 7
    const random = () => {
      seed = (seed * 48271) % 2147483647
      return seed / 2147483647
    }
    // Four dice less eight: mean 6, deviation 3.4, as the window shows within its own chance.
    const draw = () =>
      Array.from({ length: 4 }, () => Math.ceil(random() * 6)).reduce((a, b) => a + b) - 8
    const closedOn = pace(Array.from({ length: 20 }, draw))
    const { perDay, deviation, earliest, latest } = look(closedOn, 1000)!
    const left = 1000 - total(closedOn)
    let inside = 0
    for (let run = 0; run < 1000; run++) {
      let done = 0
      let days = 0
      while (done < left) {
        // From the window's own mean and deviation: what is tested is the way from these to the dates.
        done +=
          perDay + deviation * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
        days++
      }
      const end = addWorkingDays(today, days)
      if (end >= earliest && end <= latest!) inside++
    }
    expect(inside / 1000).toBeGreaterThan(0.74)
    expect(inside / 1000).toBeLessThan(0.9)
  })

  test('what was closed on a day off counts to the working day before', () => {
    const saturday = '2026-11-14'
    expect(dayOff(saturday)).toBe('weekend')
    expect(look(new Map([[saturday, 5]]), 100, { since: '2026-11-13' })).toMatchObject({
      perDay: 1,
      workingDays: 5,
    })
  })

  test('days before the first are no sign of slowness, and only four weeks count', () => {
    expect(look(pace([6, 6, 6]), 100)).toMatchObject({ perDay: 6, workingDays: 3 })
    expect(look(pace([...Array(20).fill(2), ...Array(20).fill(50)]), 2000)).toMatchObject({
      perDay: 2,
    })
  })

  test('says nothing without a pace, and today when the goal is reached', () => {
    expect(look(new Map(), 100)).toBeNull()
    expect(look(new Map([[today, 3]]), 100)).toBeNull()
    expect(look(pace([1]), 1_000_000)).toBeNull()
    expect(look(pace([50, 50]), 100)).toMatchObject({ expected: today, atDeadline: 100 })
  })
})

describe('the plan line', () => {
  test('spreads each month over its days', () => {
    const months = new Map([
      ['2026-11', 300],
      ['2026-12', 310],
    ])
    const line = planLine({ months, goal: 1, from: '2026-11-01', deadline, to: '2027-01-31' })
    expect(line.get('2026-11-01')).toBe(10)
    expect(line.get('2026-11-30')).toBe(300)
    expect(line.get('2026-12-01')).toBe(310)
    expect(line.get('2026-12-31')).toBe(610)
    expect(line.get('2027-01-31')).toBe(610)
    expect(line.size).toBe(92)
  })

  test('without months the goal is spread over the whole time', () => {
    const line = planLine({
      months: new Map(),
      goal: 365,
      from: '2026-04-01',
      deadline,
      to: addDays(deadline, 10),
    })
    expect(line.get('2026-04-01')).toBe(1)
    expect(line.get(deadline)).toBe(365)
    expect(line.get(addDays(deadline, 10))).toBe(365)
  })
})
