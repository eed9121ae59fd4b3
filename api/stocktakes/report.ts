import { setImmediate as otherWork } from 'node:timers/promises'
import type { Stocktake, StocktakeItem } from '#contract/stocktakes'
import { drawnAside } from '../aside/aside.ts'
import { DEVICE_STATE_WORDS, KIND_WORDS } from '../devices/words.ts'
import { moment, wareki } from '../pdf/dates.ts'
import { bytesOf, createPdf, createPen, missingNote, mm, type Pdf, type Pen } from '../pdf/page.ts'
import { EXPLANATION_WORDS } from './words.ts'

interface Counter {
  name: string
  count: number
}

interface Sheet {
  doc: Pdf
  pen: Pen
  left: number
  width: number
}

const AT_ONCE = 20

const BODY = { size: 10 }
const LABEL = { size: 10, color: '#555' }
const HEADING = { size: 10.5, weight: 'bold' as const }
const SMALL = { size: 8, color: '#555' }
const DETAIL = { size: 9, color: '#333' }

const placeOf = ({ unitPath, location }: Stocktake): string =>
  [unitPath, location].filter(Boolean).join(' / ')

/** The result of a stocktake as it is attested: where, by whom, how many, and each that differs from the ledger. */
export const drawReport = drawnAside('stocktake-report', draw)

async function draw(
  stocktake: Stocktake,
  counters: readonly Counter[],
  items: readonly StocktakeItem[],
): Promise<Uint8Array<ArrayBuffer>> {
  const attestedAt = stocktake.attestedAt && new Date(stocktake.attestedAt)
  const closedAt = new Date(stocktake.closedAt!)
  const title = attestedAt ? '棚卸報告書' : '棚卸報告書(確認前)'
  const doc = createPdf(`${title} 第${stocktake.number}号`, attestedAt || closedAt)
  const pen = createPen(doc)
  const left = doc.page.margins.left
  const sheet = { doc, pen, left, width: doc.page.width - left - doc.page.margins.right }

  let y = drawHead(sheet, stocktake, title, attestedAt || closedAt)
  y = drawFacts(sheet, stocktake, counters, y)
  y = drawCounts(sheet, stocktake, y + mm(4))
  const of = (...results: StocktakeItem['result'][]) =>
    items.filter(({ result }) => results.includes(result))
  y = await drawItems(sheet, '台帳にあって見つからなかった機器', of('missing'), y + mm(6))
  y = await drawItems(sheet, '台帳ではほかの場所にある機器', of('unexpected'), y + mm(5))
  y = await drawItems(sheet, '台帳にないコード', of('unknown'), y + mm(5))
  y = drawAttestation(sheet, stocktake, y + mm(7))
  drawFoot(sheet, stocktake, y + mm(4))
  return bytesOf(doc)
}

function drawHead({ pen, left, width }: Sheet, { number }: Stocktake, title: string, at: Date) {
  const date = wareki(at)
  pen.line(`第 ${number} 号`, left, mm(18), BODY)
  pen.line(date, left + width - pen.width(date, BODY), mm(18), BODY)
  const head = { size: 18, weight: 'bold' as const }
  pen.line(title, left + (width - pen.width(title, head)) / 2, mm(28), head)
  return mm(42)
}

function drawFacts(
  { pen, left, width }: Sheet,
  stocktake: Stocktake,
  counters: readonly Counter[],
  top: number,
): number {
  let y = top
  const fact = (name: string, value: string) => {
    pen.line(name, left, y, LABEL)
    y = pen.block(value, left + mm(32), y, width - mm(32), BODY) + 2
  }
  fact('場所', placeOf(stocktake))
  fact('対象', stocktake.kind ? KIND_WORDS[stocktake.kind].ja : 'すべての機器')
  fact('開始', `${moment(new Date(stocktake.createdAt))} ${stocktake.openerName}`)
  fact('終了', `${moment(new Date(stocktake.closedAt!))} ${stocktake.closerName}`)
  fact('数えた人', counters.map(({ name, count }) => `${name}(${count} 件)`).join('、') || 'なし')
  return y
}

