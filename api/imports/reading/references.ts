import { duplicateJudge } from './duplicates.ts'
import type { Field } from './kinds/field.ts'
import { kinds } from './kinds.ts'
import type { RowProblemCode } from './messages.ts'
import type { FileHead, ReadResult, ReadRow } from './result.ts'
import { cellError } from './row.ts'

type Codes = ReadonlySet<string> | ReadonlyMap<string, unknown>
/** Normalised codes on record; a set that is missing is not checked. */
export interface Known {
  units?: Codes
  staff?: Codes
}

const UNKNOWN = { units: 'unknown_unit', staff: 'unknown_staff' } as const
const DECIDED_LAST: RowProblemCode[] = ['duplicate_in_file', 'also_in_refused_row']

/** The result with rows refused that name what is neither on record nor in a sound row of the file itself. */
export function resolveReferences(result: ReadResult, known: Known): ReadResult {
  const fields = kinds[result.kind] ?? []
  const headerOf = headersByField(result)
  // Who is a duplicate depends on who else is refused, so it is decided anew, last.
  const rows = result.rows.map(withoutDuplicates)
  for (const field of fields) {
    const target = field.references
    const codes = target && known[target]
    if (!codes) continue
    const provider = fields.find((other) => other.provides === target)
    const own = provider
      ? reachable(rows, codes, { code: provider.name, parent: field.name })
      : null
    const inFile = new Set(provider && rows.map((row) => row.values[provider.name]))
    for (const row of rows) {
      const code = row.values[field.name]
      if (typeof code !== 'string' || codes.has(code) || own?.has(code)) continue
      const problem = inFile.has(code) ? 'parent_refused' : UNKNOWN[target]
      row.errors.push(cellError(problem, { field, header: headerOf(field) }, code))
    }
  }
  const judge = duplicateJudge(fields, headerOf)
  for (const row of rows) judge(row)
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

/*
 * Codes of sound rows whose chain of parents ends in a root or on record. A child may stand above its parent
 * in the file; a circle of parents is never reached.
 */
function reachable(
  rows: ReadRow[],
  onRecord: Codes,
  names: { code: string; parent: string },
): Set<string> {
  const children = new Map<string, string[]>()
  const found: string[] = []
  for (const { values, errors } of rows) {
    const code = values[names.code]
    const parent = values[names.parent] ?? null
    if (errors.length > 0 || typeof code !== 'string') continue
    if (parent === null || onRecord.has(String(parent))) {
      found.push(code)
    } else {
      children.set(String(parent), [...(children.get(String(parent)) ?? []), code])
    }
  }
  const reached = new Set<string>()
  for (let code = found.pop(); code !== undefined; code = found.pop()) {
    if (reached.has(code)) continue
    reached.add(code)
    found.push(...(children.get(code) ?? []))
  }
  return reached
}
