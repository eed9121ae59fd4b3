/** Why an approval is refused, in words. */
export const APPROVAL_MESSAGES = {
  too_many_targets: {
    ja: '一度に %{maximum} 件までです(設定の上限)。',
    en: 'At most %{maximum} at a time, by the settings.',
  },
  already_requested: {
    ja: '同じ対象への申請が、まだ承認を待っています。',
    en: 'A request for the same target is still waiting for approval.',
  },
  no_approver: {
    ja: '承認できる人(セキュリティ担当または管理者)がほかにいません。先に登録してください。',
    en: 'There is nobody else who could approve (security or administrator); appoint somebody first.',
  },
  own_approval: {
    ja: '自分の申請は自分では決められません。',
    en: 'You cannot decide about your own request.',
  },
  not_an_approver: {
    ja: 'この申請を決める役割がありません。',
    en: 'You do not have a role that decides about this.',
  },
  approval_changed: {
    ja: '確認した内容と一致しません。画面を開き直して、もう一度確かめてください。',
    en: 'This is not what you have looked at; open it again and check once more.',
  },
  approval_closed: { ja: '既に「%{state}」です。', en: 'It is "%{state}" already.' },
  requester_lost_right: {
    ja: '申請した人に、この操作の権限がもうありません。',
    en: 'Whoever asked for this may no longer do it.',
  },
} satisfies Record<string, { ja: string; en: string }>

/** Those that no other feature has. */
export const APPROVAL_STATE_WORDS = {
  approved: { ja: '承認済み', en: 'approved' },
  executed: { ja: '実行済み', en: 'carried out' },
  expired: { ja: '期限切れ', en: 'expired' },
  failed: { ja: '実行できず', en: 'not carried out' },
}
