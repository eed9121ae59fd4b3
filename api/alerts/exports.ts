import type { z } from 'zod'
import type { AlertKind, alert } from '#contract/alerts'
import {
  instant,
  type ListFile,
  made,
  number,
  text,
  type Words,
  words,
} from '../exports/columns.ts'

const KIND_WORDS: Record<AlertKind, Words> = {
  crl_late: { ja: '失効リストの更新の遅れ', en: 'List of revocations late' },
  incidents_late: { ja: '事案の期限切れ', en: 'Incidents past their time' },
  authority_expiring: { ja: '認証局の期限切れが近い', en: 'Authority ends soon' },
  outbox_behind: { ja: '処理の滞り', en: 'Jobs behind' },
  jobs_dead: { ja: '停止した処理', en: 'Dead jobs' },
  log_unkept: { ja: 'ログの保存の失敗', en: 'Log not kept' },
  agents_silent: { ja: '報告のないパソコン', en: 'Silent laptops' },
}

export const alertFile: ListFile<z.input<typeof alert>> = {
  name: { ja: '警告', en: 'alerts' },
  columns: {
    kind: words('種類', 'Kind', KIND_WORDS),
    subject: text('対象', 'Subject'),
    count: number('値', 'Value'),
    threshold: number('しきい値', 'Threshold'),
    raisedAt: instant('発生', 'Raised at'),
    clearedAt: instant('解消', 'Cleared at'),
    seen: made('確認した人', 'Seen by', (seen) => seen?.by ?? null),
  },
}
