import type { ImportKind } from '#contract/imports'
import { findColumns, type Mapping } from './columns.ts'
import { decode } from './decode.ts'
import { duplicateJudge } from './duplicates.ts'
import { kinds } from './kinds.ts'
import { ReadError } from './read-error.ts'
import { headersByField } from './references.ts'
import type { FileHead, ReadResult, ReadRow } from './result.ts'
import { PRIVATE_USE, type RowContext, readRow } from './row.ts'
import { detectDelimiter, records } from './table.ts'

export interface ReadOptions {
  /** Header → field, or null to leave the column out; headers not named are recognised by themselves. */
  mapping?: Mapping
  /** Asia/Tokyo, `YYYY-MM-DD`. */
  today?: string
  /** Bare numbers in date columns are Excel's day count (1900 system). */
  excelSerialDates?: boolean
}

export interface OpenFile extends FileHead {
  /** One pass, row by row: whoever writes them on as they come holds none of them. */
  rows: Generator<ReadRow>
}

/** Reads the header; rows follow as they are asked for. Throws ReadError, also while rows are taken. */
export function openFile(bytes: Uint8Array, kind: ImportKind, options: ReadOptions = {}): OpenFile {
  const fields = kinds[kind]
  if (!fields) throw new ReadError('unreadable_kind')
  const { encoding, text } = decode(bytes)
  const delimiter = detectDelimiter(text)
  const table = filledRecords(text, delimiter)
  const first = table.next()
  if (first.done) throw new ReadError('empty_file')
  const headers = first.value.cells.map((header) => header.trim())
  if (headers.some((header) => header.includes('\uFFFD'))) throw new ReadError('undecodable')
  const { columns, mapping, unmappedHeaders } = findColumns(headers, fields, options.mapping)
  const context: RowContext = {
    headers,
    columns,
    namelessPlaces: headers.flatMap((header, at) => (header === '' ? [at] : [])),
    privateUse: PRIVATE_USE.test(text),
    today: options.today,
    excelSerialDates: options.excelSerialDates,
  }
  const judge = duplicateJudge(fields, headersByField({ mapping }))
  const rows = readRows(table, context, judge)
  return { kind, encoding, delimiter, headers, mapping, unmappedHeaders, rows }
}

/** The whole file at once. Throws ReadError. */
export function readFile(
  bytes: Uint8Array,
  kind: ImportKind,
  options: ReadOptions = {},
): ReadResult {
  const file = openFile(bytes, kind, options)
  return { ...file, rows: Array.from(file.rows) }
}

interface NumberedRecord {
  rowNumber: number
  cells: string[]
}

function* readRows(
  table: Iterable<NumberedRecord>,
  context: RowContext,
  judge: (row: ReadRow) => void,
): Generator<ReadRow> {
  let any = false
  for (const { rowNumber, cells } of table) {
    any = true
    const row = readRow(cells, rowNumber, context)
    judge(row)
    yield row
  }
  if (!any) throw new ReadError('no_rows')
}

/** Records that hold anything; Excel leaves lines of bare commas where cells were once used. */
function* filledRecords(text: string, delimiter: string): Generator<NumberedRecord> {
  let rowNumber = 0
  for (const cells of records(text, delimiter)) {
    rowNumber++
    if (cells.some((cell) => cell.trim() !== '')) yield { rowNumber, cells }
  }
}
