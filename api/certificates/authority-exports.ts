import type { Authority } from '#contract/authorities'
import { instant, type ListFile, number, text, words } from '../exports/columns.ts'

const HIERARCHY_WORDS = {
  network: { ja: 'ネットワーク', en: 'Network' },
  management: { ja: '機器管理', en: 'Management' },
}
const ROLE_WORDS = { root: { ja: 'ルート', en: 'Root' }, issuing: { ja: '発行', en: 'Issuing' } }
const STATE_WORDS = {
  active: { ja: '発行中', en: 'Active' },
  retiring: { ja: '終了予定', en: 'Retiring' },
  retired: { ja: '終了', en: 'Retired' },
}

export const authorityFile: ListFile<Authority> = {
  name: { ja: '認証局', en: 'authorities' },
  columns: {
    slug: text('名前', 'Name'),
    hierarchy: words('系統', 'Hierarchy', HIERARCHY_WORDS),
    role: words('役割', 'Role', ROLE_WORDS),
    state: words('状態', 'State', STATE_WORDS),
    subject: text('主体者', 'Subject', 32),
    keyKind: text('鍵の種類', 'Key'),
    keyBits: number('鍵長', 'Key bits'),
    notBefore: instant('有効期間の開始', 'Valid from'),
    notAfter: instant('有効期限', 'Valid to'),
    unexpired: number('期限内の証明書', 'Unexpired certificates'),
    fingerprint: text('SHA-256', 'SHA-256', 40),
  },
}
