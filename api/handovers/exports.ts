import type { z } from 'zod'
import type { handover } from '#contract/devices'
import { KIND_WORDS } from '../devices/words.ts'
import { instant, type ListFile, text, words } from '../exports/columns.ts'

export const handoverFile: ListFile<z.input<typeof handover>> = {
  name: { ja: '引渡し', en: 'handovers' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('種類', 'Device kind', KIND_WORDS),
    holderName: text('使用者', 'Holder name'),
    handedOverAt: instant('引渡し', 'Handed over at'),
    acceptedAt: instant('受領確認', 'Accepted at'),
    returnedAt: instant('返却', 'Returned at'),
  },
}
