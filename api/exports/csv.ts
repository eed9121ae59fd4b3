import type { Writable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import { dayOf, timeOf } from '../calendar.ts'
import { escapeFormula } from '../imports/reading/formula.ts'
import type { Cell, NamedColumn } from './columns.ts'
import { encodeCp932, misfitsOf } from './cp932.ts'
import type { Misfits } from './misfits.ts'
import { type TableWriter, write } from './table.ts'

/** Lines end in CRLF; no cell begins a formula. */
export function csvWriter(
  out: Writable,
  columns: readonly NamedColumn[],
  headers: readonly string[],
  encoding: 'utf-8' | 'cp932',
  misfits: Misfits,
): TableWriter {
  const encode = (table: string[][]) => {
    // By itself the library quotes a cell only for the line end of the file.
    const lines = stringify(table, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
    return encoding === 'cp932' ? encodeCp932(lines) : Buffer.from(lines, 'utf8')
  }
  const shown = (row: Cell[]) =>
    row.map((cell, at) => {
      const text = csvCell(cell, columns[at]!)
      if (encoding === 'cp932') misfits.add(columns[at]!.field, headers[at]!, misfitsOf(text))
      return text
    })
  return {
    begin: async () => {
      // The mark by which a spreadsheet knows UTF-8.
      if (encoding === 'utf-8') await write(out, Buffer.from('\uFEFF', 'utf8'))
      await write(out, encode([[...headers]]))
    },
    rows: async (rows) => {
      const table = rows.map((row) => {
        misfits.nextRow()
        return shown(row)
      })
      await write(out, encode(table))
    },
    end: async () => {
      out.end()
    },
  }
}

export function csvCell(cell: Cell, { kind }: NamedColumn): string {
  if (cell === null) return ''
  if (kind === 'number') return String(cell)
  const text = String(cell)
  if (kind === 'day') return text
  if (kind === 'instant') return `${dayOf(new Date(text))} ${timeOf(new Date(text))}`
  return escapeFormula(text)
}
