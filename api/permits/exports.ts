import type { z } from 'zod'
import type { permit } from '#contract/permits'
import { day, instant, type ListFile, text, words } from '../exports/columns.ts'

export const permitFile: ListFile<z.input<typeof permit>> = {
  name: { ja: '持出許可', en: 'permits' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    holderName: text('申請者', 'Person'),
    unitPath: text('所属', 'Unit', 30),
    startsOn: day('開始', 'Starts on'),
    endsOn: day('終了', 'Ends on'),
    place: text('行き先', 'Place'),
    purpose: text('目的', 'Purpose', 30),
    state: words('状態', 'State', {
      requested: { ja: '申請中', en: 'requested' },
      granted: { ja: '許可', en: 'granted' },
      refused: { ja: '不許可', en: 'refused' },
      withdrawn: { ja: '取下げ', en: 'withdrawn' },
    }),
    deciderName: text('決めた人', 'Decided by'),
    decidedAt: instant('決めた日時', 'Decided at'),
    reason: text('理由', 'Reason', 30),
  },
}
