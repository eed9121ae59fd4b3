import { drawnAside } from '../aside/aside.ts'
import { moment, wareki } from '../pdf/dates.ts'
import { bytesOf, createPdf, createPen, missingNote, mm } from '../pdf/page.ts'
import type { Paper } from './queries.ts'

const WAYS: Record<Exclude<Paper['source'], 'exception'>, string> = {
  attendance: '受講',
  quiz: '受講と確認テストの合格',
  recording: '録画の視聴',
  import: '受講(取込みによる記録)',
}

const BODY = { size: 11 }
const LABEL = { size: 11, color: '#555' }
const NAME = { size: 20, weight: 'bold' as const }
const SMALL = { size: 8, color: '#555' }

/** 修了証: to whom, of what, when, and until when it holds. */
export const drawPaper = drawnAside('course-certificate', draw)

async function draw(
  paper: Paper & { source: Exclude<Paper['source'], 'exception'> },
): Promise<Uint8Array<ArrayBuffer>> {
  const completedAt = new Date(paper.completedAt)
  const title = '修了証'
  const doc = createPdf(`${title} ${paper.courseName}`, completedAt)
  const pen = createPen(doc)
  const left = doc.page.margins.left
  const width = doc.page.width - left - doc.page.margins.right

  const head = { size: 30, weight: 'bold' as const }
  pen.line(title, left + (width - pen.width(title, head)) / 2, mm(40), head)
  let y = pen.block(paper.unitPath, left, mm(72), width, BODY)
  y = pen.block(`${paper.staffName} 殿`, left, y + mm(2), width, NAME)
  y = pen.block(`あなたは次の研修を修了したことを証します。`, left, y + mm(12), width, { size: 13 })
  y += mm(8)
  const fact = (name: string, value: string) => {
    pen.line(name, left, y, LABEL)
    y = pen.block(value, left + mm(36), y, width - mm(36), BODY) + mm(2)
  }
  fact('研修', paper.courseName)
  fact('版', `第 ${paper.version} 版`)
  fact('修了日', wareki(completedAt))
  fact('修了の方法', WAYS[paper.source])
  fact('職員番号', paper.employeeNumber)
  const until = paper.validUntil
  fact('有効期限', until ? wareki(new Date(`${until}T00:00:00+09:00`)) : '期限なし')
  y = pen.block(
    `記録番号 ${paper.id} / 記録日時 ${moment(completedAt)}。この証は記録から作成され、記録が正となります。`,
    left,
    y + mm(16),
    width,
    SMALL,
  )
  const missing = missingNote(pen)
  if (missing) pen.block(missing, left, y + mm(2), width, SMALL)
  return bytesOf(doc)
}
