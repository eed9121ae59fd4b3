import { createRequire } from 'node:module'

// CommonJS whose names Node cannot see from an `import`.
const { holidays }: typeof import('@holiday-jp/holiday_jp') = createRequire(import.meta.url)(
  '@holiday-jp/holiday_jp',
)

/* Days are `YYYY-MM-DD` in Asia/Tokyo, which keeps UTC+9 all year, whatever zone the machine is in. */

const DAY_MS = 86_400_000
const OFFSET_MS = 9 * 3_600_000

export const dayOf = (instant: Date): string =>
  new Date(+instant + OFFSET_MS).toISOString().slice(0, 10)

/** `HH:MM` of an instant. */
export const timeOf = (instant: Date): string =>
  new Date(+instant + OFFSET_MS).toISOString().slice(11, 16)

export const instantOf = (day: string, time: string): Date => new Date(`${day}T${time}:00+09:00`)

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)

export type DayOff = 'weekend' | 'holiday' | 'year_end'

/** Why nobody works that day, or null: weekends, national holidays, and 12/29 to 1/3. */
export function dayOff(day: string): DayOff | null {
  const monthDay = day.slice(5)
  if (monthDay >= '12-29' || monthDay <= '01-03') return 'year_end'
  // The library's own isHoliday() reads the machine's zone.
  if (day in holidays) return 'holiday'
  const weekday = new Date(day).getUTCDay()
  return weekday === 0 || weekday === 6 ? 'weekend' : null
}

/** Name of the national holiday of that day, if it is one. */
export function holidayName(day: string, locale: 'ja' | 'en'): string | null {
  const named: Partial<Record<string, { name: string; name_en: string }>> = holidays
  const holiday = named[day]
  return holiday ? (locale === 'ja' ? holiday.name : holiday.name_en) : null
}

/** The working day that is `count` of them after `day` (before it, when negative). */
export function addWorkingDays(day: string, count: number): string {
  const step = Math.sign(count)
  let reached = day
  for (let left = Math.abs(count); left > 0; ) {
    reached = addDays(reached, step)
    if (!dayOff(reached)) left--
  }
  return reached
}

/** Working days after `from` up to and with `to`; negative where `to` comes first. */
export function workingDaysBetween(from: string, to: string): number {
  if (to < from) return -workingDaysBetween(to, from)
  let count = 0
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (!dayOff(day)) count++
  return count
}

/** `YYYY-MM`, from the month of one day to that of another. */
export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = []
  for (let day = `${from.slice(0, 7)}-01`; day <= to; day = `${addDays(day, 31).slice(0, 7)}-01`)
    months.push(day.slice(0, 7))
  return months
}

/** First and last day of the fiscal year that is named after the year it starts in. */
export function fiscalYear(year: number, startMonth: number): { from: string; to: string } {
  const month = String(startMonth).padStart(2, '0')
  return { from: `${year}-${month}-01`, to: addDays(`${year + 1}-${month}-01`, -1) }
}

export function fiscalYearOf(day: string, startMonth: number): number {
  const year = Number(day.slice(0, 4))
  return Number(day.slice(5, 7)) >= startMonth ? year : year - 1
}
