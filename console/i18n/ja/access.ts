export const access = {
  title: '閉域網への接続可否',
  is: { allow: '許可', quarantine: '隔離', deny: '拒否' },
  nothing_against: '接続を妨げる理由はありません。',
  may_issue: '証明書を発行・更新できます。',
  may_manage: '管理用の証明書だけ発行できます。閉域網の証明書は引渡しのときに発行します。',
  may_not_issue: '証明書は発行・更新できません。',
}
