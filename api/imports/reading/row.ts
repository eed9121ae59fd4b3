import { dayOff } from '../../calendar.ts'
import type { Column } from './columns.ts'
import type { CellReading, ReadingContext } from './fields.ts'
import { unescapeFormula } from './formula.ts'
import { type Field, JOINT } from './kinds/field.ts'
import type { RowProblemCode } from './messages.ts'
import type { Params } from './read-error.ts'
import type { ReadRow, RowError } from './result.ts'

export interface RowContext extends ReadingContext {
  headers: string[]
  columns: Column[]
  /** Fields that join others. */
  joint: readonly Field[]
  /** Places without a header, whose cells would be lost unseen. */
  namelessPlaces: number[]
  /** Rows may be shorter than the header. */
  ragged: boolean
  /** Whether the file holds any 外字, so that each cell needn't be searched for one. */
  privateUse: boolean
  /** Asia/Tokyo, `YYYY-MM-DD`; without it no date is called future. */
  today?: string
}

/** Begins a cell of a workbook that shows no value: a formula's error, or one that was never calculated. */
export const NO_VALUE = '\uFFFE'

const UNDECODABLE = '\uFFFD'
export const PRIVATE_USE = /[\uE000-\uF8FF]/

/** A cell's own problem; personal values stay out of it. */
export function cellError(
  code: RowProblemCode,
  { field, header }: { field: Field; header: string | null },
  cell: unknown,
  params?: Params,
): RowError {
  const value = field.personal ? null : shortened(String(cell))
  return { code, field: field.name, header, value, ...(params && { params }) }
}

/** Without half a character at the end, which no database takes. */
const shortened = (text: string): string => text.slice(0, 100).replace(/[\ud800-\udbff]$/, '')

/** One record → values and what is wrong with them; never throws. */
export function readRow(raw: string[], rowNumber: number, context: RowContext): ReadRow {
  const row: ReadRow = { rowNumber, raw, values: {}, errors: [], warnings: [] }
  if (context.ragged) toWidth(raw, context.headers.length)
  if (raw.length !== context.headers.length) {
    // Even where only blanks are too many: a stray comma has then moved every cell behind it.
    const params = { expected: context.headers.length, actual: raw.length }
    row.errors.push({ code: 'column_count', field: null, header: null, value: null, params })
    return row
  }
  for (const column of context.columns) readInto(row, column, raw[column.at] ?? '', context)
  for (const { name, joins } of context.joint) {
    const parts = joins!.map((part) => row.values[part])
    row.values[name] = parts.some((part) => typeof part !== 'string') ? null : parts.join(JOINT)
  }
  for (const at of context.namelessPlaces) {
    if (raw[at]?.trim()) {
      const params = { column: at + 1 }
      const nobodys = { field: null, header: null, value: null }
      row.warnings.push({ code: 'data_without_header', ...nobodys, params })
    }
  }
  return row
}

function toWidth(cells: string[], length: number): void {
  while (cells.length > length && cells.at(-1)?.trim() === '') cells.pop()
  for (let at = 0; at < length; at++) cells[at] ??= ''
}

function readCell(cell: string, field: Field, context: RowContext): CellReading {
  if (cell.startsWith(NO_VALUE)) {
    return { code: 'formula_error', params: { shown: cell.slice(1) || '=' } }
  }
  return cell.includes(UNDECODABLE) ? { code: 'not_decodable' } : field.read(cell, context)
}

function readInto(row: ReadRow, column: Column, raw: string, context: RowContext): void {
  const { field } = column
  const cell = unescapeFormula(raw.trim())
  if (cell === '') {
    row.values[field.name] = null
    if (field.filled) row.errors.push(cellError('blank_required', column, cell))
    return
  }
  const reading = readCell(cell, field, context)
  if ('code' in reading) {
    row.errors.push(cellError(reading.code, column, cell, reading.params))
    return
  }
  row.values[field.name] = reading.value
  if (context.privateUse && PRIVATE_USE.test(cell)) {
    row.warnings.push(cellError('private_use_character', column, cell))
  }
  if (field.past && context.today && String(reading.value) > context.today) {
    row.warnings.push(cellError('date_in_future', column, cell))
  }
  const off = field.workday && dayOff(String(reading.value))
  if (off) row.warnings.push(cellError(`on_${off}`, column, cell))
}
