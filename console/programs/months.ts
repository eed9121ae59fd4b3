import type { Progress } from '#contract/progress'
import type { Schedule } from '#contract/rollout'
import type { Locale } from '../i18n/locale.ts'

type ScheduledWave = Schedule['waves'][number]

/** What the foot of the yearly schedule adds up, in the order in which a laptop gets there. */
export const MONTH_FIGURES = [
  'planned',
  'replaced',
  'reclaimed',
  'certified',
  'closed',
] as const satisfies readonly (keyof Progress['months'][number])[]

/** `2026-04` → 4月, and the first of a year with its year: 2027年1月. */
export function monthName(month: string, locale: Locale): string {
  const [year, number] = month.split('-').map(Number)
  if (locale === 'ja') return number === 1 ? `${year}年1月` : `${number}月`
  const name = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' }).format(
    new Date(`${month}-01`),
  )
  return number === 1 ? `${name} ${year}` : name
}

export interface Cell {
  month: string
  planned: number
  replaced: number
  /** Between the day it opens and the day it closes. */
  inPeriod: boolean
  /** Over, and fewer done than planned. */
  short: boolean
}

/** A cell per month; `now` is the present month. */
export function cellsOf(wave: ScheduledWave, months: readonly string[], now: string): Cell[] {
  const known = new Map(wave.months.map((each) => [each.month, each]))
  const [from, to] = [wave.opensOn?.slice(0, 7), wave.closesOn?.slice(0, 7)]
  return months.map((month) => {
    const { planned = 0, replaced = 0 } = known.get(month) ?? {}
    const inPeriod = Boolean(from && from <= month && (!to || month <= to))
    return { month, planned, replaced, inPeriod, short: month < now && replaced < planned }
  })
}
