/** Why something about a smartphone is refused, in words. */
export const PHONE_MESSAGES = {
  not_a_smartphone: { ja: 'スマートフォンではありません。', en: 'This is not a smartphone.' },
  phones_not_connected: {
    ja: 'スマートフォンの管理サービスに接続していません。管理者に連絡してください。',
    en: 'Smartphones are not connected to a service that manages them; tell an administrator.',
  },
  no_enterprise: {
    ja: '設定「Android Management API の企業名」が空です。',
    en: 'The setting for the enterprise of the Android Management API is empty.',
  },
  phone_device_state: {
    ja: 'この状態の機器(%{state})には登録コードを発行できません。',
    en: 'A device that is %{state} gets no code.',
  },
  no_imei: {
    ja: '台帳に IMEI がありません。先に台帳を直してください。',
    en: 'The ledger has no IMEI of it; put that right first.',
  },
  no_policy: {
    ja: '標準のポリシーがありません。先にポリシーを作ってください。',
    en: 'There is no standing policy; make one first.',
  },
  code_being_made: {
    ja: 'この機器の登録コードを、別の人が発行しているところです。',
    en: 'Somebody else is making a code for this device.',
  },
  code_used: { ja: 'この登録コードは使用済みです。', en: 'This code has been used.' },
  code_revoked: { ja: 'この登録コードは既に無効です。', en: 'This code is worthless already.' },
  phone_removed: {
    ja: 'このスマートフォンは管理から外れています。',
    en: 'This phone is no longer managed.',
  },
  phone_is_known: {
    ja: 'このスマートフォンは既に台帳の機器と結び付いています。',
    en: 'This phone belongs to a device of the ledger already.',
  },
  phone_is_unknown: {
    ja: '台帳にないスマートフォンです。先に機器と結び付けてください。',
    en: 'Nobody knows this phone; say first to which device it belongs.',
  },
  numbers_differ: {
    ja: 'IMEI も製造番号もこの機器と一致しません。先に台帳を直してください。',
    en: 'Neither IMEI nor serial number are those of this device; put the ledger right first.',
  },
  policy_name_taken: {
    ja: '同じ名前のポリシーがあります。',
    en: 'There is a policy of this name.',
  },
  package_name: {
    ja: 'jp.lg.example.mail のような形で入力してください。',
    en: 'Write it like jp.lg.example.mail.',
  },
  apn: {
    ja: '半角の英数字、ハイフン、ピリオドで入力してください。',
    en: 'Letters, digits, hyphens and dots.',
  },
  task_open_already: {
    ja: 'この機器には同じ作業が既にあります。',
    en: 'The same is to be done for this device already.',
  },
  task_over: { ja: '既に「%{state}」です。', en: 'It is "%{state}" already.' },
  before_ordered: {
    ja: '作業が登録されるより前の日時です。',
    en: 'This is before it was asked for.',
  },
} satisfies Record<string, { ja: string; en: string }>
