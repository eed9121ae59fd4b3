export const invitations = {
  name: '招待',
  lead: '職員の記録からまとめてログインを作り、本人にパスワードかパスキーを決めてもらいます。リンクは 1 回だけ使えます。',
  empty: '招待はまだありません',
  emptyHint: '「招待する」から、所属ごと、または人を選んで招待できます。',
  invite: '招待する',
  invite_text:
    'ログインのない人に職員番号でログインを作ります。招待できない人は、理由とともに表示します。',
  whom: { title: '対象', unit: '所属の全員(下位の所属を含む)', people: '人を選ぶ' },
  as: { title: 'リンクの渡し方', mail: 'メールで送る', list: '一覧を表示して手渡す' },
  unit: '所属',
  person: '職員',
  roles: '職員のほかに与える役割',
  made: '招待の結果',
  made_count: '%{smart_count} 人を招待しました。',
  refused_count: '%{smart_count} 人は招待できませんでした。',
  once: 'リンクはこの画面でしか表示されません。本人だけに渡してください。',
  copy: '一覧をコピー',
  revoke: '取り消す',
  revoked: '招待を取り消しました',
  fields: {
    username: 'ユーザー名',
    displayName: '表示名',
    email: 'メールアドレス',
    state: '状態',
    createdAt: '招待した日時',
    expiresAt: '有効期限',
  },
  states: {
    waiting: '送信待ち',
    sent: '送信済み',
    used: '使用済み',
    expired: '期限切れ',
    revoked: '取消し',
  },
}

export const roleMappings = {
  name: 'グループの割当て',
  lead: '認証基盤やディレクトリのグループに入っている人に、役割を与えます。手で与えた役割は変わりません。',
  empty: 'グループの割当てはありません',
  emptyHint: 'グループと役割を組にすると、ログインのたびに役割が付いたり外れたりします。',
  add: '割当てを追加',
  remove: '割当てを外す',
  remove_text: 'グループ「%{group}」の人から、役割「%{role}」が外れます。',
  group_help: 'グループのクレームの値、または SCIM のグループの名前か外部の番号。',
  role_help:
    'セキュリティ担当と管理者は、もう一人の承認が要り、認証基盤のクレームだけで与えられます。',
  asked: 'もう一人の承認を待っています',
  done: '割当てを変更しました',
  fields: { groupName: 'グループ', role: '役割', activeAt: '状態', createdAt: '登録日時' },
  states: {
    active: '有効',
    waiting: '承認待ち',
    leaving: '外す承認待ち',
    void: '承認されず無効',
  },
}

export const loginSessions = {
  name: 'ログイン中の利用者',
  lead: '今ログインしている人と端末です。ここから、すぐにログアウトさせられます。',
  empty: 'ログイン中の人はいません',
  emptyHint: 'ログインすると、ここに出ます。',
  fields: {
    username: 'ユーザー名',
    displayName: '表示名',
    method: 'ログインの方法',
    userAgent: 'ブラウザー',
    address: '接続元',
    createdAt: 'ログイン',
    lastSeenAt: '最後の操作',
  },
}
