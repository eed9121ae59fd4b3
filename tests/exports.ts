import { columnsOf } from '#api/exports/columns'
import { csvCell } from '#api/exports/csv'
import type { Route } from '#api/http/route'

/** What the CSV of a list shows of rows that the list shows. */
export function csvRows(list: Route, rows: Record<string, unknown>[]): string[][] {
  if (!list.exports || 'none' in list.exports) throw new Error(`${list.path} has no files`)
  const columns = columnsOf(list.exports)
  return rows.map((row) =>
    columns.map((column) => csvCell(column.cell(row[column.field], 'ja'), column)),
  )
}
