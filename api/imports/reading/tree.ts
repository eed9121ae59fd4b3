import type { ReadRow } from './result.ts'

/** Codes on record; a map also says which parent each has. */
export type Codes = ReadonlySet<string> | ReadonlyMap<string, unknown>

interface Names {
  code: string
  parent: string
}

type Problem = 'unknown_parent' | 'parent_refused' | 'parent_below_itself'

/**
 * Refuses rows whose parent is neither on record nor in a sound row, and rows that would put a record below
 * itself. A refused row leaves its record where it stands, which may make another one wrong: judged until
 * nothing changes.
 */
export function refuseParents(
  rows: ReadRow[],
  onRecord: Codes,
  names: Names,
  refuse: (row: ReadRow, problem: Problem) => void,
): void {
  const inFile = new Set(rows.map((row) => row.values[names.code]))
  const judged = new Set<ReadRow>()
  for (let before = -1; before !== judged.size; ) {
    before = judged.size
    const own = reachable(rows, onRecord, names)
    const above = parents(rows, onRecord, names)
    for (const row of rows) {
      const problem = judged.has(row) ? null : problemOf(row)
      if (!problem) continue
      judged.add(row)
      refuse(row, problem)
    }
    function problemOf({ values, errors }: ReadRow): Problem | null {
      const parent = values[names.parent]
      if (typeof parent !== 'string') return null
      if (!onRecord.has(parent) && !own.has(parent)) {
        return inFile.has(parent) ? 'parent_refused' : 'unknown_parent'
      }
      const code = String(values[names.code])
      const moves = onRecord.has(code) && parentOnRecord(onRecord, code) !== parent
      return moves && errors.length === 0 && leadsTo(code, above) ? 'parent_below_itself' : null
    }
  }
}

const parentOnRecord = (onRecord: Codes, code: string): unknown =>
  onRecord instanceof Map ? onRecord.get(code) : undefined

/** Each code's parent once the sound rows are applied; of two rows with one code the first counts. */
function parents(rows: ReadRow[], onRecord: Codes, names: Names): Map<string, unknown> {
  const above = new Map<string, unknown>()
  for (const { values, errors } of rows) {
    const code = values[names.code]
    const says = names.parent in values && errors.length === 0
    if (says && typeof code === 'string' && !above.has(code)) above.set(code, values[names.parent])
  }
  for (const code of onRecord.keys()) {
    if (!above.has(code)) above.set(code, parentOnRecord(onRecord, code))
  }
  return above
}

function leadsTo(code: string, above: Map<string, unknown>): boolean {
  const passed = new Set<unknown>()
  for (let at = above.get(code); typeof at === 'string' && !passed.has(at); at = above.get(at)) {
    if (at === code) return true
    passed.add(at)
  }
  return false
}

/*
 * Codes of sound rows whose chain of parents ends in a root or on record. A child may stand above its parent
 * in the file; a circle of parents is never reached.
 */
function reachable(rows: ReadRow[], onRecord: Codes, names: Names): Set<string> {
  const children = new Map<string, string[]>()
  const found: string[] = []
  for (const { values, errors } of rows) {
    const code = values[names.code]
    const parent = values[names.parent] ?? null
    if (errors.length > 0 || typeof code !== 'string') continue
    if (parent === null || onRecord.has(String(parent))) {
      found.push(code)
    } else {
      const siblings = children.get(String(parent))
      if (siblings) siblings.push(code)
      else children.set(String(parent), [code])
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
