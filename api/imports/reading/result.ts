import type { ImportKind } from '#contract/imports'
import type { FileEncoding } from './decode.ts'
import type { RowProblemCode } from './messages.ts'
import type { Params } from './read-error.ts'

/** `value` is the cell as it came; null for personal fields, which must not travel with an error. */
export interface RowError {
  code: RowProblemCode
  /** Null when the row as a whole is wrong. */
  field: string | null
  header: string | null
  value: string | null
  params?: Params
}

export interface ReadRow {
  /** As Excel counts: the header is row 1, a blank line counts, a line break inside a cell doesn't. */
  rowNumber: number
  /** Every cell as decoded, for giving the row back in the file's own format. */
  raw: string[]
  /** By field: null where the cell was blank; no key where the file has no such column. */
  values: Record<string, unknown>
  /** Any error refuses the row. */
  errors: RowError[]
  warnings: RowError[]
}

export interface FileHead {
  kind: ImportKind
  encoding: FileEncoding
  /** Null in a workbook. */
  delimiter: ',' | '\t' | null
  sheet: string | null
  headers: string[]
  /** Header → field; null where the column is left out. */
  mapping: Record<string, string | null>
  unmappedHeaders: string[]
}

export interface ReadResult extends FileHead {
  rows: ReadRow[]
}
