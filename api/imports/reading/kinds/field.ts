import type { CellReader } from '../fields.ts'

/** Between the values of a field that joins others. */
export const JOINT = '\u001f'

export interface Field {
  name: string
  read: CellReader
  /** Headers it is known by; the first one names it to people. Compared without case, width and marks. */
  headers: [string, ...string[]]
  /** The file must have the column. */
  column?: 'required'
  /** A blank cell refuses the row. */
  filled?: true
  /** The same value twice in a file refuses the later row. */
  unique?: true
  /** The value must name something on record. */
  references?: 'units' | 'staff'
  /** Rows of this file are themselves what `references` of the same file may name. */
  provides?: 'units' | 'staff'
  /** Values never leave in errors, logs or params. */
  personal?: true
  /** A date after today earns a warning. */
  past?: true
  /** A date on which nobody works earns a warning. */
  workday?: true
  /** No column of its own: the values of these fields together, for what only both of them identify. */
  joins?: readonly string[]
}
