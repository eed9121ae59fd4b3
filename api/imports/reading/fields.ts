import { hasLuhnCheckDigit } from '#contract/luhn'
import { unwrapTextFormula } from './formula.ts'
import type { RowProblemCode } from './messages.ts'
import { normalizeCode, normalizeKana } from './normalize.ts'
import { normalizePhoneNumber } from './phone-number.ts'
import type { Params } from './read-error.ts'
import { readDate } from './wareki.ts'

export interface ReadingContext {
  excelSerialDates?: boolean
}

export type CellReading = { value: unknown } | { code: RowProblemCode; params?: Params }

/** Reads a cell that is trimmed and not blank. */
export type CellReader = (cell: string, context: ReadingContext) => CellReading

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL_BUT_LINE_BREAKS = /[\u0000-\u0008\u000b-\u001f\u007f]/
/** 3.58904E+14: the digits are gone, so no guess is made. */
const SCIENTIFIC = /^\d(\.\d+)?E\+?\d+$/i

const within = (value: string, max: number): CellReading =>
  value.length > max ? { code: 'too_long', params: { max } } : { value }

/** One line, kept as it came: 髙, 﨑, ㈱ and ① are data. */
export const text =
  (max: number): CellReader =>
  (cell) =>
    CONTROL.test(cell) ? { code: 'control_character' } : within(cell, max)

/** Text that may run over several lines. */
export const remarks =
  (max: number): CellReader =>
  (cell) => {
    const lines = cell.replaceAll('\r\n', '\n')
    return CONTROL_BUT_LINE_BREAKS.test(lines) ? { code: 'control_character' } : within(lines, max)
  }

export const kana =
  (max: number): CellReader =>
  (cell) =>
    CONTROL.test(cell) ? { code: 'control_character' } : within(normalizeKana(cell), max)

export const code =
  (max: number): CellReader =>
  (cell) => {
    const value = normalizeCode(unwrapTextFormula(cell))
    if (SCIENTIFIC.test(value)) return { code: 'rounded_by_spreadsheet' }
    if (CONTROL.test(value)) return { code: 'control_character' }
    return value === '' ? { code: 'blank_required' } : within(value, max)
  }

function readDigits(cell: string, [fewest, most]: [number, number]): CellReading {
  const value = normalizeCode(unwrapTextFormula(cell)).replaceAll('-', '')
  if (SCIENTIFIC.test(value)) return { code: 'rounded_by_spreadsheet' }
  if (!/^\d+$/.test(value)) return { code: 'not_digits' }
  if (value.length >= fewest && value.length <= most) return { value }
  const expected = fewest === most ? String(fewest) : `${fewest}-${most}`
  return { code: 'digit_count', params: { expected, actual: value.length } }
}

export const digits =
  (fewest: number, most: number): CellReader =>
  (cell) =>
    readDigits(cell, [fewest, most])

const checkedDigits =
  (fewest: number, most: number): CellReader =>
  (cell) => {
    const reading = readDigits(cell, [fewest, most])
    if ('code' in reading || hasLuhnCheckDigit(String(reading.value))) return reading
    return { code: 'bad_check_digit' }
  }

/** 3GPP TS 23.003 §6.2.1. */
export const imei = checkedDigits(15, 15)
/** ITU-T E.118; card makers also print 20 digits. */
export const iccid = checkedDigits(19, 20)

export const date: CellReader = (cell, context) =>
  readDate(cell, { excelSerial: context.excelSerialDates })

export const decimal =
  (min: number, max: number): CellReader =>
  (cell) => {
    const plain = normalizeCode(cell).replace(/,(?=\d{3}(\D|$))/g, '')
    if (!/^-?\d+(\.\d+)?$/.test(plain)) return { code: 'not_a_number' }
    const value = Number(plain)
    if (value < min || value > max) return { code: 'number_out_of_range', params: { min, max } }
    return { value }
  }

/** Any of the spellings → its value; compared without case and width. */
export const oneOf = (spellings: Record<string, string[]>): CellReader => {
  const values = new Map<string, string>()
  for (const [value, others] of Object.entries(spellings)) {
    for (const spelling of [value, ...others]) values.set(normalizeCode(spelling), value)
  }
  const choices = Object.entries(spellings)
    .map(([value, [first]]) => first ?? value)
    .join(', ')
  return (cell) => {
    const value = values.get(normalizeCode(cell))
    return value === undefined ? { code: 'unknown_choice', params: { choices } } : { value }
  }
}

/** A fiscal year or a month → `2026` or `2026-11`; also as 令和8年度, 2026年11月 or R8.11. */
export const period: CellReader = (cell) => {
  const plain = normalizeCode(cell)
  const [, year, month] =
    /^(\D*(?:元|\d{1,4}))(?:年度?|(?:年|[./-])(\d{1,2})月?)?$/.exec(plain) ?? []
  if (!year) return { code: 'not_a_period' }
  // By December an era that began in the year has begun.
  const reading = readDate(`${year}年${month ?? 12}月1日`)
  if ('code' in reading) return reading.code === 'not_a_date' ? { code: 'not_a_period' } : reading
  if (reading.value < '2000') return { code: 'not_a_period' }
  return { value: reading.value.slice(0, month ? 7 : 4) }
}

/** `HH:MM`, also as 9時30分 or 9:30:00. */
export const timeOfDay: CellReader = (cell) => {
  const [, hours, minutes = '00'] =
    /^(\d{1,2})(?::|時)(?:(\d{1,2})(?::00|分)?)?$/.exec(normalizeCode(cell)) ?? []
  const [h, m] = [Number(hours), Number(minutes)]
  if (hours === undefined || h > 23 || m > 59) return { code: 'not_a_time' }
  return { value: `${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}` }
}

export const phoneNumber: CellReader = (cell) => {
  const plain = unwrapTextFormula(cell)
  if (SCIENTIFIC.test(plain)) return { code: 'rounded_by_spreadsheet' }
  const value = normalizePhoneNumber(plain)
  return value === null ? { code: 'bad_phone_number' } : { value }
}

export const email: CellReader = (cell) => {
  const value = cell.normalize('NFKC').toLowerCase()
  if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value)) return { code: 'bad_email' }
  return within(value, 254)
}

export const sha256: CellReader = (cell) => {
  const value = normalizeCode(cell).toLowerCase()
  return /^[0-9a-f]{64}$/.test(value) ? { value } : { code: 'not_sha256' }
}
