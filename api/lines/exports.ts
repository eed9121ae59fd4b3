import type { z } from 'zod'
import type { extension, line } from '#contract/lines'
import { day, instant, type ListFile, text, words } from '../exports/columns.ts'

const KIND_WORDS = {
  mobile: { ja: '内線スマートフォン', en: 'Extension smartphone' },
  fixed: { ja: '固定内線', en: 'Fixed extension' },
}

export const lineFile: ListFile<z.input<typeof line>> = {
  name: { ja: '回線', en: 'lines' },
  columns: {
    phoneNumber: text('電話番号', 'Phone number'),
    iccid: text('ICCID', 'ICCID', 22),
    devicePropertyNumber: text('備品番号', 'Property number'),
    extension: text('内線番号', 'Extension'),
    freeOn: day('割当て可能日', 'Free from'),
  },
}

export const extensionFile: ListFile<z.input<typeof extension>> = {
  name: { ja: '内線番号', en: 'extensions' },
  columns: {
    number: text('内線番号', 'Extension'),
    kind: words('種類', 'Kind', KIND_WORDS),
    holderName: text('使用者', 'Holder name'),
    unitPath: text('所属名', 'Unit name', 40),
    freeOn: day('割当て可能日', 'Free from'),
    retiredAt: instant('廃止日時', 'Retired at'),
  },
}
