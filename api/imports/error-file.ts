import { stringify } from 'csv-stringify/sync'
import Encoding from 'encoding-japanese'
import { escapeFormula } from './reading/formula.ts'
import { type Locale, rowMessage } from './reading/messages.ts'
import type { RowError } from './reading/result.ts'

interface RefusedRow {
  rowNumber: number
  raw: string[]
  errors: RowError[]
}

const REASON = { ja: '取り込めない理由', en: 'Reason for refusal' }

/** The refused rows as the file had them, reason last: to be mended and imported again. */
export function errorFile(
  file: { encoding: string | null; delimiter: string; headers: string[] },
  rows: RefusedRow[],
  locale: Locale,
): Uint8Array {
  const table = [
    [...file.headers, REASON[locale]],
    ...rows.map((row) => [...row.raw, reasonOf(row, locale)]),
  ]
  const text = stringify(
    table.map((cells) => cells.map(escapeFormula)),
    { delimiter: file.delimiter, record_delimiter: '\r\n' },
  )
  return encode(text, file.encoding)
}

const reasonOf = (row: RefusedRow, locale: Locale): string =>
  row.errors.map((error) => rowMessage(error, row.rowNumber, locale)).join(' / ')

function encode(text: string, encoding: string | null): Uint8Array {
  switch (encoding) {
    case 'cp932':
      return Uint8Array.from(Encoding.convert(Encoding.stringToCode(text), 'SJIS', 'UNICODE'))
    case 'utf-16le':
      return Buffer.from(`\uFEFF${text}`, 'utf16le')
    case 'utf-16be':
      return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()
    case 'utf-8':
      return Buffer.from(text, 'utf8')
    default:
      return Buffer.from(`\uFEFF${text}`, 'utf8')
  }
}
