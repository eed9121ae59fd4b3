import { createRequire } from 'node:module'
import type PDFDocument from 'pdfkit'
import { type Face, runsOf, type Weight } from './fonts.ts'

export type Pdf = PDFKit.PDFDocument

export interface Style {
  size: number
  weight?: Weight
  color?: string
}

/** Millimetres, as paper is measured, in points. */
export const mm = (length: number): number => (length * 72) / 25.4

/** An A4 document in Japanese, which says when its facts are from and not when it was drawn. */
export function createPdf(title: string, created: Date, marginMm = 18): Pdf {
  // Loaded with the first page that is drawn (aside/thread.ts): most processes draw none.
  const Document: typeof PDFDocument = createRequire(import.meta.url)('pdfkit')
  return new Document({
    size: 'A4',
    margin: mm(marginMm),
    lang: 'ja-JP',
    displayTitle: true,
    info: { Title: title, Producer: 'Mamori', Creator: 'Mamori', CreationDate: created },
  })
}

export async function bytesOf(doc: Pdf): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  doc.end()
  await ended
  return Buffer.concat(chunks)
}

export interface Pen {
  width(text: string, style: Style): number
  /** One line at a place; `y` is the top of the line. */
  line(text: string, x: number, y: number, style: Style): void
  /** Text broken wherever it reaches the width, as Japanese is; gives the y below it. */
  block(text: string, x: number, y: number, width: number, style: Style): number
  /** Goes to a new page where so much does not fit on this one; gives the y to go on at. */
  ensure(y: number, height: number): number
  /** Characters that no font has: drawn as 〓. */
  missing: ReadonlySet<string>
}

/** Which characters no font could draw, so that a name that shows 〓 is no riddle. */
export function missingNote({ missing }: Pen): string | null {
  if (missing.size === 0) return null
  const codes = [...missing].map(
    (character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  )
  return `〓 は表示できない文字です: ${codes.join(', ')}`
}

/** May not begin a line: hangs over the edge instead. */
const HANGING = '、。,.」』)）'
const INK = '#1a1a1a'

/** Draws text in fonts that have its characters. */
export function createPen(doc: Pdf): Pen {
  const missing = new Set<string>()
  const registered = new Set<string>()

  /** By name from the second time on: by its bytes pdfkit would open and embed it anew. */
  function take({ name, file }: Face, size: number): void {
    if (!registered.has(name)) doc.registerFont(name, file)
    registered.add(name)
    doc.font(name).fontSize(size)
  }

  function width(text: string, { size, weight = 'regular' }: Style): number {
    let sum = 0
    for (const { face, text: part } of runsOf(text, weight)) {
      take(face, size)
      sum += doc.widthOfString(part)
    }
    return sum
  }

  function line(text: string, x: number, y: number, style: Style): void {
    const { size, weight = 'regular', color = INK } = style
    let at = x
    for (const { face, text: part } of runsOf(text, weight, (lacking) => missing.add(lacking))) {
      take(face, size)
      doc.fillColor(color)
      // Fonts differ in height: all parts of a line stand on one baseline.
      doc.text(part, at, y + size * 0.88, { lineBreak: false, baseline: 'alphabetic' })
      at += doc.widthOfString(part)
    }
  }

  function broken(text: string, limit: number, style: Style): string[] {
    const lines: string[] = []
    let [line, used] = ['', 0]
    for (const character of text) {
      const wide = width(character, style)
      if (line && used + wide > limit && !HANGING.includes(character)) {
        lines.push(line)
        ;[line, used] = ['', 0]
      }
      line += character
      used += wide
    }
    return [...lines, line]
  }

  function ensure(y: number, height: number): number {
    if (y + height <= doc.page.height - doc.page.margins.bottom) return y
    doc.addPage()
    return doc.page.margins.top
  }

  function block(text: string, x: number, y: number, limit: number, style: Style): number {
    const leading = style.size * 1.55
    let at = y
    for (const each of text.split('\n').flatMap((part) => broken(part, limit, style))) {
      at = ensure(at, leading)
      line(each, x, at, style)
      at += leading
    }
    return at
  }

  return { width, line, block, ensure, missing }
}
