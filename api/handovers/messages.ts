/** Why a counter, a permission or a confirmation refuses, in words. `%{…}` are the refusal's params. */
export const HANDOVER_MESSAGES = {
  already_held: {
    ja: '既に別の人に引き渡されています。',
    en: 'It has been handed over to somebody else already.',
  },
  already_theirs: {
    ja: '既にこの人が持っています。',
    en: 'This person has it already.',
  },
  not_ready: {
    ja: '「%{state}」の機器は引き渡せません。先に「引渡し待ち」にしてください。',
    en: 'A device that is "%{state}" cannot be handed over; make it ready first.',
  },
  paired_for_other: {
    ja: '別の職員の更新に割り当てられている機器です。',
    en: 'This device is meant for somebody else’s replacement.',
  },
  nobody_holds: { ja: '誰にも引き渡されていない機器です。', en: 'Nobody holds this device.' },
  held_by_other: {
    ja: '別の人に引き渡されている機器です。使用者を確かめてください。',
    en: 'Somebody else holds this device; check whose it is.',
  },
  reported_missing: {
    ja: '紛失・盗難の届けが出ている機器です。情報セキュリティ担当に連絡してください。',
    en: 'It is reported lost or stolen; tell the security team.',
  },
  text_changed: {
    ja: '受領の文面が変わりました。新しい文面をもう一度見せてください。',
    en: 'The text to sign has changed; show the new one.',
  },
  checklist_open: {
    ja: '確認項目「%{item}」が済んでいません。',
    en: '"%{item}" of the checklist is not ticked.',
  },
  signature_empty: { ja: '署名が書かれていません。', en: 'Nothing is signed.' },
  signature_too_long: {
    ja: '署名の線が長すぎます。書き直してください。',
    en: 'The signature is too long; sign again.',
  },
  signed_or_refused: {
    ja: '署名か受領拒否のどちらか一方にしてください。',
    en: 'Either sign or refuse, not both.',
  },
  signature_or_reason: {
    ja: '署名か、署名がない理由のどちらか一方が必要です。',
    en: 'Give either a signature or the reason why there is none.',
  },
  acceptance_answered: {
    ja: '既に「%{state}」です。',
    en: 'It is "%{state}" already.',
  },
  returns_are_signed: {
    ja: '返却は拒否できません。',
    en: 'A return cannot be refused.',
  },
  unknown_code: {
    ja: '登録されていないコードです。読み取り直すか、備品番号を入力してください。',
    en: 'This code is not known. Scan it again, or type the property number.',
  },
  in_both: { ja: '引渡しと返却の両方に入っています。', en: 'It is in both lists.' },
} satisfies Record<string, { ja: string; en: string }>
