import type { z } from 'zod'
import type { acceptance, handover } from '#contract/handovers'
import { KIND_WORDS } from '../devices/words.ts'
import { day, instant, type ListFile, number, text, words } from '../exports/columns.ts'

const CONDITION_WORDS = {
  good: { ja: '良好', en: 'good' },
  damaged: { ja: '破損', en: 'damaged' },
  not_working: { ja: '動作不良', en: 'not working' },
  incomplete: { ja: '付属品欠品', en: 'parts missing' },
}

export const handoverFile: ListFile<z.input<typeof handover>> = {
  name: { ja: '引渡し', en: 'handovers' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('種類', 'Device kind', KIND_WORDS),
    holderName: text('使用者', 'Holder name'),
    handedOverAt: instant('引渡し', 'Handed over at'),
    acceptedAt: instant('受領確認', 'Accepted at'),
    dueOn: day('貸出期限', 'Due on'),
    returnedAt: instant('返却', 'Returned at'),
    returnCondition: words('返却時の状態', 'Condition on return', CONDITION_WORDS),
  },
}

export const acceptanceFile: ListFile<z.input<typeof acceptance>> = {
  name: { ja: '受領書', en: 'acceptances' },
  columns: {
    number: number('番号', 'Number'),
    kind: words('種類', 'Kind', {
      handover: { ja: '引渡し', en: 'handover' },
      return: { ja: '返却', en: 'return' },
    }),
    state: words('状態', 'State', {
      open: { ja: '受領待ち', en: 'to be accepted' },
      signed: { ja: '受領済み', en: 'accepted' },
      refused: { ja: '受領拒否', en: 'refused' },
      waived: { ja: '署名なし', en: 'unsigned' },
    }),
    holderName: text('使用者', 'Holder name'),
    unitPath: text('所属', 'Unit', 30),
    operatorName: text('取扱者', 'Operator'),
    createdAt: instant('受付', 'Recorded at'),
    answeredAt: instant('署名・回答', 'Answered at'),
    reason: text('理由', 'Reason', 30),
    receiptSha256: text('受領書の SHA-256', 'SHA-256 of the receipt', 40),
  },
}
