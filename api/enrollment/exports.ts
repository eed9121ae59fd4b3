import type { EnrollmentToken } from '#contract/enrollment'
import { PROFILE_WORDS } from '../certificates/exports.ts'
import { instant, type ListFile, text, words } from '../exports/columns.ts'

export const enrollmentTokenFile: ListFile<EnrollmentToken> = {
  name: { ja: '登録トークン', en: 'enrollment-tokens' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    serialNumber: text('製造番号', 'Serial number'),
    model: text('機種', 'Model', 24),
    profile: words('種類', 'Profile', PROFILE_WORDS),
    state: words('状態', 'State', {
      live: { ja: '有効', en: 'Open' },
      used: { ja: '使用済み', en: 'Used' },
      expired: { ja: '期限切れ', en: 'Expired' },
      revoked: { ja: '無効', en: 'Revoked' },
    }),
    waveName: text('展開グループ', 'Wave'),
    requesterName: text('発行した人', 'Made by'),
    createdAt: instant('発行日時', 'Made at'),
    expiresAt: instant('有効期限', 'Expires at'),
    usedAt: instant('使用日時', 'Used at'),
    revokedAt: instant('無効にした日時', 'Revoked at'),
    approvedAt: instant('承認日時', 'Approved at'),
  },
}
