import { once } from 'node:events'
import type { Writable } from 'node:stream'
import exceljs from 'exceljs'
import { AppError } from '../errors.ts'
import { escapeFormula } from '../imports/reading/formula.ts'
import type { Cell, NamedColumn } from './columns.ts'
import type { TableWriter } from './table.ts'

/** Excel's own limits: rows of a sheet with the header, and characters of a cell. */
const MAX_ROWS = 1_048_576
const MAX_CHARACTERS = 32_767
const OFFSET_MS = 9 * 3_600_000
const FORMATS = { text: '@', number: 'General', day: 'yyyy-mm-dd', instant: 'yyyy-mm-dd hh:mm' }

/** One workbook: codes stay text, dates are dates, the header stays in sight. */
export function xlsxWriter(
  out: Writable,
  columns: readonly NamedColumn[],
  headers: readonly string[],
  name: string,
): TableWriter {
  const book = new exceljs.stream.xlsx.WorkbookWriter({
    stream: out,
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 1 } },
  })
  let sheets = 0
  let sheet = addSheet()
  let written = 0

  function addSheet() {
    sheets++
    const added = book.addWorksheet(sheets === 1 ? name : `${name} ${sheets}`, {
      views: [{ state: 'frozen', ySplit: 1 }],
    })
    added.columns = columns.map(({ kind, width }) => ({ width, style: { numFmt: FORMATS[kind] } }))
    const header = added.addRow([...headers])
    header.font = { bold: true }
    header.commit()
    return added
  }

  return {
    begin: async () => {},
    rows: async (rows) => {
      for (const row of rows) {
        if (written > 0 && written % (MAX_ROWS - 1) === 0) {
          sheet.commit()
          sheet = addSheet()
        }
        written++
        sheet.addRow(row.map((cell, at) => cellValue(cell, columns[at]!, written + 1))).commit()
      }
    },
    end: async () => {
      sheet.commit()
      await book.commit()
      if (!out.writableFinished) await once(out, 'finish')
    },
  }
}

function cellValue(
  cell: Cell,
  { field, kind }: NamedColumn,
  row: number,
): string | number | Date | null {
  if (cell === null) return null
  if (kind === 'number') return Number(cell)
  // Spreadsheets know no zones: what is written as UTC is what the clock in Tokyo showed.
  if (kind === 'day') return new Date(`${cell}T00:00:00Z`)
  if (kind === 'instant') return new Date(Date.parse(String(cell)) + OFFSET_MS)
  const text = spelt(escapeFormula(String(cell)))
  if (text.length <= MAX_CHARACTERS) return text
  throw new AppError('does_not_fit', {
    params: { count: 1, named: 1 },
    fields: [{ field: `rows.${row}.${field}`, code: 'too_long_for_a_cell', params: { row } }],
  })
}

/** Characters that XML can't hold, as ECMA-376 spells them (ST_Xstring); the library would drop them. */
const spelt = (text: string): string =>
  text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/(?![\t\n\r])\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    return `_x${code}_`
  })
