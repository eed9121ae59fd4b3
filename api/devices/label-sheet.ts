import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import bwip from 'bwip-js/node'
import type { LabelRequest, SheetGeometry } from '#contract/labels'
import { drawnAside, giving } from '../aside/aside.ts'
import { createPdf, createPen, mm, type Pdf, type Pen } from '../pdf/page.ts'
import { drawQr } from '../pdf/qr.ts'
import { labelCode } from './label-code.ts'

export interface Labelled {
  id: string
  propertyNumber: string
  /** Maker and model. */
  model: string
}

interface Place {
  x: number
  y: number
  width: number
  height: number
}

const PADDING = mm(1.8)
/** GS1 General Specifications: below this many millimetres a module, hand scanners begin to fail. */
const LEAST_MODULE_MM = 0.19
const MOST_MODULE_MM = 0.33

/** Sheets of labels as they are drawn: a page leaves before the next is begun. */
export const labelSheets = drawnAside('label-sheets', sheetsOf)

async function sheetsOf(
  labels: readonly Labelled[],
  sheet: SheetGeometry,
  { codes, start }: Pick<LabelRequest, 'codes' | 'start'>,
  now: Date,
): Promise<ReadableStream<Uint8Array>> {
  const doc = createPdf('備品ラベル', now, 0)
  const out = new PassThrough({ highWaterMark: 256 * 1024 })
  draw(doc, out, labels, sheet, { codes, start }).catch((error) => out.destroy(error))
  const stream = Readable.toWeb(out) as ReadableStream<Uint8Array>
  return giving(stream, stream)
}

async function draw(
  doc: Pdf,
  out: PassThrough,
  labels: readonly Labelled[],
  sheet: SheetGeometry,
  { codes, start }: Pick<LabelRequest, 'codes' | 'start'>,
): Promise<void> {
  let full = false
  doc.on('data', (chunk: Buffer) => {
    full = !out.write(chunk)
  })
  doc.on('end', () => out.end())
  const pen = createPen(doc)
  const perPage = sheet.columns * sheet.rows
  for (const [index, label] of labels.entries()) {
    const at = (start - 1 + index) % perPage
    if (at === 0 && index > 0) {
      // The reader sets the pace, and others get their turn.
      if (full) await Promise.race([once(out, 'drain'), once(out, 'close')])
      else await turn()
      if (out.destroyed) return
      doc.addPage()
    }
    drawLabel(doc, pen, label, placeOf(at, sheet), codes)
  }
  doc.end()
}

const placeOf = (at: number, sheet: SheetGeometry): Place => ({
  x: mm(sheet.leftMm + (at % sheet.columns) * sheet.pitchXMm),
  y: mm(sheet.topMm + Math.floor(at / sheet.columns) * sheet.pitchYMm),
  width: mm(sheet.widthMm),
  height: mm(sheet.heightMm),
})

function drawLabel(
  doc: Pdf,
  pen: Pen,
  label: Labelled,
  place: Place,
  codes: LabelRequest['codes'],
): void {
  const code = labelCode(label.id)
  let { x, width } = inner(place)
  const { y, height } = inner(place)
  if (codes !== 'code128') {
    const side = Math.min(height, width * 0.42)
    drawQr(doc, code, x, y + (height - side) / 2, side)
    x += side + PADDING
    width -= side + PADDING
  }
  const size = fitting(pen, label.propertyNumber, width, Math.min(11, height / 4))
  pen.line(label.propertyNumber, x, y + 1, { size, weight: 'bold' })
  const small = fitting(pen, label.model, width, Math.min(7.5, height / 6))
  pen.line(label.model, x, y + size * 1.35 + 1, { size: small })
  const below = y + size * 1.35 + small * 1.6 + 2
  if (codes !== 'qr') drawBars(doc, code, { x, y: below, width, height: y + height - below })
}

const inner = ({ x, y, width, height }: Place): Place => ({
  x: x + PADDING,
  y: y + PADDING,
  width: width - 2 * PADDING,
  height: height - 2 * PADDING,
})

/** The size at which the text fits the width: a property number is never cut. */
function fitting(pen: Pen, text: string, width: number, wanted: number): number {
  const needed = pen.width(text, { size: wanted, weight: 'bold' })
  return needed <= width ? wanted : (wanted * width) / needed
}

/** Left out where it would be too fine to be read: the QR code then stands alone. */
function drawBars(doc: Pdf, text: string, { x, y, width, height }: Place): void {
  const widths = barsOf(text)
  const modules = widths.reduce((sum, each) => sum + each, 0)
  const module = Math.min(width / modules, mm(MOST_MODULE_MM))
  if (module < mm(LEAST_MODULE_MM) || height < mm(3)) return
  let at = x
  for (const [index, each] of widths.entries()) {
    if (index % 2 === 0) doc.rect(at, y, each * module, Math.min(height, mm(9)))
    at += each * module
  }
  doc.fill('#000')
}

/** Widths in modules, bar and gap by turns. */
function barsOf(text: string): number[] {
  const [symbol] = bwip.raw({ bcid: 'code128', text }) as { sbs: number[] }[]
  return symbol!.sbs
}
