/** Why a line, a SIM or an extension can't do that, in words. `%{…}` are the refusal's params. */
export const LINE_MESSAGES = {
  digits_only: { ja: '数字で入力してください。', en: 'Digits only.' },
  iccid_form: { ja: 'ICCID は 19 桁か 20 桁の数字です。', en: 'An ICCID has 19 or 20 digits.' },
  imsi_form: { ja: 'IMSI は 14 桁か 15 桁の数字です。', en: 'An IMSI has 14 or 15 digits.' },
  pin_form: { ja: 'PIN は 4〜8 桁の数字です。', en: 'A PIN has 4 to 8 digits.' },
  puk_form: { ja: 'PUK は 8 桁の数字です。', en: 'A PUK has 8 digits.' },
  before_since: {
    ja: '今の状態は %{since} に始まっています。それより前にはできません。',
    en: 'The present state began at %{since}; it cannot end before that.',
  },
  period_overlap: {
    ja: 'その日時には、別の記録と期間が重なります。',
    en: 'At that time this overlaps with another record.',
  },
  sim_moved: {
    ja: 'ほかの人が先に SIM を入れ替えました。画面を更新してください。',
    en: 'Somebody else has moved the SIM meanwhile; please reload.',
  },
  no_sim: { ja: 'この回線に SIM がありません。', en: 'This line has no SIM.' },
  not_a_phone: { ja: 'スマートフォンではありません。', en: 'This is not a smartphone.' },
  same_phone: { ja: '今と同じ機器です。', en: 'This is the same device.' },
  same_sim: { ja: '今と同じ SIM です。', en: 'This is the same SIM.' },
  device_not_usable: {
    ja: 'この機器は「%{state}」のため使えません。',
    en: 'This device is "%{state}" and cannot be used.',
  },
  device_has_sim: {
    ja: 'この機器には既に SIM %{iccid} が入っています。',
    en: 'This device holds SIM %{iccid} already.',
  },
  device_held: {
    ja: 'この機器はほかの人が使用中です。先に返却を受けてください。',
    en: 'Somebody else holds this device; take it back first.',
  },
  sim_has_line: {
    ja: 'この SIM は既に別の回線に使われています。',
    en: 'This SIM carries another line already.',
  },
  sim_in_device: {
    ja: 'この SIM は既に機器 %{propertyNumber} に入っています。',
    en: 'This SIM sits in device %{propertyNumber} already.',
  },
  extension_retired: { ja: 'この内線番号は廃止されています。', en: 'This extension is retired.' },
  extension_held: {
    ja: 'この内線番号は使用中です。先に解放してください。',
    en: 'Somebody has this extension; release it first.',
  },
  extension_not_held: {
    ja: 'この内線番号には使用者がいません。',
    en: 'Nobody has this extension.',
  },
  in_quarantine: {
    ja: 'この番号は解放されて間もないため、%{freeOn} まで別の人には割り当てられません。',
    en: 'This number was released lately; somebody else may get it from %{freeOn} on.',
  },
  line_in_quarantine: {
    ja: 'この回線は解放されて間もないため、%{freeOn} まで別の内線番号にはつなげません。',
    en: 'This line was released lately; another extension may ring on it from %{freeOn} on.',
  },
  person_has_extension: {
    ja: 'この職員は既に内線番号 %{number} を持っています。1 人 1 番号です。',
    en: 'This person has extension %{number} already; one for each.',
  },
  not_duty: {
    ja: '当番用の内線番号ではありません。使用者を替えるには、解放してから割り当ててください。',
    en: 'This is not a duty phone; to give it to somebody else, release and assign it.',
  },
  same_person: { ja: '今と同じ人です。', en: 'This is the same person.' },
  extension_has_line: {
    ja: 'この内線番号は既に回線につながっています。先に切り離してください。',
    en: 'This extension rings on a line already; disconnect it first.',
  },
  extension_has_no_line: {
    ja: 'この内線番号は回線につながっていません。',
    en: 'This extension rings on no line.',
  },
  line_in_use: {
    ja: 'この回線では既に内線番号 %{number} が鳴ります。',
    en: 'Extension %{number} rings on this line already.',
  },
  no_codes: { ja: 'この SIM の PIN と PUK は登録されていません。', en: 'No codes are on record.' },
}
