/** What the features of identity refuse, in words. */
export const IDENTITY_MESSAGES = {
  oidc_not_configured: {
    ja: '認証基盤 (SSO) は設定されていません。パスワードでログインしてください。',
    en: 'No identity provider is set up here; please log in with your password.',
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
