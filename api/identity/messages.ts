/** What the features of identity refuse, in words. */
export const IDENTITY_MESSAGES = {
  oidc_not_configured: {
    ja: '認証基盤 (SSO) は設定されていません。パスワードでログインしてください。',
    en: 'No identity provider is set up here; please log in with your password.',
  },
  mapping_changed: {
    ja: 'この割当ては、その後に変わっています。',
    en: 'This mapping has changed since.',
  },
  no_mail_server: {
    ja: 'メールサーバーが設定されていません。リンクの一覧を作って手渡してください。',
    en: 'No mail server is set up; make a list of links and hand them over.',
  },
  staff_has_left: { ja: '退職しています。', en: 'They have left.' },
  can_log_in: { ja: '既にログインできます。', en: 'They can log in already.' },
  no_mail_address: {
    ja: 'メールアドレスが登録されていません。',
    en: 'No mail address of theirs is known.',
  },
  username_taken: {
    ja: '職員番号をユーザー名にできません。利用者の画面から登録してください。',
    en: 'Their employee number cannot be their user name; make the login by hand.',
  },
  invitation_worthless: {
    ja: 'このリンクは使えません。使用済みか、期限が切れています。情報担当に招待し直しを頼んでください。',
    en: 'This link does not work: it was used, or has expired. Ask IT staff to invite you anew.',
  },
  invitation_closed: {
    ja: 'この招待は、もう終わっています。',
    en: 'This invitation is over already.',
  },
  break_glass_login: {
    ja: '緊急用のログインは、パスワードだけで使います。パスキーや API トークンは作れません。',
    en: 'The break-glass login is opened by its password alone; it has no passkeys and no API tokens.',
  },
  passkey_expired: {
    ja: '登録の時間が切れました。もう一度初めからお試しください。',
    en: 'That took too long; please begin again.',
  },
  passkey_invalid: {
    ja: 'このパスキーは登録できません。本人確認 (PIN や生体認証) のできる機器を使ってください。',
    en: 'This passkey cannot be kept; use a device that verifies who you are (PIN, fingerprint or face).',
  },
}
