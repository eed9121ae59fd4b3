import type { BlockedKey } from '#contract/blocked-keys'
import { instant, type ListFile, text, words } from '../exports/columns.ts'

const REASON_WORDS = {
  keyCompromise: { ja: '鍵の危殆化・盗難', en: 'Key compromise, theft' },
  weakKey: { ja: '弱い鍵・公開された鍵', en: 'Weak or published key' },
  other: { ja: 'その他', en: 'Other' },
}

export const blockedKeyFile: ListFile<BlockedKey> = {
  name: { ja: '使用禁止の鍵', en: 'blocked-keys' },
  columns: {
    publicKeySha256: text('公開鍵の SHA-256', 'SHA-256 of public key', 64),
    reason: words('理由', 'Reason', REASON_WORDS),
    propertyNumber: text('備品番号', 'Property number'),
    subject: text('主体者', 'Subject', 24),
    note: text('備考', 'Note', 32),
    blockedByName: text('禁止した人', 'Blocked by', 20),
    createdAt: instant('禁止した日時', 'Blocked at'),
  },
}
