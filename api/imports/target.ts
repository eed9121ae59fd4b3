import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import type { RowProblemCode } from './reading/messages.ts'

export type Values = Record<string, unknown>

/** A record as it stands, in the fields of the import. */
export interface Standing {
  id: string
  values: Values
  /** What else the feature judges a row by. */
  about?: Record<string, unknown>
}

/** Value → keys of the records that have it. */
export type Owners = Map<string, string[]>

/** Something against a row that only the ledger knows. */
export interface Objection {
  code: RowProblemCode
  field: string
  params?: Record<string, string | number>
}

/** What is being applied: some staged rows of one import, at one instant. */
export interface Batch {
  importId: string
  /** First and last row number. */
  rows: [from: number, to: number]
  /** The database's clock once nobody else imports: periods end and begin here. */
  at: SQL
}

export type Step = (tx: Transaction, batch: Batch) => Promise<void>

/**
 * What a feature offers to the import engine for one kind of file: how its records stand, and how staged
 * rows become records. Each feature writes its own tables alone.
 */
export interface ImportTarget {
  /** Field that identifies a record. */
  key: string
  /** Records under these keys; a record that isn't there is absent. */
  standing(tx: Transaction, keys: string[]): Promise<Map<string, Standing>>
  /** Fields whose values belong to one record at a time. */
  owners: Record<string, (tx: Transaction, values: string[]) => Promise<Owners>>
  objections?(values: Values, record: Standing | undefined): Objection[]
  /** The same where it takes a look at the ledger beyond the record. */
  objectionsIn?(
    tx: Transaction,
  ): Promise<(values: Values, record: Standing | undefined) => Objection[]>
  /** Turn staged rows into records, each for all rows before the next. Set-based: not a statement per row. */
  steps: Step[]
  /** Rows refer to each other, so that a step takes all of them at once. */
  isWhole?: true
  /** Constraint → field it guards, should one be hit after all: somebody else wrote since the comparison. */
  constraints: Record<string, string>
}

/**
 * The rows to apply, as `FROM staged`: `id` of the record, `action`, `v`, the values by field, and `changes`,
 * for what changes [what stood, what the file says].
 */
export const staged = ({ importId, rows: [from, to] }: Batch): SQL => sql`
  staged as materialized (
    select target_id as id, action, values as v, coalesce(changes, '{}') as changes from import_rows
    where import_id = ${importId} and action in ('new', 'changed') and row_number between ${from} and ${to})`

/** Values of one field in all rows to apply, those of other batches too. */
export const wantedAnywhere = ({ importId }: Batch, field: string): SQL => sql`
  (select values ->> ${field} from import_rows
    where import_id = ${importId} and action in ('new', 'changed') and values ->> ${field} is not null)`

/** The row's value where the file has the column, else what stands. */
export const given = (field: string, column: SQL, cast: SQL = sql`text`): SQL =>
  sql`case when v ? ${field} then (v ->> ${field})::${cast} else ${column} end`

export function ownersOf(rows: Iterable<{ value: string; key: string }>): Owners {
  const owners: Owners = new Map()
  for (const { value, key } of rows) {
    const keys = owners.get(value)
    if (keys) keys.push(key)
    else owners.set(value, [key])
  }
  return owners
}
