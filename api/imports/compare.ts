import { randomUUID } from 'node:crypto'
import type { Transaction } from '#drizzle/client'
import type { ImportTarget, Objection, Owners, Standing, Values } from './target.ts'

export interface SoundRow {
  rowNumber: number
  values: Values
}

export interface Comparison {
  action: 'new' | 'changed' | 'unchanged' | 'refused'
  targetId: string | null
  /** Field → [as it stands, as the file says]. */
  changes: Record<string, [unknown, unknown]> | null
  /** Set where the row is refused. */
  objections: Objection[]
}

/**
 * What applying each row would do, given how the records stand now. The rows of a file are compared
 * together: one may take over what another gives up.
 */
export async function compare(
  tx: Transaction,
  target: ImportTarget,
  rows: SoundRow[],
): Promise<Comparison[]> {
  const keyOf = (row: SoundRow) => String(row.values[target.key])
  const standing = await target.standing(tx, rows.map(keyOf))
  const owners = await allOwners(tx, target, rows)
  const rowByKey = new Map(rows.map((row) => [keyOf(row), row]))
  const refused = new Map<SoundRow, Objection[]>()

  const givesUp = (owner: string, field: string, value: unknown) => {
    const row = rowByKey.get(owner)
    return row && !refused.has(row) && field in row.values && row.values[field] !== value
  }
  const objectionsTo = (row: SoundRow): Objection[] => {
    const key = keyOf(row)
    const found = target.objections?.(row.values, standing.get(key)) ?? []
    for (const [field, byValue] of owners) {
      const value = row.values[field]
      const others = byValue.get(String(value)) ?? []
      const owner = others.find((other) => other !== key && !givesUp(other, field, value))
      if (owner) found.push({ code: 'on_other_record', field, params: { key: owner } })
    }
    return found
  }
  // A refused row gives up nothing, so refusing one may refuse another.
  for (let before = -1; before !== refused.size; ) {
    before = refused.size
    for (const row of rows) {
      const objections = refused.has(row) ? [] : objectionsTo(row)
      if (objections.length > 0) refused.set(row, objections)
    }
  }
  return rows.map((row) => {
    const objections = refused.get(row)
    if (objections) return { action: 'refused', targetId: null, changes: null, objections }
    return difference(standing.get(keyOf(row)), row.values)
  })
}

async function allOwners(
  tx: Transaction,
  target: ImportTarget,
  rows: SoundRow[],
): Promise<Map<string, Owners>> {
  const owners = new Map<string, Owners>()
  for (const [field, find] of Object.entries(target.owners)) {
    const values = rows.map((row) => row.values[field]).filter((v) => typeof v === 'string')
    if (values.length > 0) owners.set(field, await find(tx, values))
  }
  return owners
}

/** Only fields that are both on record and in the file can differ; a blank cell empties the field. */
function difference(record: Standing | undefined, values: Values): Comparison {
  if (!record) return { action: 'new', targetId: randomUUID(), changes: null, objections: [] }
  const changes: Record<string, [unknown, unknown]> = {}
  for (const [field, stands] of Object.entries(record.values)) {
    const says = values[field]
    if (says !== undefined && says !== stands) changes[field] = [stands, says]
  }
  const changed = Object.keys(changes).length > 0
  return {
    action: changed ? 'changed' : 'unchanged',
    targetId: record.id,
    changes: changed ? changes : null,
    objections: [],
  }
}
