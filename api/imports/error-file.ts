import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { stringify } from 'csv-stringify/sync'
import type { Actor } from '../actor.ts'
import { aside } from '../aside/aside.ts'
import { orNotFound } from '../errors.ts'
import { encodeCp932 } from '../exports/cp932.ts'
import { ofOwnKind } from './kinds-of.ts'
import * as queries from './queries.ts'
import { safeCell } from './reading/formula.ts'
import { type Locale, rowMessage } from './reading/messages.ts'
import type { RowError } from './reading/result.ts'
import { NO_VALUE } from './reading/row.ts'
import * as rowQueries from './row-queries.ts'

interface RefusedRow {
  rowNumber: number
  raw: string[]
  errors: RowError[]
}

const REASON = { ja: '取り込めない理由', en: 'Reason for refusal' }

/** The refused rows of an import, and what their file is called after. */
export const refusedRows = aside(
  'imports.refused-rows',
  async ({ db }, actor: Actor, id: string, locale: Locale) => {
    const { record, rows } = await db.as(actor, async (tx) => ({
      record: orNotFound(ofOwnKind(actor, 'imports.read', await queries.get(tx, id))),
      rows: await rowQueries.refusedRows(tx, id),
    }))
    const { encoding, delimiter, headers, fileName } = record
    const content = await errorFile({ encoding, delimiter, headers: headers ?? [] }, rows, locale)
    return { encoding, delimiter, fileName, content }
  },
)

/** The refused rows as the file had them, reason last: to be mended and imported again. */
async function errorFile(
  file: { encoding: string | null; delimiter: string | null; headers: string[] },
  rows: RefusedRow[],
  locale: Locale,
): Promise<Uint8Array> {
  // A file that was such a one already has the reasons of then.
  const places = file.headers.flatMap((header, at) => (isReason(header) ? [] : [at]))
  const without = (cells: string[]) =>
    cells.length === file.headers.length ? places.map((at) => cells[at]!) : cells
  const table = [
    [...without(file.headers), REASON[locale]],
    ...rows.map((row) => [...without(row.raw), reasonOf(row, locale)]),
  ]
  if (file.encoding === 'xlsx') return workbook(table)
  const text = stringify(
    table.map((cells) => cells.map(safeCell)),
    // By itself the library quotes a cell only for the line end of the file.
    { delimiter: file.delimiter ?? ',', record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  )
  return encode(text, file.encoding)
}

/** Every cell as text, so that leading zeros stay while the rows are mended. */
async function workbook(table: string[][]): Promise<Uint8Array> {
  const { default: Excel } = await import('exceljs')
  const stream = new PassThrough()
  const book = new Excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true })
  const sheet = book.addWorksheet('Sheet1')
  sheet.columns = table[0]!.map(() => ({ width: 20, style: { numFmt: '@' } }))
  const written = buffer(stream)
  for (const cells of table) {
    sheet.addRow(cells.map((cell) => cell.replaceAll(NO_VALUE, ''))).commit()
  }
  sheet.commit()
  await book.commit()
  return written
}

const isReason = (header: string) => Object.values(REASON).includes(header)

const reasonOf = (row: RefusedRow, locale: Locale): string =>
  row.errors.map((error) => rowMessage(error, row.rowNumber, locale)).join(' / ')

function encode(text: string, encoding: string | null): Uint8Array {
  switch (encoding) {
    case 'cp932':
      return encodeCp932(text)
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
