import { setImmediate as turn } from 'node:timers/promises'
import type { EnrollmentTokenMade, EnrollmentTokensMade } from '#contract/enrollment'
import { drawnAside } from '../aside/aside.ts'
import { PROFILE_WORDS } from '../certificates/exports.ts'
import { moment } from '../pdf/dates.ts'
import type { Weight } from '../pdf/fonts.ts'
import {
  bytesOf,
  createPdf,
  createPen,
  missingNote,
  mm,
  type Pdf,
  type Pen,
  type Style,
} from '../pdf/page.ts'
import { drawQr } from '../pdf/qr.ts'

const PER_PAGE = 4
const MARGIN_MM = 14
const CARD_MM = 66
const QR_MM = 36
const SMALL = { size: 7.5, color: '#555' }

/**
 * What whoever prepares the devices takes along: one card for each, four to a page, to be cut apart. The
 * last page names what got no token, so that nobody looks for a card in vain.
 */
export const kittingSheet = drawnAside('kitting-sheet', draw)

async function draw(
  made: readonly EnrollmentTokenMade[],
  refused: EnrollmentTokensMade['refused'],
  now: Date,
): Promise<Uint8Array<ArrayBuffer>> {
  const doc = createPdf('キッティングシート', now, MARGIN_MM)
  const pen = createPen(doc)
  for (const [index, token] of made.entries()) {
    const place = index % PER_PAGE
    if (place === 0 && index > 0) {
      doc.addPage()
      // A wave has hundreds of pages; others get their turn.
      await turn()
    }
    drawCard(doc, pen, token, mm(MARGIN_MM + place * (CARD_MM + 2)))
  }
  if (refused.length > 0) drawRefused(doc, pen, refused, made.length)
  const note = missingNote(pen)
  if (note) pen.line(note, mm(MARGIN_MM), doc.page.height - mm(10), SMALL)
  return bytesOf(doc)
}

/** What the QR code says: read by the agent, or pasted where a token is asked for. */
export function kittingCode({
  token,
  serverUrl,
  rootSha256,
  profile,
}: Pick<EnrollmentTokenMade, 'token' | 'serverUrl' | 'rootSha256' | 'profile'>): string {
  const facts = new URLSearchParams({ token, server: serverUrl, root: rootSha256, profile })
  return `mamori:enroll?${facts}`
}

function drawCard(doc: Pdf, pen: Pen, token: EnrollmentTokenMade, top: number): void {
  const left = mm(MARGIN_MM)
  const width = doc.page.width - 2 * left
  doc.rect(left, top, width, mm(CARD_MM)).lineWidth(0.6).strokeColor('#888').stroke()
  const inner = left + mm(4)
  const right = left + width - mm(QR_MM + 4)
  drawQr(doc, kittingCode(token), right, top + mm(4), mm(QR_MM))

  const room = right - inner - mm(3)
  /** Smaller rather than cut, and on one line: a card is no larger for its names. */
  const fitting = (text: string, size: number, width: number, weight: Weight): Style => {
    const needed = pen.width(text, { size, weight })
    return { size: needed <= width ? size : (size * width) / needed, weight }
  }
  const name = token.propertyNumber ?? ''
  pen.line(name, inner, top + mm(4), fitting(name, 15, room, 'bold'))
  let y = top + mm(11.5)
  const fact = (label: string, value: string) => {
    pen.line(label, inner, y, SMALL)
    const indent = mm(21)
    pen.line(value, inner + indent, y - 1, fitting(value, 9, room - indent, 'regular'))
    y += mm(5)
  }
  fact('機種', token.model ?? '')
  if (token.serialNumber) fact('製造番号', token.serialNumber)
  fact('証明書', PROFILE_WORDS[token.profile].ja)
  if (token.waveName) fact('展開グループ', token.waveName)
  fact('有効期限', moment(new Date(token.expiresAt)))
  fact('接続先', token.serverUrl)

  const below = top + mm(44)
  const wide = width - mm(8)
  pen.line('登録トークン(一度だけ使えます。他人に見せないでください)', inner, below, SMALL)
  pen.line(token.token, inner, below + mm(3.5), { size: 15, weight: 'bold' })
  pen.line('ルート証明書の SHA-256(接続先の画面と見比べてください)', inner, below + mm(11), SMALL)
  const fingerprint = token.rootSha256.toUpperCase().match(/.{4}/g)!.join(' ')
  const size = Math.min(8, (8 * wide) / pen.width(fingerprint, { size: 8 }))
  pen.line(fingerprint, inner, below + mm(14.5), { size })
}

function drawRefused(
  doc: Pdf,
  pen: Pen,
  refused: EnrollmentTokensMade['refused'],
  count: number,
): void {
  doc.addPage()
  const left = mm(MARGIN_MM)
  const width = doc.page.width - 2 * left
  const title = `登録トークンを発行しなかった機器(発行 ${count} 台、対象外 ${refused.length} 台)`
  let y = pen.block(title, left, mm(MARGIN_MM), width, { size: 12, weight: 'bold' }) + mm(2)
  for (const { propertyNumber, deviceId, message } of refused) {
    y = pen.ensure(y, mm(6))
    pen.line(propertyNumber ?? deviceId, left, y, { size: 9, weight: 'bold' })
    y = pen.block(message, left + mm(58), y, width - mm(58), { size: 9 })
  }
}
