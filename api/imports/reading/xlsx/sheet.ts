import { ReadError } from '../read-error.ts'
import { NO_VALUE } from '../row.ts'
import { dateOfSerial } from './formats.ts'
import { type XmlEvent, xmlEvents } from './xml.ts'

interface Context {
  strings: string[]
  dateStyles: boolean[]
  date1904: boolean
}

/** Excel's own limits. */
const MAX_COLUMNS = 16_384
const MAX_ROWS = 1_048_576
/** Cells and their characters. A shared text is a few bytes in each cell that shows it, and whole in each that is read. */
const MAX_OF_ROW = 128 * 1024
const MAX_OF_SHEET = 256 * 1024 * 1024

interface Cell {
  at: number
  type: string
  style: number
  isFormula: boolean
}

/** Rows that hold anything. A formula counts as its last result, which Excel keeps beside it. Throws ReadError. */
export async function* openSheet(bytes: AsyncIterable<Buffer>, context: Context) {
  let rowNumber = 0
  let total = 0
  /** Where a cell is that doesn't say so: behind the one before it, blank or not. */
  let next = 0
  let cells: string[] = []
  let cell: Cell | null = null
  let value: string[] = []
  let inValue = false
  let inReading = false

  const opened = (name: string, attributes: Record<string, string>) => {
    if (name === 'row') {
      rowNumber = nextRow(attributes.r, rowNumber)
      cells = []
      next = 0
    } else if (name === 'c') {
      const at = attributes.r ? columnOf(attributes.r) : next
      if (at >= MAX_COLUMNS) throw new ReadError('damaged_workbook')
      next = at + 1
      cell = { at, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), isFormula: false }
      value = []
    } else if (name === 'f' && cell) cell.isFormula = true
    else if (name === 'v' || name === 't') inValue = true
    else if (name === 'rPh') inReading = true
  }
  const closed = (name: string) => {
    if (name === 'v' || name === 't') inValue = false
    else if (name === 'rPh') inReading = false
    else if (name === 'c' && cell) {
      const text = textOf(cell, value.join(''), context)
      while (text !== '' && cells.length < cell.at) cells.push('')
      if (text !== '') cells[cell.at] = text
      cell = null
    }
  }
  const take = (event: XmlEvent): boolean => {
    if ('text' in event) {
      if (cell && inValue && !inReading) value.push(event.text)
    } else if ('open' in event) opened(event.open, event.attributes)
    else {
      closed(event.close)
      return event.close === 'row'
    }
    return false
  }

  for await (const events of xmlEvents(bytes)) {
    for (const event of events) {
      if (!take(event)) continue
      const size = cells.reduce((sum, { length }) => sum + length, cells.length)
      total += size
      if (size > MAX_OF_ROW) throw new ReadError('row_too_long', { row: rowNumber })
      if (total > MAX_OF_SHEET) throw new ReadError('unpacks_too_large')
      if (cells.some((text) => text.trim() !== '')) yield { rowNumber, cells }
    }
  }
}

function nextRow(given: string | undefined, before: number): number {
  const row = Number(given ?? before + 1)
  if (!Number.isInteger(row) || row <= before || row > MAX_ROWS)
    throw new ReadError('damaged_workbook')
  return row
}

/** `AB12` → 27. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of reference.replace(/[^A-Z]/g, ''))
    column = column * 26 + letter.charCodeAt(0) - 64
  if (column < 1) throw new ReadError('damaged_workbook')
  return column - 1
}

/** §18.18.11, the types of cells. An error such as #N/A is no value. */
function textOf({ type, style, isFormula }: Cell, value: string, context: Context): string {
  // A program other than Excel may have written the formula without calculating it.
  if (isFormula && value === '' && type !== 'str') return NO_VALUE
  switch (type) {
    case 's':
      return context.strings[Number(value)] ?? ''
    case 'e':
      return NO_VALUE + value
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE'
    case 'd':
      return value.slice(0, 10)
    case 'n':
      return numberText(value, context.dateStyles[style] ?? false, context.date1904)
    default:
      return value
  }
}

function numberText(value: string, isDate: boolean, date1904: boolean): string {
  if (value === '') return ''
  const number = Number(value)
  if (isDate) return dateOfSerial(number, date1904) ?? value
  if (!Number.isFinite(number)) return value
  // Excel keeps 15 digits. Of a longer number the last are gone, which its short form shows: it is refused.
  if (Math.abs(number) >= 1e15) return number.toExponential().toUpperCase()
  return String(Number(number.toPrecision(15)))
}
