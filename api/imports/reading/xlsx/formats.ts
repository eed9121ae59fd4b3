/*
 * ECMA-376 §18.8.30: formats without a code of their own. 27 to 36 and 50 to 58 are the dates of the East Asian
 * versions, wareki among them.
 */
const BUILT_IN = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const

/** Whether a number in this format is a date: it names a year, month or day outside of quotes and brackets. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.some(([from, to]) => id >= from && id <= to)
  const bare = code
    .replace(/"[^"]*"/g, '')
    .replace(/\\./g, '')
    .replace(/[_*]./g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general/gi, '')
  return /[ymdge]/i.test(bare) && !/[#?]|0\.?0*E/i.test(bare)
}

const DAY_MS = 86_400_000

/** Day count → `YYYY-MM-DD`. The 1900 system has a 29 February 1900, which the days before it don't know. */
export function dateOfSerial(serial: number, date1904: boolean): string | null {
  const days = Math.floor(serial) + (date1904 ? 1462 : 0)
  if (days < 1 || days > 2_958_465 || days === 60) return null
  const epoch = days < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  return new Date(epoch + days * DAY_MS).toISOString().slice(0, 10)
}
