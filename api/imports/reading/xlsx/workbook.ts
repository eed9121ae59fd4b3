import { ReadError } from '../read-error.ts'
import { isDateFormat } from './formats.ts'
import { openSheet } from './sheet.ts'
import { xmlEvents } from './xml.ts'
import { type Archive, openArchive } from './zip.ts'

/** ECMA-376 §18: the parts of a workbook that cells are read by. */
export interface Workbook {
  sheets: string[]
  /** The sheet that is read. */
  sheet: string
  /** Rows that hold anything, each as long as its last cell. */
  rows(): AsyncGenerator<{ rowNumber: number; cells: string[] }>
}

/** Texts that cells share are held in memory, once each: this many at most. */
const MAX_SHARED_CHARACTERS = 64 * 1024 * 1024
/** What an empty one takes as well. */
const EACH_CHARACTERS = 16
/** Of names, places and formats, which are held as well: far beyond what years of copying leave behind. */
const MAX_PART_BYTES = 32 * 1024 * 1024

/** The first sheet unless another is named. Throws ReadError. */
export async function openWorkbook(bytes: Uint8Array, wanted?: string): Promise<Workbook> {
  const archive = openArchive(bytes)
  if (archive.has('xl/workbook.bin')) throw new ReadError('binary_workbook')
  if (!archive.has('xl/workbook.xml')) throw new ReadError('not_a_workbook')
  const { sheets, date1904 } = await readSheets(archive)
  const chosen = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name === wanted)
  if (!chosen) {
    throw wanted === undefined
      ? new ReadError('not_a_workbook')
      : new ReadError('unknown_sheet', { sheet: wanted })
  }
  const strings = archive.has('xl/sharedStrings.xml') ? await readStrings(archive) : []
  const dateStyles = archive.has('xl/styles.xml') ? await readDateStyles(archive) : []
  return {
    sheets: sheets.map(({ name }) => name),
    sheet: chosen.name,
    rows: () => openSheet(archive.read(chosen.path), { strings, dateStyles, date1904 }),
  }
}

async function readSheets(archive: Archive) {
  const targets = new Map<string, string>()
  for await (const events of xmlEvents(
    archive.read('xl/_rels/workbook.xml.rels', MAX_PART_BYTES),
  )) {
    for (const event of events) {
      if (!('open' in event) || event.open !== 'Relationship') continue
      targets.set(event.attributes.Id ?? '', event.attributes.Target ?? '')
    }
  }
  const sheets: { name: string; path: string }[] = []
  let date1904 = false
  for await (const events of xmlEvents(archive.read('xl/workbook.xml', MAX_PART_BYTES))) {
    for (const event of events) {
      if (!('open' in event)) continue
      const { attributes } = event
      if (event.open === 'workbookPr') date1904 = isTrue(attributes.date1904)
      if (event.open !== 'sheet') continue
      const target = targets.get(attributes['r:id'] ?? attributes.id ?? '') ?? ''
      const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`
      // Charts have sheets of their own, without cells.
      if (archive.has(path) && path.includes('worksheets/'))
        sheets.push({ name: attributes.name ?? '', path })
    }
  }
  return { sheets, date1904 }
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true'

/** §18.4: rich text runs make one text; `rPh` is the reading above it (ふりがな), which nobody typed as text. */
async function readStrings(archive: Archive): Promise<string[]> {
  const strings: string[] = []
  let text: string[] = []
  let total = 0
  let inText = false
  let inReading = false
  for await (const events of xmlEvents(archive.read('xl/sharedStrings.xml'))) {
    for (const event of events) {
      if (total > MAX_SHARED_CHARACTERS) throw new ReadError('unpacks_too_large')
      if ('text' in event) {
        if (!inText || inReading) continue
        text.push(event.text)
        total += event.text.length
      } else if ('open' in event) {
        if (event.open === 't') inText = true
        else if (event.open === 'rPh') inReading = true
        else if (event.open === 'si') text = []
      } else if (event.close === 't') inText = false
      else if (event.close === 'rPh') inReading = false
      else if (event.close === 'si') {
        total += EACH_CHARACTERS
        strings.push(text.join(''))
      }
    }
  }
  return strings
}

/** §18.8.10: for each cell style, whether its number is a date. */
async function readDateStyles(archive: Archive): Promise<boolean[]> {
  const formats = new Map<string, string>()
  const styles: boolean[] = []
  let inCellStyles = false
  for await (const events of xmlEvents(archive.read('xl/styles.xml', MAX_PART_BYTES))) {
    for (const event of events) {
      if ('open' in event) {
        const { numFmtId = '', formatCode = '' } = event.attributes
        if (event.open === 'numFmt') formats.set(numFmtId, formatCode)
        else if (event.open === 'cellXfs') inCellStyles = true
        else if (event.open === 'xf' && inCellStyles) {
          styles.push(isDateFormat(Number(numFmtId), formats.get(numFmtId)))
        }
      } else if ('close' in event && event.close === 'cellXfs') inCellStyles = false
    }
  }
  return styles
}
