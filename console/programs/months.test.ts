import { expect, test } from 'vitest'
import { cellsOf, monthName } from './months.ts'

test('months are named as the office writes them, the year where it changes', () => {
  expect(['2026-12', '2027-01', '2027-02'].map((month) => monthName(month, 'ja'))).toEqual([
    '12月',
    '2027年1月',
    '2月',
  ])
  expect(monthName('2026-12', 'en')).toBe('Dec')
  expect(monthName('2027-01', 'en')).toBe('Jan 2027')
})

test('each month says what was planned and done, and whether it fell short', () => {
  const wave = {
    id: 'w',
    name: '一',
    ordinal: 1,
    state: 'open' as const,
    opensOn: '2026-10-05',
    closesOn: '2026-11-30',
    total: 30,
    replaced: 14,
    months: [
      { month: '2026-10', planned: 10, replaced: 8 },
      { month: '2026-11', planned: 20, replaced: 6 },
    ],
  }
  expect(cellsOf(wave, ['2026-09', '2026-10', '2026-11'], '2026-11')).toEqual([
    { month: '2026-09', planned: 0, replaced: 0, inPeriod: false, short: false },
    { month: '2026-10', planned: 10, replaced: 8, inPeriod: true, short: true },
    // The present month is not over yet.
    { month: '2026-11', planned: 20, replaced: 6, inPeriod: true, short: false },
  ])
})
