import type { RetentionKind, RetentionRule } from '#contract/retention'
import { instant, type ListFile, number, type Words, words } from '../exports/columns.ts'

const KIND_WORDS: Record<RetentionKind, Words> = {
  leavers: { ja: '退職者', en: 'people who left' },
  incidents: { ja: '終了した紛失・盗難', en: 'closed incidents' },
  stocktakes: { ja: '棚卸', en: 'stocktakes' },
  imports: { ja: '取込ファイルと人事異動', en: 'files of imports and transfers' },
  conference_people: { ja: 'ウェブ会議の参加記録', en: 'logs of conferences' },
  watch_progress: { ja: '録画の視聴位置', en: 'progress in recordings' },
  login_traces: { ja: 'ログイン元', en: 'where logins came from' },
  enrollment_refusals: { ja: '断った登録要求', en: 'refused enrolments' },
  inventory_changes: { ja: '端末構成の変更履歴', en: 'changes of inventories' },
  notifications: { ja: 'お知らせ', en: 'notices' },
  remarks: { ja: '理由・備考', en: 'reasons and notes' },
}
const UNIT_WORDS = { days: { ja: '日', en: 'days' }, years: { ja: '年度', en: 'fiscal years' } }

export const retentionFile: ListFile<RetentionRule> = {
  name: { ja: '保存期間', en: 'retention' },
  columns: {
    id: words('種類', 'Kind', KIND_WORDS),
    period: number('期間', 'Period'),
    unit: words('単位', 'Unit', UNIT_WORDS),
    before: instant('これより前', 'Before'),
    due: number('対象', 'Due'),
    held: number('保留', 'Held'),
    erased: number('前回の消去', 'Erased last'),
    ranAt: instant('前回', 'Last run'),
  },
}
