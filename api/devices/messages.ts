/** Why the ledger refuses something for a device, in words. `%{…}` are the refusal's params. */
export const DEVICE_MESSAGES = {
  imei: { ja: 'IMEI は数字 15 桁で入力してください。', en: 'An IMEI is fifteen digits.' },
  bad_check_digit: {
    ja: '検査数字が合いません。番号の打ち間違いがないか確かめてください。',
    en: 'The check digit is wrong; look for a mistyped digit.',
  },
  sha256: {
    ja: 'SHA-256(小文字の16進数 64 文字)で入力してください。',
    en: 'Give a SHA-256: 64 hexadecimal characters in lower case.',
  },
  property_number_taken: {
    ja: 'この備品番号は別の機器に使われています。',
    en: 'Another device has this property number.',
  },
  serial_number_taken: {
    ja: 'このシリアル番号は別の機器に使われています。',
    en: 'Another device has this serial number.',
  },
  imei_taken: { ja: 'この IMEI は別の機器に使われています。', en: 'Another device has this IMEI.' },
  ek_taken: {
    ja: 'この TPM EK は別の機器に登録されています。',
    en: 'Another device has this TPM EK.',
  },
  model_taken: {
    ja: '同じメーカー・機種名の機種が既にあります。1 つにまとめるには統合してください。',
    en: 'There is a model of this maker and name already; merge them to make them one.',
  },
  model_of_other_kind: {
    ja: '種類の違う機種です。',
    en: 'That model is of another kind.',
  },
  model_in_use: {
    ja: 'この機種の機器が %{count} 台あるため削除できません。別の機種に統合してください。',
    en: '%{count} devices are of this model, so it cannot be deleted; merge it into another one.',
  },
  same_model: {
    ja: '同じ機種どうしは統合できません。',
    en: 'A model cannot be merged into itself.',
  },
  lease_before_acquired: {
    ja: 'リース満了日が取得日より前です。',
    en: 'The lease would end before the device was acquired.',
  },
  changed_meanwhile: {
    ja: 'ほかの人が先に変更しました。最新の内容を確かめてから、もう一度変更してください。',
    en: 'Somebody else has changed it meanwhile. Look at it as it is now, then change it again.',
  },
  device_moved: {
    ja: 'ほかの人が先に状態を変えたため、この状態には進められません。画面を更新してください。',
    en: 'Somebody else has changed its state, from which there is no step to this one; please reload.',
  },
  by_handover: {
    ja: '「%{to}」にするには、引渡しを登録してください。',
    en: 'It becomes "%{to}" by a handover.',
  },
  by_incident: {
    ja: '「%{from}」から「%{to}」へは、紛失・盗難の届出の中でだけ変わります。',
    en: 'From "%{from}" to "%{to}" it goes by a loss report alone.',
  },
  by_closed_incident: {
    ja: '「%{to}」にするには、紛失・盗難の事案を完了してください。',
    en: 'It becomes "%{to}" once its incident is closed.',
  },
  no_holder_left: {
    ja: '使用者がいないため「%{to}」には戻せません。引渡しを登録してください。',
    en: 'Nobody holds it, so it cannot go back to "%{to}"; hand it over.',
  },
  still_held: {
    ja: '使用者が登録されています。先に返却を登録してください。',
    en: 'Somebody holds it; take it back first.',
  },
  not_permitted: {
    ja: '依頼した人に権限がなくなったか、機器が見えなくなりました。',
    en: 'Whoever asked may not do this any more, or the device is out of their sight.',
  },
  already_there: {
    ja: '既に「%{state}」です。',
    en: 'It is "%{state}" already.',
  },
  no_match: { ja: '条件に合う機器がありません。', en: 'No device matches the filter.' },
  no_change: { ja: '変更する項目を 1 つ以上指定してください。', en: 'Give one change at least.' },
}
