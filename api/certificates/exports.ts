import type { Certificate } from '#contract/certificates'
import { instant, type ListFile, text, words } from '../exports/columns.ts'

export const PROFILE_WORDS = {
  'network-access': { ja: 'ネットワーク接続', en: 'Network access' },
  'device-management': { ja: '機器管理', en: 'Device management' },
  server: { ja: 'サーバー', en: 'Server' },
  'ocsp-signer': { ja: 'OCSP 署名', en: 'OCSP signer' },
  'scep-ra': { ja: 'SCEP RA', en: 'SCEP RA' },
}
const STATE_WORDS = {
  intent: { ja: '発行中', en: 'Being issued' },
  issued: { ja: '有効', en: 'Issued' },
  held: { ja: '一時停止', en: 'On hold' },
  revoked: { ja: '失効', en: 'Revoked' },
  abandoned: { ja: '発行取りやめ', en: 'Given up' },
}
export const REASON_WORDS = {
  unspecified: { ja: '指定なし', en: 'Unspecified' },
  keyCompromise: { ja: '鍵の危殆化・盗難', en: 'Key compromise, theft' },
  affiliationChanged: { ja: '所属の変更', en: 'Affiliation changed' },
  superseded: { ja: '更新による置き換え', en: 'Superseded' },
  cessationOfOperation: { ja: '使用終了', en: 'Out of use' },
  privilegeWithdrawn: { ja: '権限の取消し', en: 'Privilege withdrawn' },
}

export const certificateFile: ListFile<Certificate> = {
  name: { ja: '証明書', en: 'certificates' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    profile: words('種類', 'Profile', PROFILE_WORDS),
    state: words('状態', 'State', STATE_WORDS),
    serialNumber: text('シリアル番号', 'Serial number', 24),
    authority: text('認証局', 'Authority'),
    subject: text('主体者', 'Subject', 24),
    notBefore: instant('有効期間の開始', 'Valid from'),
    notAfter: instant('有効期限', 'Valid to'),
    renewAfter: instant('更新の目安', 'Renew after'),
    issuedAt: instant('発行日時', 'Issued at'),
    heldAt: instant('一時停止日時', 'Held at'),
    finalAt: instant('停止から失効になる日時', 'Hold becomes final at'),
    revokedAt: instant('失効日時', 'Revoked at'),
    reason: words('失効の理由', 'Reason', REASON_WORDS),
    invalidSince: instant('危殆化の時期', 'Invalid since'),
    revokeAt: instant('置き換え後の失効予定', 'Replaced, revoked at'),
    publicKeySha256: text('公開鍵の SHA-256', 'SHA-256 of public key', 24),
    createdAt: instant('登録日時', 'Created at'),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}
