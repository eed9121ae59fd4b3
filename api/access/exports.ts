import type { NetworkSession } from '#contract/network-sessions'
import { instant, type ListFile, number, text, words } from '../exports/columns.ts'

const DOOR_WORDS = {
  'radius-certificate': { ja: '802.1X(証明書)', en: '802.1X by certificate' },
  'radius-line': { ja: '携帯閉域網(回線)', en: 'Mobile network by line' },
  gateway: { ja: 'ゲートウェイ', en: 'Gateway' },
  est: { ja: 'EST', en: 'EST' },
  scep: { ja: 'SCEP', en: 'SCEP' },
  agent: { ja: 'エージェント', en: 'Agent' },
  issue: { ja: '発行', en: 'Issue' },
}
const DECISION_WORDS = {
  allow: { ja: '許可', en: 'Allowed' },
  quarantine: { ja: '隔離', en: 'Quarantined' },
  deny: { ja: '拒否', en: 'Denied' },
}
const ERROR_WORDS = {
  nas_unknown: { ja: '切断先が未登録', en: 'Element unknown' },
  no_answer: { ja: '応答なし', en: 'No answer' },
  refused: { ja: '拒否された', en: 'Refused' },
}

export const networkSessionFile: ListFile<NetworkSession> = {
  name: { ja: '接続', en: 'network-sessions' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    door: words('入口', 'Door', DOOR_WORDS),
    decision: words('接続可否', 'Decision', DECISION_WORDS),
    station: text('接続元', 'Station'),
    nas: text('ネットワーク機器', 'Network element'),
    calledStation: text('接続先', 'Called station', 24),
    address: text('IP アドレス', 'IP address'),
    startedAt: instant('開始', 'Started at'),
    lastSeenAt: instant('最後の報告', 'Last seen at'),
    endedAt: instant('終了', 'Ended at'),
    endReason: text('終了の理由', 'End reason'),
    disconnectWantedAt: instant('切断の要求', 'To be ended since'),
    disconnectTries: number('切断の試行', 'Tries'),
    disconnectError: words('切断の結果', 'Why it goes on', ERROR_WORDS),
  },
}
