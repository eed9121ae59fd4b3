import { setImmediate as pause } from 'node:timers/promises'
import { drawnAside } from '../aside/aside.ts'
import { bytesOf, createPdf, createPen, mm } from '../pdf/page.ts'

export interface BookEntry {
  number: string
  name: string
  unitPath: string
  duty: boolean
}

const COLUMNS = 3
const GAP_MM = 5
const MARGIN_MM = 14
const SIZE = 7.5
const LINE_HEIGHT = 10.4
const HEADING_HEIGHT = 15
const TITLE_HEIGHT = 22
const NUMBER_WIDTH = 34

/** The phone book on paper, by unit: entries come in that order. */
export const phoneBookPdf = drawnAside('phone-book', draw)

async function draw(entries: readonly BookEntry[], now: Date): Promise<Uint8Array<ArrayBuffer>> {
  const doc = createPdf('庁内電話帳', now, MARGIN_MM)
  const pen = createPen(doc)
  const { left, top, bottom } = doc.page.margins
  const width = (doc.page.width - 2 * left - (COLUMNS - 1) * mm(GAP_MM)) / COLUMNS
  const floor = doc.page.height - bottom
  const ceiling = top + TITLE_HEIGHT
  const day = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', dateStyle: 'long' })
  const title = `庁内電話帳　${day.format(now)}`
  let [column, y, pages] = [0, ceiling, 1]
  const head = () => pen.line(`${title}　${pages}`, left, top, { size: 10, weight: 'bold' })
  head()

  /** Goes on in the next column, or page, where so much does not fit. */
  async function ensure(height: number): Promise<void> {
    if (y + height <= floor) return
    ;[column, y] = [column + 1, ceiling]
    if (column < COLUMNS) return
    column = 0
    pages++
    doc.addPage()
    head()
    // A whole office is a hundred pages: others are served in between.
    await pause()
  }

  let unit: string | null = null
  for (const { number, name, unitPath, duty } of entries) {
    if (unitPath !== unit) {
      unit = unitPath
      await ensure(HEADING_HEIGHT + LINE_HEIGHT)
      y += HEADING_HEIGHT - LINE_HEIGHT
      const x = left + column * (width + mm(GAP_MM))
      y = pen.block(unitPath, x, y, width, { size: SIZE, weight: 'bold' }) + 1
    }
    await ensure(LINE_HEIGHT)
    const x = left + column * (width + mm(GAP_MM))
    pen.line(number, x, y, { size: SIZE })
    const who = duty ? `当番(${name})` : name
    y = Math.max(
      y + LINE_HEIGHT,
      pen.block(who, x + NUMBER_WIDTH, y, width - NUMBER_WIDTH, { size: SIZE }),
    )
  }
  return bytesOf(doc)
}
