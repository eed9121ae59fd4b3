import type { z } from 'zod'
import type { auditEntry } from '#contract/audit'
import { instant, type ListFile, made, number, text, words } from '../exports/columns.ts'

type Entry = z.input<typeof auditEntry>

const ACTION_WORDS = {
  insert: { ja: '登録', en: 'created' },
  update: { ja: '変更', en: 'changed' },
  delete: { ja: '削除', en: 'deleted' },
}

/** For people and spreadsheets; what proves anything is the chain, /api/audit/export. */
export const auditFile: ListFile<Entry> = {
  name: { ja: '監査記録', en: 'audit' },
  path: '/api/audit/entries/export',
  columns: {
    id: number('番号', 'Number'),
    at: instant('日時', 'At'),
    actor: text('操作した人の ID', 'Actor', 24),
    actorName: text('操作した人', 'Name of actor'),
    action: words('操作', 'Action', ACTION_WORDS),
    entity: text('対象', 'Entity'),
    entityId: text('対象の ID', 'Entity ID', 36),
    changes: made('内容', 'Changes', (changes: Entry['changes']) => JSON.stringify(changes), 60),
  },
}
