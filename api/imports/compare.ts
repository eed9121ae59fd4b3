import { randomUUID } from 'node:crypto'
import type { Transaction } from '#drizzle/client'
import type { RowError } from './reading/result.ts'
import type { ImportTarget, Standing, Values } from './target.ts'

export interface SoundRow {
  rowNumber: number
  values: Values
}

export interface Comparison {
  action: 'new' | 'changed' | 'unchanged' | 'refused'
  targetId: string | null
  /** Field → [as it stands, as the file says]. */
  changes: Record<string, [unknown, unknown]> | null
  errors: RowError[]
}

/** What applying each row would do, given how the records stand now. One query per batch and unique field. */
export async function compare(
  tx: Transaction,
  target: ImportTarget,
  rows: SoundRow[],
): Promise<Comparison[]> {
  const standing = await target.standing(
    tx,
    rows.map((row) => String(row.values[target.key])),
  )
  const owners = await ownersOf(tx, target, rows)
  return rows.map(({ values }) => {
    const key = String(values[target.key])
    const errors = [...takenElsewhere(values, key, owners)]
    if (errors.length > 0) return { action: 'refused', targetId: null, changes: null, errors }
    const record = standing.get(key)
    if (!record) return { action: 'new', targetId: randomUUID(), changes: null, errors }
    const changes = differences(record, values)
    const action = Object.keys(changes).length > 0 ? 'changed' : 'unchanged'
    return { action, targetId: record.id, changes: action === 'changed' ? changes : null, errors }
  })
}

type Owners = Map<string, Map<string, string>>

async function ownersOf(tx: Transaction, target: ImportTarget, rows: SoundRow[]): Promise<Owners> {
  const owners: Owners = new Map()
  for (const [field, find] of Object.entries(target.owners)) {
    const values = rows.map((row) => row.values[field]).filter((v) => typeof v === 'string')
    owners.set(field, values.length > 0 ? await find(tx, values) : new Map())
  }
  return owners
}

function* takenElsewhere(values: Values, key: string, owners: Owners): Generator<RowError> {
  for (const [field, byValue] of owners) {
    const owner = byValue.get(String(values[field]))
    if (owner === undefined || owner === key) continue
    const params = { key: owner }
    yield { code: 'on_other_record', field, header: null, value: String(values[field]), params }
  }
}

/** Only fields that are both on record and in the file can differ; a blank cell empties the field. */
function differences(record: Standing, values: Values): Record<string, [unknown, unknown]> {
  const changes: Record<string, [unknown, unknown]> = {}
  for (const [field, stands] of Object.entries(record.values)) {
    const says = values[field]
    if (says !== undefined && says !== stands) changes[field] = [stands, says]
  }
  return changes
}
