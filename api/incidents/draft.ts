import type { IncidentDetail, ReportItem } from '#contract/incidents'
import { KIND_WORDS as DEVICE_WORDS } from '../devices/words.ts'
import { moment } from '../pdf/dates.ts'
import { DATA_WORDS, KIND_WORDS } from './words.ts'

const at = (instant: string | null): string => (instant ? moment(new Date(instant)) : '不明')

/** The nine items as far as they follow from the record; people finish them. */
export function draftOf(incident: IncidentDetail): Record<ReportItem, string> {
  const { assessment, devices } = incident
  const things = devices
    .map(({ kind, model, propertyNumber }) =>
      [kind && DEVICE_WORDS[kind].ja, model, propertyNumber].filter(Boolean).join(' '),
    )
    .join('、')
  const data = incident.dataKinds.map((kind) => DATA_WORDS[kind].ja).join('、')
  return {
    outline: [
      `${incident.unitPath ?? ''}の職員が使用する機器(${things})の${KIND_WORDS[incident.kind].ja}。`,
      `発生: ${at(incident.occurredAt)}、発覚: ${at(incident.noticedAt)}、届出: ${at(incident.reportedAt)}。`,
      incident.place && `場所: ${incident.place}。`,
      incident.note,
    ]
      .filter(Boolean)
      .join('\n'),
    data: data || '調査中',
    persons: assessment ? `${assessment.persons} 人` : '調査中',
    cause: incident.kind === 'theft' ? '盗難' : '紛失',
    secondary_harm: assessment
      ? `財産的被害のおそれ: ${assessment.financialHarm ? 'あり' : 'なし'}。不正の目的のおそれ: ${assessment.malice ? 'あり' : 'なし'}。`
      : '調査中',
    response: '調査中',
    publication: '未定',
    prevention: [
      `届出と同時(${at(incident.cutOffAt)})に、機器の証明書を${incident.kind === 'theft' ? '失効させ' : '停止し'}、ネットワークへの接続を遮断した。`,
      '機器のロックを指示した。',
      ...devices.flatMap(({ lock, propertyNumber }) =>
        lock?.proven && lock.provenAt
          ? [`${propertyNumber ?? ''}のロックを ${at(lock.provenAt)} に確認した。`]
          : [],
      ),
    ].join('\n'),
    other: incident.chores
      .flatMap(({ kind, reference }) =>
        kind === 'police' && reference ? [`警察の受理番号: ${reference}`] : [],
      )
      .join('\n'),
  }
}
