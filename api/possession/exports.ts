import type { z } from 'zod'
import type { possession, possessionCheck } from '#contract/possession'
import { KIND_WORDS } from '../devices/words.ts'
import { day, instant, type ListFile, number, text, words } from '../exports/columns.ts'

export const possessionCheckFile: ListFile<z.input<typeof possessionCheck>> = {
  name: { ja: '所持確認の年度', en: 'possession-checks' },
  columns: {
    fiscalYear: number('年度', 'Fiscal year'),
    dueOn: day('期限', 'Due on'),
    closedAt: instant('終了', 'Closed at'),
    held: number('台数', 'Held'),
    have: number('手元にある', 'Confirmed'),
    haveNot: number('手元にない', 'Not there'),
  },
}

export const possessionFile: ListFile<z.input<typeof possession>> = {
  name: { ja: '所持確認', en: 'possessions' },
  columns: {
    unitPath: text('所属', 'Unit', 30),
    holderName: text('使用者', 'Holder name'),
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('種類', 'Device kind', KIND_WORDS),
    model: text('機種', 'Model', 24),
    answer: words('回答', 'Answer', {
      have: { ja: '手元にある', en: 'has it' },
      have_not: { ja: '手元にない', en: 'has not' },
    }),
    note: text('備考', 'Note', 30),
    answeredAt: instant('回答日時', 'Answered at'),
  },
}
