import type { Cycle } from '#contract/indicators'
import { fiscalYearOf } from '../calendar.ts'

/** The period of the cycle that a day lies in: `2026` or `2026-11`. */
export const periodOf = (cycle: Cycle, day: string, startMonth: number): string =>
  cycle === 'month' ? day.slice(0, 7) : String(fiscalYearOf(day, startMonth))

export const cycleOf = (period: string): Cycle => (period.length === 4 ? 'year' : 'month')

/** The fiscal year that a period is, or lies in. */
export const fiscalYearOfPeriod = (period: string, startMonth: number): number =>
  cycleOf(period) === 'year' ? Number(period) : fiscalYearOf(`${period}-01`, startMonth)
