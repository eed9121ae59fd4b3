import { APPROVAL_ACTIONS, type Approval } from '#contract/approvals'
import { instant, type ListFile, made, number, text, words } from '../exports/columns.ts'

export const approvalFile: ListFile<Approval> = {
  name: { ja: '承認', en: 'approvals' },
  columns: {
    action: words('操作', 'Action', APPROVAL_ACTIONS),
    says: made('内容', 'What', (says: Approval['says'], locale) => says[locale], 30),
    count: number('対象数', 'Targets'),
    reason: text('理由', 'Reason', 30),
    requesterName: text('申請した人', 'Asked by'),
    createdAt: instant('申請日時', 'Asked at'),
    expiresAt: instant('期限', 'Expires at'),
    state: words('状態', 'State', {
      requested: { ja: '承認待ち', en: 'waiting' },
      approved: { ja: '承認済み(実行待ち)', en: 'approved, to be carried out' },
      executed: { ja: '実行済み', en: 'carried out' },
      refused: { ja: '却下', en: 'refused' },
      withdrawn: { ja: '取下げ', en: 'withdrawn' },
      expired: { ja: '期限切れ', en: 'expired' },
      failed: { ja: '実行できず', en: 'not carried out' },
    }),
    deciderName: text('決めた人', 'Decided by'),
    decidedAt: instant('決めた日時', 'Decided at'),
    decisionReason: text('却下の理由', 'Why refused', 30),
    executedAt: instant('実行日時', 'Carried out at'),
    failure: made(
      '実行できなかった理由',
      'Why not carried out',
      (failure: Approval['failure'], locale) => failure?.[locale] ?? null,
      30,
    ),
    sha256: text('SHA-256', 'SHA-256', 64),
  },
}
