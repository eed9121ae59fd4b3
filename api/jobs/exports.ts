import type { z } from 'zod'
import type { job } from '#contract/jobs'
import { instant, type ListFile, number, text, words } from '../exports/columns.ts'

const STATE_WORDS = {
  due: { ja: '待機', en: 'due' },
  leased: { ja: '実行中', en: 'at work' },
  done: { ja: '完了', en: 'done' },
  dead: { ja: '停止', en: 'dead' },
}

export const jobFile: ListFile<z.input<typeof job>> = {
  name: { ja: '処理', en: 'jobs' },
  columns: {
    id: number('番号', 'Number'),
    job: text('処理', 'Job', 24),
    state: words('状態', 'State', STATE_WORDS),
    attempts: number('試行', 'Attempts'),
    dueAt: instant('予定', 'Due at'),
    createdAt: instant('登録日時', 'Created at'),
    finishedAt: instant('終了', 'Finished at'),
    lastError: text('最後の失敗', 'Last error', 24),
  },
}
