import { setImmediate as othersTurn } from 'node:timers/promises'
import { decode, type FileEncoding } from './decode.ts'
import { ReadError } from './read-error.ts'
import { PRIVATE_USE } from './row.ts'
import { detectDelimiter, records } from './table.ts'
import { openWorkbook } from './xlsx/workbook.ts'

export interface NumberedRecord {
  rowNumber: number
  cells: string[]
}

/** A file as a table of texts, whatever its format; the first record is the header. */
export interface Table<Records> {
  encoding: FileEncoding
  /** Null in a workbook. */
  delimiter: ',' | '\t' | null
  sheet: string | null
  /** All sheets of a workbook. */
  sheets: string[]
  /** Whether it may hold 外字, so that each cell needn't be searched for one. */
  privateUse: boolean
  expectedRows: number | null
  records: Records
}

/** Blank lines: some milliseconds' worth. */
const AT_ONCE = 2_000

const startsWith = (bytes: Uint8Array, ...head: number[]) =>
  head.every((byte, at) => bytes[at] === byte)

/** Throws ReadError, also while records are taken. */
export async function openTable(
  bytes: Uint8Array,
  sheet?: string,
): Promise<Table<AsyncGenerator<NumberedRecord>>> {
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw oldOrLocked(bytes)
  const isZip =
    startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0x50, 0x4b, 0x05, 0x06)
  if (isZip) {
    const workbook = await openWorkbook(bytes, sheet)
    return {
      encoding: 'xlsx',
      delimiter: null,
      sheet: workbook.sheet,
      sheets: workbook.sheets,
      privateUse: true,
      expectedRows: null,
      records: workbook.rows(),
    }
  }
  const { records: all, ...table } = linesOf(bytes)
  async function* filled() {
    let blank = 0
    for (const record of all) {
      if (record) yield record
      // Whoever takes the others has to wait for a database; nobody asks for these.
      else if (++blank % AT_ONCE === 0) await othersTurn()
    }
  }
  return { ...table, records: filled() }
}

/** Excel puts a workbook with a password into a compound file, as it did every workbook before 2007. */
function oldOrLocked(bytes: Uint8Array): ReadError {
  const isLocked = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  )
  return new ReadError(isLocked ? 'password_protected' : 'old_workbook')
}

export function textTable(bytes: Uint8Array): Table<Generator<NumberedRecord>> {
  const { records: all, ...table } = linesOf(bytes)
  function* filled() {
    for (const record of all) if (record) yield record
  }
  return { ...table, records: filled() }
}

/** With null for each line that holds nothing. */
function linesOf(bytes: Uint8Array): Table<Generator<NumberedRecord | null>> {
  const { encoding, text } = decode(bytes)
  const delimiter = detectDelimiter(text)
  return {
    encoding,
    delimiter,
    sheet: null,
    sheets: [],
    privateUse: PRIVATE_USE.test(text),
    expectedRows: lines(text),
    records: numbered(text, delimiter),
  }
}

function lines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** Excel leaves lines of bare commas where cells were once used. */
function* numbered(text: string, delimiter: string): Generator<NumberedRecord | null> {
  let rowNumber = 0
  for (const cells of records(text, delimiter)) {
    rowNumber++
    yield cells.some((cell) => cell.trim() !== '') ? { rowNumber, cells } : null
  }
}
