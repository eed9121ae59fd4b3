/** Why no token is made, and why a device that asks gets no certificate. */
export const ENROLLMENT_MESSAGES = {
  devices_or_wave: {
    ja: '機器か展開グループの、どちらか一方を指定してください。',
    en: 'Name devices or a wave, one of the two.',
  },
  token_device_state: {
    ja: 'この状態の機器(%{state})には登録トークンを発行できません。',
    en: 'A device that is %{state} gets no token.',
  },
  has_certificate: {
    ja: '有効な証明書が既にあります。入れ直すときは、機器を指定して発行してください。',
    en: 'It has a certificate in use; to make a token all the same, name the device.',
  },
  nothing_to_make: {
    ja: '登録トークンを発行できる機器がありません。',
    en: 'There is no device that a token could be made for.',
  },
  token_missing: {
    ja: '登録トークンを HTTP Basic 認証のパスワードとして送ってください。',
    en: 'Send the enrolment token as the password of HTTP basic authentication.',
  },
  message_unsupported: {
    ja: '対応していない種類または暗号方式の SCEP メッセージです。',
    en: 'A SCEP message of a type or with an algorithm that is not taken.',
  },
  message_unreadable: {
    ja: 'SCEP メッセージを読み取れません。',
    en: 'The SCEP message can’t be read.',
  },
  request_unknown: {
    ja: 'この取引の申請は待っていません。',
    en: 'No request of this transaction is waiting.',
  },
  csr_other_signer: {
    ja: '証明書署名要求の鍵と、メッセージに署名した鍵が違います。',
    en: 'The request and the message are signed by different keys.',
  },
  token_unknown: { ja: '登録トークンが違います。', en: 'This is no enrolment token of ours.' },
  token_used: { ja: '使用済みの登録トークンです。', en: 'This token has been used.' },
  token_expired: { ja: '期限の切れた登録トークンです。', en: 'This token has expired.' },
  token_revoked: { ja: '無効にされた登録トークンです。', en: 'This token has been revoked.' },
  token_in_use: {
    ja: 'この登録トークンによる発行を処理中です。少し待ってからもう一度お試しください。',
    en: 'A certificate is being issued for this token; try again shortly.',
  },
  token_other_device: {
    ja: '別の機器の登録トークンです。備品番号を確かめてください。',
    en: 'This token is for another device; compare the property number.',
  },
  token_wrong_profile: {
    ja: 'この登録トークンは、別の種類の証明書のためのものです。',
    en: 'This token is for a certificate of another kind.',
  },
  token_other_key: {
    ja: 'この登録トークンは、承認を求めた鍵でしか使えません。',
    en: 'This token is bound to the key that approval was asked for.',
  },
  approval_refused: {
    ja: 'この機器の登録は承認されませんでした。',
    en: 'The enrolment of this device was not approved.',
  },
  approval_pending: {
    ja: '承認を待っています。しばらくしてから同じ要求を送ってください。',
    en: 'This waits for approval; send the same request again later.',
  },
  csr_asks_for_ca: {
    ja: '認証局の証明書は発行しません (CA:TRUE)。',
    en: 'No authority is certified here (CA:TRUE).',
  },
  csr_bad_name: {
    ja: '要求の名前に、制御文字・文字の向きを変える文字・ワイルドカードがあります。',
    en: 'A name in the request holds a control or bidirectional character, or a wildcard.',
  },
  csr_too_large: { ja: '要求が大きすぎます。', en: 'The request is too large.' },
  not_base64: { ja: 'Base64 として読めません。', en: 'This is not base64.' },
  subject_differs: {
    ja: '更新の要求の主体者名が、今の証明書と違います。',
    en: 'The subject of the request is not that of the present certificate.',
  },
  certificate_missing: {
    ja: 'クライアント証明書がありません。',
    en: 'No client certificate was shown.',
  },
  certificate_unknown: {
    ja: '発行した記録のない証明書です。',
    en: 'This certificate is none of ours.',
  },
  certificate_wrong_purpose: {
    ja: 'この用途に使える証明書ではありません。',
    en: 'This certificate is for another purpose.',
  },
  certificate_revoked: { ja: '失効した証明書です。', en: 'This certificate has been revoked.' },
  certificate_expired: { ja: '期限の切れた証明書です。', en: 'This certificate has expired.' },
  certificate_not_yet: {
    ja: 'まだ有効期間に入っていない証明書です。',
    en: 'This certificate is not valid yet.',
  },
} as const
