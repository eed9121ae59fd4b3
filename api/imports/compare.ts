import { randomUUID } from 'node:crypto'
import type { Transaction } from '#drizzle/client'
import type { ImportTarget, Objection, Standing, Values } from './target.ts'

export interface SoundRow {
  rowNumber: number
  values: Values
}

export interface Comparison {
  action: 'new' | 'changed' | 'unchanged'
  targetId: string
  /** Field → [as it stands, as the file says]. */
  changes: Record<string, [unknown, unknown]> | null
}

/** A value of the row that stands on other records: they give it up, or the row is refused. */
export interface Claim {
  field: string
  value: unknown
  others: string[]
}

export interface Judged extends Comparison {
  rowNumber: number
  /** What the record itself has against the row. */
  objections: Objection[]
  claims: Claim[]
}

/** What applying some rows of a file would do, given how the records stand now. */
export async function compare(
  tx: Transaction,
  target: ImportTarget,
  rows: SoundRow[],
): Promise<Judged[]> {
  const keyOf = (row: SoundRow) => String(row.values[target.key])
  const standing = await target.standing(tx, rows.map(keyOf))
  const owners = new Map<string, Map<string, string[]>>()
  for (const [field, find] of Object.entries(target.owners)) {
    const values = rows.map((row) => row.values[field]).filter((v) => typeof v === 'string')
    if (values.length > 0) owners.set(field, await find(tx, values))
  }
  const claimsOf = (row: SoundRow): Claim[] =>
    [...owners].flatMap(([field, byValue]) => {
      const value = row.values[field]
      const others = (byValue.get(String(value)) ?? []).filter((other) => other !== keyOf(row))
      return others.length > 0 ? [{ field, value, others }] : []
    })
  const objections = (await target.objectionsIn?.(tx)) ?? target.objections
  return rows.map((row) => {
    const record = standing.get(keyOf(row))
    return {
      rowNumber: row.rowNumber,
      ...difference(record, row.values),
      objections: objections?.(row.values, record) ?? [],
      claims: claimsOf(row),
    }
  })
}

/**
 * What claims have against rows. The rows of a file are judged together: one may take over what another gives
 * up. `values` of the sound rows by their key; of each, the fields that belong to one record at a time.
 */
export function objectionsToClaims(claims: Claim[], values: Map<string, Values>): Objection[] {
  const givesUp = (owner: string, { field, value }: Claim) => {
    const row = values.get(owner)
    return row !== undefined && field in row && row[field] !== value
  }
  return claims.flatMap((claim) => {
    const owner = claim.others.find((other) => !givesUp(other, claim))
    const { field } = claim
    return owner ? [{ code: 'on_other_record', field, params: { key: owner } } as const] : []
  })
}

/** Only fields that are both on record and in the file can differ; a blank cell empties the field. */
function difference(record: Standing | undefined, values: Values): Comparison {
  if (!record) return { action: 'new', targetId: randomUUID(), changes: null }
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
  }
}
