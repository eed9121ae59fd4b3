import type { ImportKind } from '#contract/imports'
import { findColumns, type Mapping } from './columns.ts'
import { duplicateJudge } from './duplicates.ts'
import { kinds } from './kinds.ts'
import { ReadError } from './read-error.ts'
import { headersByField } from './references.ts'
import type { FileHead, ReadResult, ReadRow } from './result.ts'
import { type RowContext, readRow } from './row.ts'
import { type NumberedRecord, openTable, type Table, textTable } from './source.ts'

export interface ReadOptions {
  /** Header → field, or null to leave the column out; headers not named are recognised by themselves. */
  mapping?: Mapping
  /** Of a workbook; its first one unless named. */
  sheet?: string
  /** Asia/Tokyo, `YYYY-MM-DD`. */
  today?: string
  /** Bare numbers in date columns are Excel's day count (1900 system). */
  excelSerialDates?: boolean
  /** Some of each row is held until all are judged; half a million is ten times the whole office. */
  maxRows?: number
}

export interface OpenFile extends FileHead {
  /** How many rows there seem to be, from a glance; null where only reading tells. */
  expectedRows: number | null
  /** One pass, row by row: whoever writes them on as they come holds none of them. */
  rows: AsyncGenerator<ReadRow>
}

/** Reads the header; rows follow as they are asked for. Throws ReadError, also while rows are taken. */
export async function openFile(
  bytes: Uint8Array,
  kind: ImportKind,
  options: ReadOptions = {},
): Promise<OpenFile> {
  const table = await openTable(bytes, options.sheet)
  const first = await table.records.next()
  const { maxRows = 500_000 } = options
  const { head, read } = interpret(table, first.value, kind, options)
  async function* rows(): AsyncGenerator<ReadRow> {
    let count = 0
    for await (const record of table.records) {
      if (++count > maxRows) throw new ReadError('too_many_rows', { maximum: maxRows })
      yield read(record)
    }
    if (count === 0) throw new ReadError('no_rows')
  }
  return { ...head, expectedRows: table.expectedRows, rows: rows() }
}

/** A text file, whole and at once. Throws ReadError. */
export function readFile(
  bytes: Uint8Array,
  kind: ImportKind,
  options: ReadOptions = {},
): ReadResult {
  const table = textTable(bytes)
  const { head, read } = interpret(table, table.records.next().value, kind, options)
  const rows = Array.from(table.records, read)
  if (rows.length === 0) throw new ReadError('no_rows')
  return { ...head, rows }
}

/** What the header says, and how the records below it are read. */
function interpret(
  { encoding, delimiter, sheet, privateUse }: Omit<Table<unknown>, 'records'>,
  first: NumberedRecord | undefined,
  kind: ImportKind,
  options: ReadOptions,
) {
  const fields = kinds[kind]
  const headers = headersOf(first)
  const { columns, mapping, unmappedHeaders } = findColumns(
    headers,
    fields.filter(({ joins }) => !joins),
    options.mapping,
  )
  const context: RowContext = {
    headers,
    columns,
    joint: fields.filter(({ joins }) => joins),
    namelessPlaces: headers.flatMap((header, at) => (header === '' ? [at] : [])),
    privateUse,
    // A workbook leaves blank cells at the end of a row out.
    ragged: encoding === 'xlsx',
    today: options.today,
    excelSerialDates: options.excelSerialDates,
  }
  const judge = duplicateJudge(fields, headersByField({ mapping }))
  const head: FileHead = { kind, encoding, delimiter, sheet, headers, mapping, unmappedHeaders }
  const read = ({ rowNumber, cells }: NumberedRecord): ReadRow => {
    const row = readRow(cells, rowNumber, context)
    judge(row)
    return row
  }
  return { head, read }
}

export function headersOf(first: NumberedRecord | undefined): string[] {
  if (!first) throw new ReadError('empty_file')
  const headers = first.cells.map((header) => header.trim())
  if (headers.some((header) => header.includes('\uFFFD'))) throw new ReadError('undecodable')
  return headers
}
