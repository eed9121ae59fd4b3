import { normalizeCode } from './normalize.ts'

/** First days as JIS X 0301 gives them; an era ends on the day before the next one. */
const ERAS = [
  // The solar calendar came with 明治6年: earlier dates name other days than they seem to.
  { names: ['明治', '明', 'M'], yearZero: 1867, from: '1873-01-01', until: '1912-07-29' },
  { names: ['大正', '大', 'T'], yearZero: 1911, from: '1912-07-30', until: '1926-12-24' },
  { names: ['昭和', '昭', 'S'], yearZero: 1925, from: '1926-12-25', until: '1989-01-07' },
  { names: ['平成', '平', 'H'], yearZero: 1988, from: '1989-01-08', until: '2019-04-30' },
  { names: ['令和', '令', 'R'], yearZero: 2018, from: '2019-05-01', until: '9999-12-31' },
]
const eraByName = new Map(ERAS.flatMap((era) => era.names.map((name) => [name, era] as const)))

/** Era (none: Gregorian), year, then 年月日 or one and the same mark twice. */
const DATE = /^(\D*?)(元|\d{1,4})(?:年(\d{1,2})月(\d{1,2})日|([./-])(\d{1,2})\5(\d{1,2}))$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
/** Nothing in a ledger is older than the first era we know; such a year is a slip of the keyboard. */
const FIRST_YEAR = 1868
/** A date cell that Excel wrote with its time of day. */
const MIDNIGHT = /[\sT]0?0:00(:00(\.0+)?)?$/

/** Excel's day 60 is 29 February 1900, which never was; from 61 on the count is right. */
const FIRST_TRUE_SERIAL = 61
const LAST_SERIAL = 2_958_465
const SERIAL_ZERO_MS = Date.UTC(1899, 11, 30)
const DAY_MS = 86_400_000

export type DateReading =
  | { value: string }
  | { code: 'not_a_date' | 'impossible_date' | 'date_outside_era' }

/**
 * A day as Japanese offices write it → `YYYY-MM-DD`. A day that never was (令和3年2月30日) and a day that its
 * era never had (平成31年5月1日) are refused, never moved to a neighbour.
 */
export function readDate(text: string, options: { excelSerial?: boolean } = {}): DateReading {
  const plain = normalizeCode(text.trim().replace(MIDNIGHT, ''))
  const date = DATE.exec(plain)
  if (date) {
    const [, era = '', year = '', month, day, , otherMonth, otherDay] = date
    return eraDay(era, year, Number(month ?? otherMonth), Number(day ?? otherDay))
  }
  const compact = COMPACT.exec(plain)
  if (compact) return calendarDay(Number(compact[1]), Number(compact[2]), Number(compact[3]))
  return options.excelSerial ? serialDay(plain) : { code: 'not_a_date' }
}

function eraDay(name: string, year: string, month: number, day: number): DateReading {
  if (name === '') {
    return year.length === 4 ? calendarDay(Number(year), month, day) : { code: 'not_a_date' }
  }
  const era = eraByName.get(name)
  if (!era || year.length > 2) return { code: 'not_a_date' }
  const reading = calendarDay(era.yearZero + (year === '元' ? 1 : Number(year)), month, day)
  if ('code' in reading) return reading
  const outside = reading.value < era.from || reading.value > era.until
  return outside ? { code: 'date_outside_era' } : reading
}

function calendarDay(year: number, month: number, day: number): DateReading {
  if (year < FIRST_YEAR) return { code: 'not_a_date' }
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    return { code: 'impossible_date' }
  }
  return { value: `${year}-${pad(month)}-${pad(day)}` }
}

const pad = (number: number) => String(number).padStart(2, '0')

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function serialDay(text: string): DateReading {
  if (!/^\d{2,7}$/.test(text)) return { code: 'not_a_date' }
  const serial = Number(text)
  if (serial < FIRST_TRUE_SERIAL || serial > LAST_SERIAL) return { code: 'not_a_date' }
  return { value: new Date(SERIAL_ZERO_MS + serial * DAY_MS).toISOString().slice(0, 10) }
}
