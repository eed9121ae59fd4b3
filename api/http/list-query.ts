import { asc, desc, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Page } from './route.ts'

export interface ListInput {
  sort?: [string, 'ASC' | 'DESC'] | undefined
  range: [number, number]
  /** Known already: an export counts once for all its pages. */
  total?: number
  /** However many there are: an export is held against its count. */
  exactly?: true
}

/**
 * One page and the number of all rows. `sortable` maps the contract's sort names to columns; the id
 * comes last, so that equal values keep their order from page to page. Where no two rows can be equal
 * (`distinct`) it would only cost a sort.
 */
export async function page<T>(list: {
  input: ListInput
  sortable: Record<string, PgColumn | SQL>
  distinct?: readonly string[]
  id: PgColumn
  select: (order: SQL[], limit: number, offset: number) => Promise<T[]>
  count: () => Promise<{ total: number }[]>
}): Promise<Page<T>> {
  const [from, to] = list.input.range
  const [name, direction] = list.input.sort ?? [Object.keys(list.sortable)[0]!, 'ASC']
  const order = direction === 'DESC' ? desc : asc
  const column = list.sortable[name]!
  const by = list.distinct?.includes(name) ? [order(column)] : [order(column), order(list.id)]
  const rows = await list.select(by, to - from + 1, from)
  if (list.input.total !== undefined) return { rows, total: list.input.total }
  const [counted] = await list.count()
  return { rows, total: counted?.total ?? 0 }
}

export const total = sql<number>`count(*)::int`

/** Rows whose search text holds every word of `q`; see app.search_ids in the migrations. */
export function found(
  id: PgColumn,
  table: 'units' | 'staff' | 'lines' | 'extensions',
  q: string | undefined,
): SQL | undefined {
  return q?.trim() ? sql`${id} in (select ${sql.raw(`app.search_${table}`)}(${q}))` : undefined
}

/** The unit itself or anything below it; a sub-select, or the tree would be walked for every row. */
export const below = (unit: PgColumn, unitId: string | undefined): SQL | undefined =>
  unitId
    ? sql`${unit} = any ((select app.unit_and_below(array[${unitId}]::uuid[]))::uuid[])`
    : undefined

/** What an answer shows of an instant. */
export const iso = (column: PgColumn): SQL<string> =>
  sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
