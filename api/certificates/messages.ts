/** Why a certificate is not issued, held, released or revoked. */
export const CERTIFICATE_MESSAGES = {
  root_offline: {
    ja: 'ルート認証局の鍵はオフラインです。認証局の担当者が npm run ceremony -- rollover を実行してください。',
    en: "The root's key is offline: whoever keeps it runs npm run ceremony -- rollover.",
  },
  authority_does_not_issue: {
    ja: '発行中の認証局ではありません。',
    en: 'This authority does not issue now.',
  },
  no_authority: {
    ja: 'この階層の認証局がまだありません。先に認証局を作成してください。',
    en: 'This hierarchy has no authority yet; make one first.',
  },
  csr_malformed: {
    ja: '証明書署名要求 (PKCS#10) として読めません。',
    en: 'This is not a certificate request (PKCS#10).',
  },
  csr_weak_key: { ja: '鍵が弱すぎます。', en: 'The key is too weak.' },
  csr_unsupported: {
    ja: '鍵または署名の方式に対応していません。P-256、P-384、RSA 2048〜4096 が使えます。',
    en: 'Key or signature are of a kind we do not take: P-256, P-384 or RSA of 2048 to 4096 bits.',
  },
  csr_not_proven: {
    ja: '要求がその鍵自身で署名されていません。',
    en: 'The request is not signed by its own key.',
  },
  key_blocked: { ja: 'この鍵は使用を禁じられています。', en: 'This key is blocked.' },
  key_or_certificate: {
    ja: '鍵か証明書のどちらか一方を指定してください。',
    en: 'Name either a key or a certificate.',
  },
  not_a_key: {
    ja: '公開鍵として読めません。公開鍵・証明書・証明書署名要求の PEM か、公開鍵の SHA-256(16 進 64 桁)を入れてください。',
    en: 'Not readable as a public key: give the PEM of a public key, certificate or request, or its SHA-256 (64 hex digits).',
  },
  key_blocked_already: {
    ja: 'この鍵は既に使用を禁じられています。',
    en: 'This key is blocked already.',
  },
  key_in_use: {
    ja: 'この鍵は別の機器の証明書に使われています。機器ごとに新しい鍵を作ってください。',
    en: "This key is another device's; make a new one for each device.",
  },
  certificate_held: {
    ja: '今の証明書が一時停止中です。解除または失効の後に発行してください。',
    en: 'The present certificate is on hold; release or revoke it first.',
  },
  issue_in_progress: {
    ja: 'この機器の証明書を発行中です。少し待ってからもう一度お試しください。',
    en: 'A certificate is being issued for this device; try again shortly.',
  },
  issue_abandoned: {
    ja: 'この要求による発行は取りやめになりました。新しい要求を送ってください。',
    en: 'What this request began was given up; please send a new one.',
  },
  not_a_dns_name: {
    ja: '証明書に書けるホスト名ではありません。英数字とハイフンの名前を 1 つずつ書いてください(ワイルドカードと IP アドレスは使えません。日本語の名前は xn-- の形で)。',
    en: 'This is no host name that a certificate may hold: letters, digits and hyphens, no wildcard, no address; international names as xn--.',
  },
  not_an_ip_address: {
    ja: 'IP アドレスではありません。',
    en: 'This is not an IP address.',
  },
  not_certifiable: {
    ja: 'この機器の備品番号は証明書に書けません。',
    en: 'The property number of this device cannot stand in a certificate.',
  },
  no_certificate_matches: {
    ja: '条件に合う証明書がありません。',
    en: 'No certificate matches the filter.',
  },
  revocations_breaker: {
    ja: '1 時間に 1 人で失効できる %{maximum} 件に達しました。続けるには、一覧で選んで失効を申請し、もう 1 人の承認を受けてください。',
    en: '%{maximum} revoked within the hour: for another one choose it in the list and ask a second person.',
  },
  not_all_in_use: {
    ja: '絞り込みの結果 %{total} 件のうち %{count} 件は使用中ではありません。状態で絞り込んでください。',
    en: 'Of the %{total} that match, %{count} are not in use; filter by state.',
  },
  drill_running: {
    ja: '再発行の訓練が既に行われています。',
    en: 'A drill is running already.',
  },
  certificate_state: {
    ja: '証明書の今の状態（%{now}）ではできません。',
    en: 'Not possible: the certificate is %{now}.',
  },
} as const
