import {
  type IncidentDetail,
  type IncidentForm,
  type LeakReport,
  REPORT_ITEMS,
} from '#contract/incidents'
import { drawnAside } from '../aside/aside.ts'
import { KIND_WORDS as DEVICE_WORDS } from '../devices/words.ts'
import { moment, wareki } from '../pdf/dates.ts'
import { bytesOf, createPdf, createPen, missingNote, mm } from '../pdf/page.ts'
import { CHANNEL_WORDS, CHORE_WORDS, DATA_WORDS, ITEM_WORDS, KIND_WORDS } from './words.ts'

/** A letter as it is sent: the same lines as paper and as plain text. */
export interface Letter {
  title: string
  number: number
  drill: boolean
  at: Date
  /** Label and text; text alone where there is no label. */
  parts: { label?: string; text: string }[]
}

const TITLES: Record<IncidentForm, string> = {
  property_loss: '物品亡失報告書',
  preliminary: '個人データの漏えい等報告書(速報)',
  final: '個人データの漏えい等報告書(確報)',
  summary: '事案の経過',
}

export const ITEM_TITLES: Record<(typeof REPORT_ITEMS)[number], string> = {
  outline: '概要',
  data: '漏えい等が発生し、又は発生したおそれがある個人データの項目',
  persons: '本人の数',
  cause: '原因',
  secondary_harm: '二次被害又はそのおそれの有無及びその内容',
  response: '本人への対応の実施状況',
  publication: '公表の実施状況',
  prevention: '再発防止のための措置',
  other: 'その他参考となる事項',
}

const when = (at: string | null): string => (at ? moment(new Date(at)) : '不明')

/** The form, filled in from the record. */
export function letterOf(
  form: IncidentForm,
  incident: IncidentDetail,
  report: LeakReport | null,
  now: Date,
): Letter {
  const { number, drill } = incident
  const head = { title: TITLES[form], number, drill, at: now }
  if (report) {
    const parts = REPORT_ITEMS.map((item, at) => ({
      label: `${at + 1} ${ITEM_TITLES[item]}`,
      text: report.items[item] || '(記載なし)',
    }))
    return { ...head, parts }
  }
  const facts = [
    { label: '区分', text: KIND_WORDS[incident.kind].ja },
    { label: '所属', text: incident.unitPath ?? '不明' },
    { label: '使用者', text: incident.holderName ?? '不明' },
    { label: '発生日時', text: when(incident.occurredAt) },
    { label: '発覚日時', text: when(incident.noticedAt) },
    {
      label: '届出日時',
      text: `${when(incident.reportedAt)}(${CHANNEL_WORDS[incident.channel].ja} ${incident.reporterName})`,
    },
    { label: '場所', text: incident.place ?? '不明' },
    { label: '亡失した物品', text: thingsOf(incident) },
    { label: '経緯', text: incident.note ?? '(記載なし)' },
    { label: '警察への届出', text: policeOf(incident) },
    { label: '講じた措置', text: measuresOf(incident) },
  ]
  if (form === 'property_loss') return { ...head, parts: facts }
  const more = [
    {
      label: '入っていたデータ',
      text: incident.dataKinds.map((kind) => DATA_WORDS[kind].ja).join('、') || '不明',
    },
    { label: 'すること', text: choresOf(incident) },
  ]
  return { ...head, parts: [...facts, ...more] }
}

const thingsOf = ({ devices }: IncidentDetail): string =>
  devices
    .map(({ propertyNumber, kind, model, state }) =>
      [propertyNumber, kind && DEVICE_WORDS[kind].ja, model, `(${ITEM_WORDS[state].ja})`]
        .filter(Boolean)
        .join(' '),
    )
    .join('\n')

function policeOf({ chores }: IncidentDetail): string {
  const police = chores.find(({ kind }) => kind === 'police')
  if (!police || police.state === 'open') return '未了'
  if (police.state === 'not_needed') return '不要'
  return [
    when(police.contactedAt ?? police.doneAt),
    police.contact,
    police.reference && `受理番号 ${police.reference}`,
  ]
    .filter(Boolean)
    .join(' ')
}

function measuresOf({ cutOffAt, kind, devices }: IncidentDetail): string {
  const lines = [
    `${when(cutOffAt)} ネットワークから遮断(証明書を${kind === 'theft' ? '失効' : '停止'})し、機器のロックを指示した。`,
  ]
  for (const { propertyNumber, lock } of devices) {
    lines.push(
      lock?.proven && lock.provenAt
        ? `${when(lock.provenAt)} ${propertyNumber ?? ''} のロックを機器の報告で確認した。`
        : `${propertyNumber ?? ''} のロックは未確認(機器がつながったときに実行される)。`,
    )
  }
  return lines.join('\n')
}

const choresOf = ({ chores }: IncidentDetail): string =>
  chores
    .map(({ kind, state, dueAt, doneAt, doneByName, reference }) =>
      [
        CHORE_WORDS[kind].ja,
        state === 'open' ? `期限 ${when(dueAt)}` : `${when(doneAt)} ${doneByName ?? ''}`,
        reference,
      ]
        .filter(Boolean)
        .join(' '),
    )
    .join('\n')

const DRILL = '【訓練】これは訓練の記録であり、実際の事案ではありません。'
const numberOf = ({ number, drill }: Letter) => `${drill ? '訓練' : '事案'} 第 ${number} 号`

export function plainText(letter: Letter): string {
  const { title, drill, at, parts } = letter
  const body = parts.map(({ label, text }) => (label ? `■ ${label}\n${text}` : text))
  return [`${title}\n${numberOf(letter)}  ${wareki(at)}`, ...(drill ? [DRILL] : []), ...body].join(
    '\n\n',
  )
}

export const drawLetter = drawnAside('letter', draw)

async function draw(letter: Letter): Promise<Uint8Array<ArrayBuffer>> {
  const { title, drill, at, parts } = letter
  const doc = createPdf(`${title} ${numberOf(letter)}`, at)
  const pen = createPen(doc)
  const left = doc.page.margins.left
  const width = doc.page.width - left - doc.page.margins.right
  const body = { size: 10 }
  const date = wareki(at)
  pen.line(numberOf(letter), left, mm(18), body)
  pen.line(date, left + width - pen.width(date, body), mm(18), body)
  const head = { size: 16, weight: 'bold' as const }
  pen.line(title, left + (width - pen.width(title, head)) / 2, mm(28), head)
  let y = mm(40)
  if (drill) {
    y = pen.block(DRILL, left, y, width, { size: 11, weight: 'bold', color: '#a02020' }) + mm(3)
  }
  for (const { label, text } of parts) {
    y = pen.ensure(y, mm(14))
    if (label) y = pen.block(label, left, y, width, { size: 9.5, color: '#555' })
    y = pen.block(text, left + (label ? mm(3) : 0), y, width - mm(3), body) + mm(2)
  }
  const note = missingNote(pen)
  if (note) pen.block(note, left, y + mm(3), width, { size: 8, color: '#555' })
  return bytesOf(doc)
}
