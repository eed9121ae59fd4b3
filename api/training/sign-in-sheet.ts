import { setImmediate as otherWork } from 'node:timers/promises'
import type { CourseSession, RosterEntry } from '#contract/course-sessions'
import { drawnAside } from '../aside/aside.ts'
import { dayOf, timeOf } from '../calendar.ts'
import { wareki } from '../pdf/dates.ts'
import { bytesOf, createPdf, createPen, missingNote, mm } from '../pdf/page.ts'

const HEAD = { size: 16, weight: 'bold' as const }
const BODY = { size: 10 }
const LABEL = { size: 8.5, color: '#555' }
const ROW_MM = 11
const AT_ONCE = 40

const COLUMNS = [
  { name: '番号', mm: 12 },
  { name: '所属', mm: 58 },
  { name: '氏名', mm: 40 },
  { name: '署名', mm: 44 },
  { name: '備考', mm: 20 },
] as const

/** To sign on paper: who is booked for the room, by kana, and blank lines for whoever comes besides. */
export const drawSignInSheet = drawnAside('sign-in-sheet', draw)

async function draw(
  session: CourseSession,
  people: readonly RosterEntry[],
  now: Date,
): Promise<Uint8Array<ArrayBuffer>> {
  const startsAt = new Date(session.startsAt)
  const doc = createPdf(`受付名簿 ${session.courseName}`, now)
  const pen = createPen(doc)
  const left = doc.page.margins.left
  pen.line('受付名簿', left, mm(16), HEAD)
  const when = `${wareki(startsAt)} ${timeOf(startsAt)}–${timeOf(new Date(session.endsAt))}`
  const facts = [session.courseName, session.code, when, session.place, session.unitPath]
  let y = pen.block(facts.filter(Boolean).join(' / '), left, mm(26), mm(174), BODY) + 4
  const blank = Math.max(3, Math.min(10, session.seats - people.length))
  const rows = [
    ...people.map(({ unitPath, staffName }, at) => [String(at + 1), unitPath, staffName]),
    ...Array.from({ length: blank }, (_, at) => [String(people.length + at + 1), '', '']),
  ]
  y = drawRow(
    COLUMNS.map(({ name }) => name),
    y,
    LABEL,
  )
  for (const [at, row] of rows.entries()) {
    if (at % AT_ONCE === 0) await otherWork()
    y = drawRow(row, y, BODY)
  }
  const note = missingNote(pen)
  y = pen.ensure(y + 6, 20)
  pen.line(`予約 ${people.length} 名 / 印刷 ${dayOf(now)} ${timeOf(now)}`, left, y, LABEL)
  if (note) pen.block(note, left, y + 12, mm(174), LABEL)
  return bytesOf(doc)

  function drawRow(cells: readonly string[], top: number, style: typeof BODY): number {
    const at = pen.ensure(top, mm(ROW_MM))
    let x = left
    for (const [place, column] of COLUMNS.entries()) {
      const width = mm(column.mm)
      doc.rect(x, at, width, mm(ROW_MM)).lineWidth(0.5).strokeColor('#888').stroke()
      pen.line(fitting(cells[place] ?? '', width - 6, style), x + 3, at + mm(3.4), style)
      x += width
    }
    return at + mm(ROW_MM)
  }

  /** A long path loses its beginning, which is the same for all. */
  function fitting(text: string, width: number, style: typeof BODY): string {
    if (pen.width(text, style) <= width) return text
    let shown = text
    while (shown && pen.width(`…${shown}`, style) > width) shown = shown.slice(1)
    return `…${shown}`
  }
}
