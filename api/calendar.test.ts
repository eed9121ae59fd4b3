import { expect, test } from 'vitest'
import {
  addWorkingDays,
  dayOf,
  dayOff,
  fiscalYear,
  fiscalYearOf,
  instantOf,
  timeOf,
  workingDaysBetween,
} from './calendar.ts'

test('a day is the day in Tokyo', () => {
  expect(dayOf(new Date('2026-11-22T14:59:59Z'))).toBe('2026-11-22')
  expect(dayOf(new Date('2026-11-22T15:00:00Z'))).toBe('2026-11-23')
  expect(timeOf(new Date('2026-11-22T15:05:00Z'))).toBe('00:05')
  expect(instantOf('2026-11-23', '08:45').toISOString()).toBe('2026-11-22T23:45:00.000Z')
})

test.each([
  ['2026-11-21', 'weekend'],
  ['2026-11-23', 'holiday'],
  ['2027-03-22', 'holiday'], // 振替休日: 21 March is a Sunday
  ['2026-12-28', null],
  ['2026-12-29', 'year_end'],
  ['2027-01-03', 'year_end'],
  ['2027-01-04', null],
  ['2026-11-24', null],
])('%s is off for %s', (day, reason) => {
  expect(dayOff(day)).toBe(reason)
})

test('working days step over weekends, holidays and the turn of the year', () => {
  expect(addWorkingDays('2026-11-20', 1)).toBe('2026-11-24')
  expect(addWorkingDays('2026-12-28', 1)).toBe('2027-01-04')
  expect(addWorkingDays('2027-01-04', -1)).toBe('2026-12-28')
  expect(workingDaysBetween('2026-11-20', '2026-11-24')).toBe(1)
  expect(workingDaysBetween('2027-01-04', '2026-12-28')).toBe(-1)
  expect(workingDaysBetween('2026-11-24', '2026-11-24')).toBe(0)
})

test('the fiscal year starts in April and is named after it', () => {
  expect(fiscalYear(2026, 4)).toEqual({ from: '2026-04-01', to: '2027-03-31' })
  expect(fiscalYearOf('2027-03-31', 4)).toBe(2026)
  expect(fiscalYearOf('2027-04-01', 4)).toBe(2027)
})