function drawCounts({ doc, pen, left, width }: Sheet, stocktake: Stocktake, top: number): number {
  const cells: [string, string][] = [
    ['対象', `${stocktake.expected} 台`],
    ['あり', `${stocktake.found} 台`],
    ['なし', `${stocktake.missing} 台`],
    ['うち理由あり', `${stocktake.explained} 台`],
    ['台帳外の場所', `${stocktake.unexpected} 台`],
    ['不明なコード', `${stocktake.unknown} 件`],
  ]
  const [y, height, cell] = [pen.ensure(top, mm(16)), mm(14), width / cells.length]
  const value = { size: 13, weight: 'bold' as const }
  for (const [at, [name, number]] of cells.entries()) {
    const x = left + at * cell
    doc.rect(x, y, cell, height).lineWidth(0.5).strokeColor('#888').stroke()
    pen.line(name, x + (cell - pen.width(name, SMALL)) / 2, y + 6, SMALL)
    pen.line(number, x + (cell - pen.width(number, value)) / 2, y + 19, value)
  }
  return y + height
}

async function drawItems(
  { doc, pen, left, width }: Sheet,
  heading: string,
  items: readonly StocktakeItem[],
  top: number,
): Promise<number> {
  let y = pen.ensure(top, mm(22))
  pen.line(`${heading}(${items.length} 件)`, left, y, HEADING)
  y += mm(6)
  if (items.length === 0) return pen.block('なし', left, y, width, BODY)
  for (const [index, item] of items.entries()) {
    // Thousands take seconds, for which nobody else should wait.
    if (index % AT_ONCE === 0) await otherWork()
    y = pen.ensure(y, mm(13))
    doc
      .moveTo(left, y)
      .lineTo(left + width, y)
      .lineWidth(0.5)
      .strokeColor('#bbb')
      .stroke()
    pen.line(item.propertyNumber ?? item.code!, left, y + 4, HEADING)
    const lines = [detailsOf(item), whyOf(item)].filter(Boolean).join('\n')
    y = pen.block(lines, left, y + 19, width, DETAIL) + 3
  }
  return y
}

/** What the ledger says of it; of what it does not know, who read it when. */
function detailsOf(item: StocktakeItem): string {
  const seen = item.countedAt && `${item.counterName} ${moment(new Date(item.countedAt))}`
  const parts = [
    item.kind && KIND_WORDS[item.kind].ja,
    item.model,
    item.deviceState && DEVICE_STATE_WORDS[item.deviceState].ja,
    item.deviceUnitPath,
    item.location,
    item.holderName && `使用者 ${item.holderName}`,
    seen,
  ]
  return parts.filter(Boolean).join(' / ')
}

function whyOf({ result, explanation, note, permit }: StocktakeItem): string {
  if (result !== 'missing') return ''
  const reason = explanation ? EXPLANATION_WORDS[explanation].ja : '理由の記載なし'
  const leave = permit && `持出許可 ${permit.startsOn} から ${permit.endsOn} まで(${permit.place})`
  return [`理由: ${reason}`, note, leave].filter(Boolean).join(' / ')
}

function drawAttestation(sheet: Sheet, stocktake: Stocktake, top: number): number {
  const { doc, pen, left, width } = sheet
  const inside = { x: left + mm(4), width: width - mm(8) }
  const y = pen.ensure(top, mm(40))
  if (!stocktake.attestedAt) {
    return pen.block('この結果はまだ確認されていません。', left, y, width, HEADING)
  }
  const words = `上記の結果を確認しました。\n${moment(new Date(stocktake.attestedAt))}`
  let at = pen.block(words, inside.x, y + mm(4), inside.width, BODY)
  at = pen.block(`確認者 ${stocktake.attesterName}`, inside.x, at + 2, inside.width, {
    size: 12,
    weight: 'bold',
  })
  if (stocktake.remark) {
    at = pen.block(`所見: ${stocktake.remark}`, inside.x, at + 2, inside.width, BODY)
  }
  // A long remark may have gone over the page: then there is nothing to frame.
  if (at > y)
    doc
      .rect(left, y, width, at - y + mm(3))
      .lineWidth(0.7)
      .strokeColor('#888')
      .stroke()
  return at + mm(3)
}

function drawFoot({ pen, left, width }: Sheet, { id }: Stocktake, top: number): void {
  const y = pen.block(`棚卸番号 ${id}`, left, top, width, SMALL)
  const note = missingNote(pen)
  if (note) pen.block(note, left, y, width, SMALL)
}
