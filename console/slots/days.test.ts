import { expect, test } from 'vitest'
import { addDays, mondayOf, monthAt, monthOf, weekOf } from './days.ts'

test('weeks begin on Monday, whatever month or year they lie in', () => {
  expect(mondayOf('2026-11-23')).toBe('2026-11-23')
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  expect(weekOf('2027-01-01')).toEqual({ from: '2026-12-28', to: '2027-01-03' })
})

test('a month is filled up to whole weeks', () => {
  expect(monthOf('2026-11-24')).toEqual({ from: '2026-10-26', to: '2026-12-06' })
  expect(monthOf('2027-02-10')).toEqual({ from: '2027-02-01', to: '2027-02-28' })
})

test('months and days are counted over the turn of the year', () => {
  expect(monthAt('2026-12-31', 1)).toBe('2027-01-01')
  expect(monthAt('2027-01-31', -1)).toBe('2026-12-01')
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})
