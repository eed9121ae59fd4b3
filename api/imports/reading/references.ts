import { duplicateJudge } from './duplicates.ts'
import { inTurns } from './in-turns.ts'
import type { Field } from './kinds/field.ts'
import { kinds } from './kinds.ts'
import type { RowProblemCode } from './messages.ts'
import type { FileHead, ReadResult, ReadRow } from './result.ts'
import { cellError } from './row.ts'
import { type Codes, refuseParents } from './tree.ts'

/** Normalised codes on record, units with their parents; what is missing is not checked. */
export interface Known {
  units?: Codes
  staff?: Codes
}

const UNKNOWN = { units: 'unknown_unit', staff: 'unknown_staff' } as const
const DECIDED_LAST: RowProblemCode[] = ['duplicate_in_file', 'also_in_refused_row']

/** The result with rows refused that name what is neither on record nor in a sound row of the file itself. */
export async function resolveReferences(result: ReadResult, known: Known): Promise<ReadResult> {
  const fields = kinds[result.kind]
  const headerOf = headersByField(result)
  // Who is a duplicate depends on who else is refused, so it is decided anew, last.
  const rows: ReadRow[] = []
  await inTurns(result.rows, (row) => rows.push(withoutDuplicates(row)))
  for (const field of fields) {
    const target = field.references
    const codes = target && known[target]
    if (!codes) continue
    const refuse = (row: ReadRow, problem: RowProblemCode) => {
      const named = { field, header: headerOf(field) }
      row.errors.push(cellError(problem, named, row.values[field.name]))
    }
    const provider = fields.find((other) => other.provides === target)
    if (provider) {
      const names = { code: provider.name, parent: field.name }
      refuseParents(rows, codes, names, (row, problem) =>
        refuse(row, problem === 'unknown_parent' ? UNKNOWN[target] : problem),
      )
      continue
    }
    await inTurns(rows, (row) => {
      const code = row.values[field.name]
      if (typeof code === 'string' && !codes.has(code)) refuse(row, UNKNOWN[target])
    })
  }
  await inTurns(rows, duplicateJudge(fields, headerOf))
  return { ...result, rows }
}

export function headersByField(head: Pick<FileHead, 'mapping'>): (field: Field) => string | null {
  const headers = new Map(Object.entries(head.mapping).map(([header, name]) => [name, header]))
  return (field) => headers.get(field.name) ?? null
}

const withoutDuplicates = (row: ReadRow): ReadRow => ({
  ...row,
  errors: row.errors.filter((error) => !DECIDED_LAST.includes(error.code)),
  warnings: row.warnings.filter((warning) => !DECIDED_LAST.includes(warning.code)),
})
