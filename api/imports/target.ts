import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'

export type Values = Record<string, unknown>

/** A record as it stands, in the fields of the import. */
export interface Standing {
  id: string
  values: Values
}

/**
 * What a feature offers to the import engine for one kind of file: how its records stand, and how staged
 * rows become records. Each feature writes its own tables alone.
 */
export interface ImportTarget {
  /** Field that identifies a record. */
  key: string
  /** Records under these keys; a record that isn't there is absent. */
  standing(tx: Transaction, keys: string[]): Promise<Map<string, Standing>>
  /** Fields whose values belong to one record at a time: value → key of the record that has it. */
  owners: Record<string, (tx: Transaction, values: string[]) => Promise<Map<string, string>>>
  /** Turns the staged rows of the import into records. Set-based: a statement per table, not per row. */
  apply(tx: Transaction, importId: string): Promise<void>
}

/** The rows to apply, as `FROM staged`: `id` of the record, `action`, and `v`, the values by field. */
export const staged = (importId: string): SQL => sql`
  staged as materialized (
    select target_id as id, action, row_number, values as v from import_rows
    where import_id = ${importId} and action in ('new', 'changed'))`

/** The row's value where the file has the column, else what stands. */
export const given = (field: string, column: SQL, cast: SQL = sql`text`): SQL =>
  sql`case when v ? ${field} then (v ->> ${field})::${cast} else ${column} end`
