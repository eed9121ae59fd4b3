import { ReadError } from './read-error.ts'

/*
 * Our own reader (RFC 4180) rather than csv-parse: a record without a quote is one native split, which reads a
 * ledger of 5,700 rows in a tenth of the time and hands out one record at a time without a stream.
 * csv-parse stays as the judge in the tests.
 */

/** Tab when the header line has more tabs than commas: Excel's “Unicode text” and pasted tables. */
export function detectDelimiter(text: string): ',' | '\t' {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1)
  const count = (mark: string) => line.split(mark).length
  return count('\t') > count(',') ? '\t' : ','
}

/**
 * Records in order; the n-th record is row n in Excel, since blank lines count and a line break inside
 * quotes doesn't. Throws ReadError `broken_quote` where the borders between cells can't be known.
 */
export function* records(text: string, delimiter: string): Generator<string[]> {
  const newline = text.includes('\n') ? '\n' : '\r'
  let at = 0
  let quote = text.indexOf('"')
  let row = 0
  while (at < text.length) {
    row++
    if (quote !== -1 && quote < at) quote = text.indexOf('"', at)
    const end = lineEnd(text, newline, at)
    if (quote === -1 || quote >= end) {
      yield withoutReturn(text, at, end, newline).split(delimiter)
      at = end + 1
    } else {
      const record = quotedRecord(text, { at, delimiter, newline, row })
      yield record.cells
      at = record.next
    }
  }
}

function lineEnd(text: string, newline: string, at: number): number {
  const end = text.indexOf(newline, at)
  return end === -1 ? text.length : end
}

function withoutReturn(text: string, from: number, end: number, newline: string): string {
  const returned = newline === '\n' && end > from && text[end - 1] === '\r'
  return text.slice(from, returned ? end - 1 : end)
}

interface Place {
  at: number
  delimiter: string
  newline: string
  row: number
}

function quotedRecord(text: string, place: Place): { cells: string[]; next: number } {
  const cells: string[] = []
  let at = place.at
  for (;;) {
    const end = text[at] === '"' ? closingQuote(text, at, place.row) + 1 : plainEnd(text, at, place)
    const quoted = text[at] === '"'
    const atLineEnd = end >= text.length || isLineEnd(text, end, place.newline)
    if (quoted) {
      if (!atLineEnd && text[end] !== place.delimiter) {
        throw new ReadError('broken_quote', { row: place.row })
      }
      cells.push(text.slice(at + 1, end - 1).replaceAll('""', '"'))
    } else {
      cells.push(text.slice(at, end))
    }
    if (atLineEnd) return { cells, next: lineEnd(text, place.newline, end) + 1 }
    at = end + 1
  }
}

const isLineEnd = (text: string, at: number, newline: string) =>
  text[at] === newline || (text[at] === '\r' && (at + 1 >= text.length || text[at + 1] === newline))

function plainEnd(text: string, at: number, { delimiter, newline }: Place): number {
  const line = lineEnd(text, newline, at)
  const cell = text.indexOf(delimiter, at)
  if (cell !== -1 && cell < line) return cell
  return line > at && newline === '\n' && text[line - 1] === '\r' ? line - 1 : line
}

function closingQuote(text: string, opening: number, row: number): number {
  let at = opening + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) throw new ReadError('broken_quote', { row })
    if (text[quote + 1] !== '"') return quote
    at = quote + 2
  }
}
