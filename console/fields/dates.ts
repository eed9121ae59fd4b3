import type { Locale } from '../i18n/locale.ts'

/** Days and deadlines are the office's, whatever zone the browser stands in. */
const timeZone = 'Asia/Tokyo'

const cache = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let found = cache.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone, ...options })
    cache.set(key, found)
  }
  return found
}

const noon = (day: string) => new Date(`${day}T12:00:00+09:00`)

/** 2021/11/19, in every language, so that columns line up and sort by eye. */
export const shortDay = (day: string): string => day.replaceAll('-', '/')

/** 令和3年11月19日(金), or Fri, 19 November 2021. */
export function longDay(day: string, locale: Locale): string {
  return locale === 'ja'
    ? format('ja-JP-u-ca-japanese', {
        era: 'long',
        year: 'numeric',
        month: 'long',
        day: 'numeric',
        weekday: 'short',
      }).format(noon(day))
    : format('en-GB', { day: 'numeric', month: 'long', year: 'numeric', weekday: 'short' }).format(
        noon(day),
      )
}

/** 11月19日, or 19 November: where the year goes without saying. */
export const monthDay = (day: string, locale: Locale): string =>
  format(locale === 'ja' ? 'ja-JP' : 'en-GB', { month: 'long', day: 'numeric' }).format(noon(day))

/** 2021年11月19日, or 19 November 2021. */
export const plainDay = (day: string, locale: Locale): string =>
  format(locale === 'ja' ? 'ja-JP' : 'en-GB', {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  }).format(noon(day))

/** 11月, or Nov. */
export const shortMonth = (month: string, locale: Locale): string =>
  format(locale === 'ja' ? 'ja-JP' : 'en-GB', { month: 'short' }).format(
    noon(`${month.slice(0, 7)}-01`),
  )

/** 2021/11/19 09:05. */
export function shortInstant(instant: string): string {
  return format('ja-JP', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(instant))
}

/** 09:05. */
export const timeOfDay = (instant: string): string =>
  format('ja-JP', { hour: '2-digit', minute: '2-digit' }).format(new Date(instant))

/** 11月19日(金), or Fri 19 November: where the year is plain. */
export const dayInYear = (day: string, locale: Locale): string =>
  format(locale === 'ja' ? 'ja-JP' : 'en-GB', {
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  }).format(noon(day))

/** 2021年11月, or November 2021. */
export const monthName = (day: string, locale: Locale): string =>
  format(locale === 'ja' ? 'ja-JP' : 'en-GB', { year: 'numeric', month: 'long' }).format(noon(day))

/** 金, or Fri. */
export const weekdayName = (day: string, locale: Locale): string =>
  format(locale === 'ja' ? 'ja-JP' : 'en-GB', { weekday: 'short' }).format(noon(day))

/** 2021-11-19T09:05: the office's clock, as `datetime-local` has it. */
export const officeTime = (instant: string): string =>
  shortInstant(instant).replaceAll('/', '-').replace(' ', 'T')

/** And back. */
export const instantOf = (officeTime: string): string =>
  new Date(`${officeTime}:00+09:00`).toISOString()

/** The instant of a time of day in the office. */
export const instantAt = (day: string, time: string): string => instantOf(`${day}T${time}`)

/** 2021/11/19 09:05:12, for what is evidence. */
export function exactInstant(instant: string): string {
  return format('ja-JP', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(instant))
}

/** Today in the office, as the contract writes a day. */
export const today = (now: Date): string =>
  format('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)

export const count = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(locale === 'ja' ? 'ja-JP' : 'en-GB').format(value)

/** Each unit with the seconds from which on it is used, and those that it has. */
const UNITS = [
  ['day', 172_800, 86_400],
  ['hour', 7_200, 3_600],
  ['minute', 120, 60],
  ['second', 1, 1],
  ['millisecond', 0, 0.001],
] as const

/** How long something took, from milliseconds to days. */
export function duration(seconds: number, locale: Locale): string {
  const [unit, , each] = UNITS.find(([, from]) => seconds >= from)!
  return new Intl.NumberFormat(locale === 'ja' ? 'ja-JP' : 'en-GB', {
    style: 'unit',
    unit,
    maximumSignificantDigits: 3,
  }).format(seconds / each)
}
