/** Why something about an incident is refused, in words. */
export const INCIDENT_MESSAGES = {
  key_required: {
    ja: 'Idempotency-Key ヘッダーを付けてください。',
    en: 'Send an Idempotency-Key header.',
  },
  not_reportable: {
    ja: 'この機器の紛失は届け出られません。',
    en: 'You cannot report the loss of this device.',
  },
  gone_already: {
    ja: '機器は「%{state}」です。紛失として扱えません。',
    en: 'The device is "%{state}" and can no longer be lost.',
  },
  noticed_before: {
    ja: '気付いた日時が、起きた日時より前です。',
    en: 'It was noticed before it happened.',
  },
  link_over: {
    ja: 'このリンクは使えません。期限が切れたか、既に使われています。情報担当に電話してください。',
    en: 'This link is no longer good. Please call the hotline.',
  },
  person_without_devices: {
    ja: 'この職員が使用している機器はありません。',
    en: 'This person holds no device.',
  },
  incident_closed: { ja: 'この事案は終わっています。', en: 'This incident is closed.' },
  item_state: {
    ja: 'この機器は「%{state}」なので、できません。',
    en: 'This item is "%{state}".',
  },
  inspection_incomplete: {
    ja: '点検の項目がすべて済んでから返してください。',
    en: 'Give it back only after every check.',
  },
  chores_open: {
    ja: '済んでいないことが %{count} 件あります。',
    en: '%{count} things are still to be done.',
  },
  items_found: {
    ja: '見つかった機器の点検が終わっていません。',
    en: 'Something was found and is not inspected yet.',
  },
  items_missing: {
    ja: '見つかっていない機器があります。終わらせるには除却を選んでください。',
    en: 'Something is still missing: choose to write it off.',
  },
  drill_not_written_off: {
    ja: '訓練の機器は除却できません。訓練を終えてください。',
    en: 'A drill writes nothing off; end the drill.',
  },
  not_a_drill: { ja: 'これは訓練ではありません。', en: 'This is no drill.' },
  revoked_for_good: {
    ja: '証明書は失効しているため返せません。「失効して再発行」を選んでください。',
    en: 'Its certificates are revoked for good: choose to issue anew.',
  },
  no_assessment: {
    ja: '漏えいの評価がまだありません。',
    en: 'The leak has not been assessed yet.',
  },
} satisfies Record<string, { ja: string; en: string }>

/** States of an item that devices do not have, in words of messages. */
export const INCIDENT_STATE_WORDS = {
  found: { ja: '発見(点検中)', en: 'found' },
  restored: { ja: '復帰', en: 'restored' },
}
