/* Days are `YYYY-MM-DD` in Asia/Tokyo, which has kept UTC+9 without summer time since 1952. */

const DAY_MS = 86_400_000

/** The fiscal year that a day falls in, by the year it starts in. */
export function fiscalYearOf(day: string): number {
  const year = Number(day.slice(0, 4))
  return day.slice(5) >= '04-01' ? year : year - 1
}

const names = new Map<number, string>()

/** Days since 1970 as a day; each is written once, then remembered. */
function nameOf(number: number): string {
  let name = names.get(number)
  if (!name) {
    name = new Date(number * DAY_MS).toISOString().slice(0, 10)
    names.set(number, name)
  }
  return name
}

const numberOf = (day: string): number => Date.parse(day) / DAY_MS

export const addDays = (day: string, days: number): string => nameOf(numberOf(day) + days)

export const daysBetween = (from: string, to: string): number => numberOf(to) - numberOf(from)

export const earlier = (a: string, b: string): string => (a < b ? a : b)

/** The day itself, or the Friday before a weekend. */
export function weekday(day: string): string {
  // 1970 began on a Thursday.
  const afterMonday = (numberOf(day) + 3) % 7
  return afterMonday > 4 ? addDays(day, 4 - afterMonday) : day
}

/** The day itself, or the Monday after a weekend. */
export function weekdayFrom(day: string): string {
  const friday = weekday(day)
  return friday === day ? day : addDays(friday, 3)
}

/** The instant of a time of day in Tokyo. */
export const at = (day: string, minuteOfDay: number): string =>
  new Date(Date.parse(day) + (minuteOfDay - 9 * 60) * 60_000).toISOString()

export const addMinutes = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString()

/** A half-open period of instants as Postgres writes it; without an end it still lasts. */
export const during = (from: string, to: string | null): string => `[${from},${to ?? ''})`
