import { expect, test } from 'vitest'
import { quarterOf, quartersBetween, span } from './quarters.ts'

test('quarters run on over the end of a year', () => {
  expect(quartersBetween('2026-3', '2027-2')).toEqual(['2026-3', '2026-4', '2027-1', '2027-2'])
})

test('a day lies in a quarter of the fiscal year', () => {
  const quarters = ['2026-04-01', '2026-06-30', '2026-12-31', '2027-01-01', '2027-03-31'].map(
    (day) => quarterOf(day),
  )
  expect(quarters).toEqual(['2026-1', '2026-1', '2026-3', '2026-4', '2026-4'])
  expect(quarterOf('2026-01-01', 1)).toBe('2026-1')
})

test('the picture shows whole years, and nothing where there is nothing', () => {
  const all = span([
    { startsIn: '2026-3', endsIn: '2026-4' },
    { startsIn: '2026-2', endsIn: '2027-1' },
  ])
  expect([all[0], all.at(-1), all.length]).toEqual(['2026-1', '2027-4', 8])
  expect(span([])).toEqual([])
})
