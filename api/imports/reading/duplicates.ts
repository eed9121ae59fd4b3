import type { Field } from './kinds/field.ts'
import type { ReadRow } from './result.ts'
import { cellError } from './row.ts'

/*
 * The first sound row that uses a number owns it, and every later row with it is refused: in a ledger
 * the copy stands below what it was copied from. A refused row owns nothing, since it won't be there: else one
 * mistyped date would also refuse the sound row beneath, and neither would come in. That row comes in with a
 * warning that names the refused one.
 */

interface Uses {
  field: Field
  /** Value → row that owns it. */
  owners: Map<unknown, number>
  /** Value → last refused row that names it. */
  refused: Map<unknown, number>
}

/** Judges rows in file order, after every other check on them; adds to their errors and warnings. */
export function duplicateJudge(
  fields: readonly Field[],
  headerOf: (field: Field) => string | null,
): (row: ReadRow) => void {
  const unique: Uses[] = fields
    .filter((field) => field.unique)
    .map((field) => ({ field, owners: new Map(), refused: new Map() }))

  const look = (row: ReadRow, { field, owners, refused }: Uses, value: unknown) => {
    const owner = owners.get(value)
    const other = owner ?? refused.get(value)
    if (other === undefined) return
    const named = { field, header: headerOf(field) }
    if (owner === undefined) {
      row.warnings.push(cellError('also_in_refused_row', named, value, { row: other }))
    } else {
      row.errors.push(cellError('duplicate_in_file', named, value, { row: owner }))
    }
  }

  return (row) => {
    for (const uses of unique) {
      const value = row.values[uses.field.name]
      if (value !== undefined && value !== null) look(row, uses, value)
    }
    const sound = row.errors.length === 0
    for (const { field, owners, refused } of unique) {
      const value = row.values[field.name]
      if (value === undefined || value === null) continue
      if (sound) owners.set(value, row.rowNumber)
      else refused.set(value, row.rowNumber)
    }
  }
}
