import type { Acceptance, AcceptanceItem, Signature } from '#contract/handovers'
import { drawnAside } from '../aside/aside.ts'
import { moment, wareki } from '../pdf/dates.ts'
import { bytesOf, createPdf, createPen, missingNote, mm, type Pdf, type Pen } from '../pdf/page.ts'
import { pathOf } from './signature.ts'

type Facts = Omit<Acceptance, 'answeredAt' | 'receiptSha256' | 'createdAt'> & { answeredAt: Date }

const TITLES: Record<Acceptance['state'], Record<Acceptance['kind'], string>> = {
  open: { handover: '機器受領書', return: '機器返却書' },
  signed: { handover: '機器受領書', return: '機器返却書' },
  refused: { handover: '機器受領拒否記録', return: '機器返却記録' },
  waived: { handover: '機器引渡記録', return: '機器返却記録(署名なし)' },
}
const KINDS: Record<AcceptanceItem['kind'], string> = {
  laptop: 'パソコン',
  smartphone: 'スマートフォン',
}
const CONDITIONS: Record<NonNullable<AcceptanceItem['condition']>, string> = {
  good: '良好',
  damaged: '破損',
  not_working: '動作不良',
  incomplete: '付属品欠品',
}

const BODY = { size: 10 }
const SMALL = { size: 8, color: '#555' }

/** The receipt as it is handed out: what, to whom, by whom, under which words, with the signature drawn in. */
export const drawReceipt = drawnAside('receipt', draw)

async function draw(facts: Facts, signature: Signature | null): Promise<Uint8Array<ArrayBuffer>> {
  const title = TITLES[facts.state][facts.kind]
  const doc = createPdf(`${title} 第${facts.number}号`, facts.answeredAt)
  const pen = createPen(doc)
  const left = doc.page.margins.left
  const width = doc.page.width - left - doc.page.margins.right

  pen.line(`第 ${facts.number} 号`, left, mm(18), BODY)
  const date = wareki(facts.answeredAt)
  pen.line(date, left + width - pen.width(date, BODY), mm(18), BODY)
  const head = { size: 18, weight: 'bold' as const }
  pen.line(title, left + (width - pen.width(title, head)) / 2, mm(28), head)

  let y = mm(42)
  const fact = (name: string, value: string) => {
    pen.line(name, left, y, { ...BODY, color: '#555' })
    y = pen.block(value, left + mm(32), y, width - mm(32), BODY) + 2
  }
  fact('所属', facts.unitPath)
  fact(facts.dutyUnitId ? '管理責任者' : '使用者', facts.holderName)
  if (facts.dueOn) fact('貸出期限', wareki(new Date(`${facts.dueOn}T00:00:00+09:00`)))
  fact('取扱者', facts.operatorName)

  for (const act of ['handover', 'return'] as const) {
    const items = facts.items.filter((item) => item.act === act)
    if (items.length > 0) y = drawItems(doc, pen, { act, items, left, width, y: y + mm(5) })
  }
  y = pen.block(facts.text, left, y + mm(6), width, { size: 10.5 })
  y += mm(2)
  for (const item of facts.checklist) y = pen.block(`■ ${item}`, left, y, width, BODY)
  y = drawAnswer(doc, pen, facts, signature, { left, width, y: y + mm(6) })
  drawFooter(pen, facts, { left, width, y: y + mm(4) })
  return bytesOf(doc)
}

interface Box {
  left: number
  width: number
  y: number
}

function drawItems(
  doc: Pdf,
  pen: Pen,
  { act, items, left, width, y }: Box & { act: AcceptanceItem['act']; items: AcceptanceItem[] },
): number {
  const heading = act === 'handover' ? '引き渡した機器' : '返却された機器'
  let at = pen.ensure(y, mm(24))
  pen.line(`${heading}(${items.length} 台)`, left, at, { size: 10.5, weight: 'bold' })
  at += mm(7)
  for (const item of items) {
    at = pen.ensure(at, mm(14))
    doc
      .moveTo(left, at)
      .lineTo(left + width, at)
      .lineWidth(0.5)
      .strokeColor('#bbb')
      .stroke()
    pen.line(item.propertyNumber, left, at + 4, { size: 10.5, weight: 'bold' })
    const condition = item.condition ? CONDITIONS[item.condition] : ''
    pen.line(condition, left + width - pen.width(condition, BODY), at + 4, BODY)
    const details = [KINDS[item.kind], item.model]
    if (item.serialNumber) details.push(`製造番号 ${item.serialNumber}`)
    if (item.note) details.push(item.note)
    at = pen.block(details.join(' / '), left, at + 19, width, { size: 9, color: '#333' }) + 3
  }
  doc
    .moveTo(left, at)
    .lineTo(left + width, at)
    .lineWidth(0.5)
    .strokeColor('#bbb')
    .stroke()
  return at
}

function drawAnswer(
  doc: Pdf,
  pen: Pen,
  facts: Facts,
  signature: Signature | null,
  box: Box,
): number {
  const { left, width } = box
  let y = pen.ensure(box.y, mm(42))
  if (!signature) {
    const label = facts.state === 'refused' ? '受領を拒んだ理由' : '署名がない理由'
    pen.line(label, left, y, { ...BODY, weight: 'bold' })
    y = pen.block(facts.reason ?? '', left, y + 16, width, BODY)
    return pen.block(moment(facts.answeredAt), left, y, width, BODY)
  }
  const [fieldWidth, fieldHeight] = [mm(90), mm(30)]
  const x = left + width - fieldWidth
  pen.line('署名', left, y, { ...BODY, weight: 'bold' })
  pen.line(facts.holderName, left, y + 18, { size: 11 })
  pen.line(moment(facts.answeredAt), left, y + 38, BODY)
  if (facts.channel === 'remote') pen.line('(本人の画面で受領)', left, y + 54, BODY)
  doc.rect(x, y, fieldWidth, fieldHeight).lineWidth(0.7).strokeColor('#888').stroke()
  const scale = Math.min(fieldWidth / signature.width, fieldHeight / signature.height)
  doc
    .save()
    .rect(x, y, fieldWidth, fieldHeight)
    .clip()
    .translate(
      x + (fieldWidth - signature.width * scale) / 2,
      y + (fieldHeight - signature.height * scale) / 2,
    )
    .scale(scale)
    .path(pathOf(signature))
    .lineWidth(1.4 / scale)
    .lineCap('round')
    .lineJoin('round')
    .strokeColor('#000')
    .stroke()
    .restore()
  return y + fieldHeight
}

/** Also says which characters no font could draw, so that a name that shows 〓 is no riddle. */
function drawFooter(pen: Pen, facts: Facts, { left, width, y }: Box): void {
  const at = pen.block(
    `受領番号 ${facts.id} / 文面の版 ${facts.textVersion}`,
    left,
    y,
    width,
    SMALL,
  )
  const note = missingNote(pen)
  if (note) pen.block(note, left, at, width, SMALL)
}
