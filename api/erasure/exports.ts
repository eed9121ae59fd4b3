import type { z } from 'zod'
import type { Erasure, overdueErasure } from '#contract/erasure'
import { DEVICE_STATE_WORDS, KIND_WORDS } from '../devices/words.ts'
import { day, instant, type ListFile, number, text, words } from '../exports/columns.ts'

const CATEGORY_WORDS = {
  individual_number: { ja: 'マイナンバー利用事務系', en: 'Individual numbers' },
  confidential: { ja: '機密性 2 以上', en: 'Confidential' },
  ordinary: { ja: '機密性 1', en: 'Ordinary' },
}
const METHOD_WORDS = {
  physical_destruction: { ja: '物理的破壊', en: 'Physical destruction' },
  degauss: { ja: '磁気消去', en: 'Degaussing' },
  secure_erase: { ja: 'セキュアイレース', en: 'Secure erase' },
  crypto_erase: { ja: '暗号鍵の消去', en: 'Cryptographic erase' },
  overwrite: { ja: '上書き', en: 'Overwriting' },
}
const MEDIUM_WORDS = {
  hdd: { ja: 'HDD', en: 'HDD' },
  ssd: { ja: 'SSD', en: 'SSD' },
  flash: { ja: 'フラッシュメモリー', en: 'Flash memory' },
}

export const erasureFile: ListFile<Erasure> = {
  name: { ja: 'データ消去', en: 'erasures' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    deviceState: words('機器の状態', 'Device state', DEVICE_STATE_WORDS),
    category: words('情報の区分', 'Category of data', CATEGORY_WORDS),
    method: words('消去方法', 'Method', METHOD_WORDS),
    mediumKind: words('媒体', 'Medium', MEDIUM_WORDS),
    mediumSerial: text('媒体のシリアル番号', 'Serial number of medium'),
    place: text('場所', 'Place', 24),
    erasedOn: day('消去日', 'Erased on'),
    operator: text('作業者', 'Operator'),
    witness: text('立会人', 'Witness'),
    certificateName: text('証明書のファイル', 'Certificate file', 24),
    certificateSha256: text('証明書の SHA-256', 'SHA-256 of certificate', 24),
    certifiedOn: day('証明日', 'Certified on'),
    note: text('備考', 'Note', 40),
    createdAt: instant('登録日時', 'Created at'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}

export const overdueFile: ListFile<z.input<typeof overdueErasure>> = {
  name: { ja: '消去証明書の期限超過', en: 'overdue-erasures' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    kind: words('種類', 'Device kind', KIND_WORDS),
    state: words('状態', 'State', DEVICE_STATE_WORDS),
    returnedOn: day('返却日', 'Returned on'),
    days: number('返却からの日数', 'Days since return'),
    leaseEndsOn: day('リース満了日', 'Lease ends on'),
  },
}
