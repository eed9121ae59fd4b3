import type { z } from 'zod'
import type { ImportMapping } from '#contract/import-mappings'
import type { importBatch, importRow } from '#contract/imports'
import { instant, type ListFile, made, number, text, words } from '../exports/columns.ts'

const KIND_WORDS = {
  units: { ja: '所属', en: 'Units' },
  staff: { ja: '職員', en: 'Staff' },
  devices: { ja: 'パソコンの台帳', en: 'Ledger of laptops' },
  smartphones: { ja: 'スマートフォンの台帳', en: 'Ledger of smartphones' },
  transfers: { ja: '人事異動', en: 'Transfers' },
  'course-sessions': { ja: '研修の開催回', en: 'Course sessions' },
  attendance: { ja: '研修の出欠', en: 'Attendance' },
  indicators: { ja: '指標の値', en: 'Values of indicators' },
}
const STATE_WORDS = {
  reading: { ja: '読み取り中', en: 'being read' },
  checked: { ja: '反映待ち', en: 'checked' },
  applying: { ja: '反映中', en: 'being applied' },
  applied: { ja: '反映済み', en: 'applied' },
  undone: { ja: '取消し済み', en: 'undone' },
  failed: { ja: '失敗', en: 'failed' },
}
const ACTION_WORDS = {
  new: { ja: '新規', en: 'new' },
  changed: { ja: '変更', en: 'changed' },
  unchanged: { ja: '変更なし', en: 'unchanged' },
  refused: { ja: '取り込まない', en: 'refused' },
}

type Batch = z.input<typeof importBatch>

export const importFile: ListFile<Batch> = {
  name: { ja: '取込み', en: 'imports' },
  columns: {
    createdAt: instant('登録日時', 'Created at'),
    kind: words('種類', 'Kind', KIND_WORDS),
    fileName: text('ファイル', 'File', 32),
    state: words('状態', 'State', STATE_WORDS),
    counts: made(
      '件数',
      'Counts',
      (counts: Batch['counts'], locale) =>
        Object.entries(counts)
          .map(([action, count]) => `${ACTION_WORDS[action as 'new'][locale]} ${count}`)
          .join(' / '),
      36,
    ),
    failure: made('失敗の理由', 'Failure', (failure: Batch['failure']) => failure?.message ?? null),
    createdByName: text('担当', 'By'),
    appliedAt: instant('反映日時', 'Applied at'),
    undoneAt: instant('取消し日時', 'Undone at'),
  },
}

type Row = z.input<typeof importRow>

export const importRowFile: ListFile<Row> = {
  name: { ja: '取込みの行', en: 'import-rows' },
  columns: {
    rowNumber: number('行', 'Row'),
    action: words('結果', 'Result', ACTION_WORDS),
    values: made('値', 'Values', (values: Row['values']) => JSON.stringify(values), 60),
    changes: made(
      '変更前と変更後',
      'Before and after',
      (changes: Row['changes']) => changes && JSON.stringify(changes),
      40,
    ),
    errors: made(
      '取り込めない理由',
      'Reason for refusal',
      (errors: Row['errors']) => errors.map(({ message }) => message).join(' / ') || null,
      40,
    ),
  },
}

export const mappingFile: ListFile<ImportMapping> = {
  name: { ja: '列の対応', en: 'import-mappings' },
  columns: {
    name: text('取込み元', 'Source', 24),
    kind: words('種類', 'Kind', KIND_WORDS),
    mapping: made(
      '列の対応',
      'Columns',
      (mapping: ImportMapping['mapping']) => JSON.stringify(mapping),
      60,
    ),
    createdAt: instant('登録日時', 'Created at'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}
