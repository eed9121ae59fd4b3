import { CsvError, type Options, parse } from 'csv-parse/sync'
import { ReadError } from './read-error.ts'

/** Records parsed at a time, so that a long file is never a table of cells in memory. */
const BATCH = 500
/** Bytes looked at for them. A record that does not fit is no row of a table, and nobody waits while it is read. */
const WINDOW_BYTES = 256 * 1024
const [LF, CR] = [0x0a, 0x0d]

/** Tab when the header line has more tabs than commas: Excel's “Unicode text” and pasted tables. */
export function detectDelimiter(text: string): ',' | '\t' {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1)
  const count = (mark: string) => line.split(mark).length
  return count('\t') > count(',') ? '\t' : ','
}

/**
 * Records in order; the n-th record is row n in Excel, since blank lines count and a line break inside
 * quotes doesn't. Throws ReadError `broken_quote` where the borders between cells can't be known, and
 * `row_too_long` where there seem to be none.
 */
export function* records(text: string, delimiter: string): Generator<string[]> {
  const bytes = Buffer.from(text)
  const hasLines = text.includes('\n')
  const options: Options = {
    delimiter,
    record_delimiter: hasLines ? ['\r\n', '\n'] : '\r',
    relax_column_count: true,
    relax_quotes: true,
    to: BATCH,
  }
  for (let at = 0, row = 0; at < bytes.length; ) {
    const blank = blankLine(bytes, at, hasLines)
    if (blank > 0) {
      row++
      yield ['']
      at += blank
      continue
    }
    const window = bytes.subarray(at, at + WINDOW_BYTES)
    const { batch, unclosed } = parsed(window, options)
    // The window may have cut the last one short.
    const isWhole = at + window.length === bytes.length
    if (!isWhole && batch.at(-1)?.end === window.length) batch.pop()
    let from = 0
    for (const { cells, end } of batch) {
      row++
      if (borderIsLost(cells, window.subarray(from, end), options)) {
        throw new ReadError('broken_quote', { row })
      }
      yield cells
      from = end
    }
    if (unclosed && (isWhole || from === 0)) throw new ReadError('broken_quote', { row: row + 1 })
    if (from === 0) throw new ReadError('row_too_long', { row: row + 1 })
    at += from
  }
}

/** Bytes of the line end where a line holds nothing: Excel leaves a million of them, which a parser takes long over. */
function blankLine(bytes: Buffer, at: number, hasLines: boolean): number {
  if (!hasLines) return bytes[at] === CR ? 1 : 0
  if (bytes[at] === LF) return 1
  return bytes[at] === CR && bytes[at + 1] === LF ? 2 : 0
}

interface Batch {
  batch: { cells: string[]; end: number }[]
  /** A quotation mark was open when the bytes ended. */
  unclosed: boolean
}

function parsed(bytes: Buffer, options: Options): Batch {
  const batch: Batch['batch'] = []
  try {
    parse(bytes, {
      ...options,
      on_record: (cells: string[], { bytes: end }) => void batch.push({ cells, end }),
    })
    return { batch, unclosed: false }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { batch, unclosed: true }
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
