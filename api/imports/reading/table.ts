import { CsvError, type Options, parse } from 'csv-parse/sync'
import { ReadError } from './read-error.ts'

/** Records parsed at a time, so that a long file is never a table of cells in memory. */
const BATCH = 500

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
  const bytes = Buffer.from(text)
  const options: Options = {
    delimiter,
    record_delimiter: text.includes('\n') ? ['\r\n', '\n'] : '\r',
    relax_column_count: true,
    relax_quotes: true,
    to: BATCH,
  }
  for (let at = 0, row = 0; at < bytes.length; ) {
    const batch: { cells: string[]; end: number }[] = []
    let unclosed = false
    try {
      parse(bytes.subarray(at), {
        ...options,
        on_record: (cells: string[], { bytes: end }) => void batch.push({ cells, end }),
      })
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      unclosed = true
    }
    let from = 0
    for (const { cells, end } of batch) {
      row++
      if (borderIsLost(cells, bytes.subarray(at + from, at + end), options)) {
        throw new ReadError('broken_quote', { row })
      }
      yield cells
      from = end
    }
    if (unclosed) throw new ReadError('broken_quote', { row: row + 1 })
    at += from
  }
}

/*
 * `relax_quotes` takes a mark inside a plain cell (13.3" LCD) as text, which is right, and also text behind
 * a closing mark ("a"b), where nobody knows which mark is the wrong one. Such a cell keeps its opening mark;
 * a sound cell may start with one too ("""a"""), so the record is read once more, strictly.
 */
function borderIsLost(cells: string[], record: Buffer, options: Options): boolean {
  if (!cells.some((cell) => cell.startsWith('"'))) return false
  let lost = false
  parse(record, {
    ...options,
    relax_quotes: false,
    skip_records_with_error: true,
    on_skip: (error) => {
      lost ||= error?.code === 'CSV_INVALID_CLOSING_QUOTE'
    },
  })
  return lost
}
