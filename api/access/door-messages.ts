import type { DOOR_REASONS } from '#contract/doors'

interface Text {
  ja: string
  en: string
}

/** What a door has against somebody, in plain words, and what to do about it. */
export const DOOR_MESSAGES: Record<
  (typeof DOOR_REASONS)[number],
  { message: Text; nextStep: Text }
> = {
  certificate_missing: {
    message: {
      ja: '証明書が示されませんでした。',
      en: 'No certificate was shown.',
    },
    nextStep: {
      ja: '機器の Wi-Fi の設定(EAP-TLS と証明書)を確かめてください。',
      en: 'Check the Wi-Fi settings of the device: EAP-TLS, and which certificate.',
    },
  },
  certificate_unknown: {
    message: {
      ja: 'Mamori が発行した証明書ではありません。',
      en: 'This certificate is none that Mamori has issued.',
    },
    nextStep: {
      ja: '心当たりのない機器であれば CSIRT に知らせてください。',
      en: 'If nobody knows the device, tell the CSIRT.',
    },
  },
  certificate_foreign: {
    message: {
      ja: '別の認証局の証明書です。',
      en: 'The certificate is of another authority.',
    },
    nextStep: {
      ja: '機器が正しい証明書を選ぶように設定してください。',
      en: 'Have the device choose the right certificate.',
    },
  },
  certificate_wrong_purpose: {
    message: {
      ja: 'ネットワーク接続用の証明書ではありません。',
      en: 'The certificate is not one for the network.',
    },
    nextStep: {
      ja: '機器管理用ではなく、ネットワーク接続用の証明書を使うように設定してください。',
      en: 'Have the device use its network certificate, not that of the agent.',
    },
  },
  certificate_held: {
    message: { ja: '証明書が一時停止中です。', en: 'The certificate is on hold.' },
    nextStep: {
      ja: '機器が見つかっていれば、CSIRT が停止を解除します。',
      en: 'If the device has been found, the CSIRT releases the certificate.',
    },
  },
  certificate_revoked: {
    message: { ja: '証明書は失効しています。', en: 'The certificate is revoked.' },
    nextStep: {
      ja: '接続してよい機器であれば、新しい鍵で証明書を発行してください。',
      en: 'If the device may join, issue a certificate for a new key.',
    },
  },
  certificate_expired: {
    message: { ja: '証明書の有効期限が切れています。', en: 'The certificate has expired.' },
    nextStep: { ja: '証明書を発行し直してください。', en: 'Issue a certificate anew.' },
  },
  certificate_not_yet: {
    message: {
      ja: '証明書はまだ有効期間に入っていません。',
      en: 'The certificate is not valid yet.',
    },
    nextStep: {
      ja: 'サーバーと機器の時計を確かめてください。',
      en: 'Check the clocks of server and device.',
    },
  },
  line_unknown: {
    message: { ja: '台帳にない回線です。', en: 'This line is not in the ledger.' },
    nextStep: {
      ja: '電話番号を確かめ、回線を台帳に登録してください。',
      en: 'Check the number and enter the line into the ledger.',
    },
  },
  line_without_device: {
    message: {
      ja: '回線にスマートフォンが結び付いていません。',
      en: 'The line belongs to no phone.',
    },
    nextStep: {
      ja: 'SIM を入れたスマートフォンを台帳に記録してください。',
      en: 'Record in which phone its SIM sits.',
    },
  },
  line_wrong_device: {
    message: {
      ja: 'SIM が台帳とは別のスマートフォンで使われています。',
      en: 'The SIM is used in another phone than the ledger says.',
    },
    nextStep: {
      ja: '機種変更であれば台帳を改めてください。心当たりがなければ CSIRT に知らせてください。',
      en: 'If the phone was swapped, correct the ledger; otherwise tell the CSIRT.',
    },
  },
  line_contradicts: {
    message: {
      ja: '電話番号と SIM が別の回線を指しています。',
      en: 'Number and SIM belong to different lines.',
    },
    nextStep: {
      ja: '台帳の回線と SIM の結び付きを確かめてください。',
      en: 'Check in the ledger which SIM carries which line.',
    },
  },
  token_unknown: {
    message: { ja: '登録トークンが正しくありません。', en: 'The enrolment token is wrong.' },
    nextStep: {
      ja: '入力を確かめるか、トークンを発行し直してください。',
      en: 'Check what was entered, or make a new token.',
    },
  },
  token_used: {
    message: {
      ja: '登録トークンは使用済みです。',
      en: 'The enrolment token has been used already.',
    },
    nextStep: {
      ja: 'だれが使ったかを確かめ、必要ならトークンを発行し直してください。',
      en: 'See who used it; make a new token if need be.',
    },
  },
  token_expired: {
    message: {
      ja: '登録トークンの有効期限が切れています。',
      en: 'The enrolment token has expired.',
    },
    nextStep: { ja: 'トークンを発行し直してください。', en: 'Make a new token.' },
  },
  token_revoked: {
    message: {
      ja: '登録トークンは取り消されています。',
      en: 'The enrolment token was taken back.',
    },
    nextStep: { ja: 'トークンを発行し直してください。', en: 'Make a new token.' },
  },
  token_other_device: {
    message: {
      ja: '別の機器の登録トークンです。',
      en: 'The enrolment token is of another device.',
    },
    nextStep: {
      ja: '機器とキッティング票の組み合わせを確かめてください。',
      en: 'Check which kitting sheet belongs to which device.',
    },
  },
  token_wrong_profile: {
    message: {
      ja: '登録トークンは別の種類の証明書のためのものです。',
      en: 'The enrolment token is for another kind of certificate.',
    },
    nextStep: {
      ja: '求める証明書の種類(庁内網・管理)のトークンを使ってください。',
      en: 'Use a token for the kind that is wanted: network or management.',
    },
  },
  token_other_key: {
    message: {
      ja: '登録トークンは、承認を求めた鍵でしか使えません。',
      en: 'The enrolment token is bound to the key that approval was asked for.',
    },
    nextStep: {
      ja: '機器の鍵を作り直したときは、トークンを発行し直してください。',
      en: 'If the device has made a new key, make a new token.',
    },
  },
  token_in_use: {
    message: {
      ja: '登録トークンによる発行を処理中でした。',
      en: 'A certificate was being issued for the enrolment token.',
    },
    nextStep: {
      ja: '1 分ほど待って、もう一度お試しください。',
      en: 'Try again in a minute.',
    },
  },
  request_invalid: {
    message: {
      ja: '証明書の要求が正しい形ではありません。',
      en: 'The certificate request is malformed.',
    },
    nextStep: {
      ja: '機器側のソフトウェアと設定を確かめてください。',
      en: 'Check software and settings of the device.',
    },
  },
  key_weak: {
    message: { ja: '鍵が弱すぎます。', en: 'The key is too weak.' },
    nextStep: {
      ja: 'P-256、P-384、または RSA 2048 ビット以上の鍵を作るように設定してください。',
      en: 'Have the device make a key of P-256, P-384 or RSA with 2048 bits.',
    },
  },
  key_blocked: {
    message: { ja: 'この鍵は使用を禁じられています。', en: 'The key is blocked.' },
    nextStep: {
      ja: '機器で新しい鍵を作り直してください。',
      en: 'Have the device make a new key.',
    },
  },
  key_in_use: {
    message: {
      ja: '鍵は別の機器の証明書に使われています。',
      en: "The key is another device's.",
    },
    nextStep: {
      ja: '複製した機器であれば、鍵を作り直してください。',
      en: 'If the device is a copy of another, have it make a key of its own.',
    },
  },
  subject_differs: {
    message: {
      ja: '更新の要求が今の証明書と別の名前です。',
      en: 'The renewal asks for another name than the present certificate has.',
    },
    nextStep: {
      ja: '機器の設定を確かめるか、新しいトークンで登録し直してください。',
      en: 'Check the settings of the device, or enrol it with a new token.',
    },
  },
  approval_pending: {
    message: { ja: '承認を待っています。', en: 'Somebody has to agree first.' },
    nextStep: {
      ja: '承認の一覧から承認してください。機器は自動的に問い合わせ直します。',
      en: 'Decide in the list of approvals; the device asks again by itself.',
    },
  },
  approval_refused: {
    message: {
      ja: 'この機器の登録は承認されませんでした。',
      en: 'The enrolment of this device was not approved.',
    },
    nextStep: {
      ja: '承認の記録で理由を確かめ、必要ならトークンを発行し直してください。',
      en: 'See the reason in the approval, and make a new token if need be.',
    },
  },
  issue_in_progress: {
    message: {
      ja: '証明書の発行を処理中でした。',
      en: 'A certificate was being issued for the device.',
    },
    nextStep: {
      ja: '1 分ほど待って、もう一度お試しください。',
      en: 'Try again in a minute.',
    },
  },
  unavailable: {
    message: {
      ja: 'Mamori が応答できない状態でした。',
      en: 'Mamori could not answer at that moment.',
    },
    nextStep: {
      ja: 'データベースと署名プロセスの状態を確かめてください。',
      en: 'See to the database and the signer.',
    },
  },
}
