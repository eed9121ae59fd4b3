import { expect, test } from 'vitest'
import type { Progress } from '#contract/progress'
import { endOf, forecastLines } from './chart-option.ts'

const progress = (change: Partial<Progress> = {}) =>
  ({
    today: '2026-12-01',
    deadline: '2027-03-31',
    goalCount: 100,
    closed: 40,
    forecast: {
      ...{ perDay: 1, deviation: 0.5, workingDays: 20, atDeadline: 90 },
      ...{ earliest: '2027-02-01', expected: '2027-03-01', latest: '2027-04-10' },
    },
    ...change,
  }) as Progress

test('the picture goes to the end of the forecast, but not for ever', () => {
  expect(endOf(progress())).toBe('2027-04-10')
  expect(endOf(progress({ forecast: null }))).toBe('2027-03-31')
  const slow = { ...progress().forecast!, expected: '2029-01-01', latest: '2030-01-01' }
  expect(endOf(progress({ forecast: slow }))).toBe('2027-07-01')
})

test('all lines start from what is closed today and end at the goal', () => {
  const lines = forecastLines(progress(), '2027-04-10')!
  expect(lines.expected).toEqual([
    ['2026-12-01', 40],
    ['2027-03-01', 100],
  ])
  expect(lines.low.map(([day]) => day)).toEqual(['2026-12-01', '2027-02-01', '2027-04-10'])
  const top = lines.low.map(([, low], index) => low + lines.spread[index]![1])
  expect(top).toEqual([40, 100, 100])
  expect(lines.low[0]![1]).toBe(40)
  expect(lines.low[1]![1]).toBeGreaterThan(40)
  expect(lines.low[1]![1]).toBeLessThan(100)
  expect(lines.low[2]![1]).toBe(100)
})

test('where the picture ends before the goal, the lines are cut there', () => {
  const lines = forecastLines(progress(), '2027-01-15')!
  expect(lines.expected.at(-1)).toEqual(['2027-01-15', 70])
  expect(lines.spread.every(([, width]) => width >= 0)).toBe(true)
})

test('there is nothing to foretell without a pace, or when it is done', () => {
  expect(forecastLines(progress({ forecast: null }), '2027-03-31')).toBeNull()
  expect(forecastLines(progress({ closed: 100 }), '2027-03-31')).toBeNull()
})
