/** The codes of the ledger in words, as files show them. */
export const KIND_WORDS = {
  laptop: { ja: 'パソコン', en: 'Laptop' },
  smartphone: { ja: 'スマートフォン', en: 'Smartphone' },
}

export const DEVICE_STATE_WORDS = {
  in_stock: { ja: '在庫', en: 'In stock' },
  kitting: { ja: 'キッティング中', en: 'Kitting' },
  ready: { ja: '引渡し待ち', en: 'Ready' },
  issued: { ja: '使用中', en: 'Issued' },
  missing: { ja: '紛失・盗難', en: 'Missing' },
  repair: { ja: '修理中', en: 'In repair' },
  returned: { ja: '返却済み', en: 'Returned' },
  erased: { ja: 'データ消去済み', en: 'Erased' },
  disposed: { ja: '廃棄済み', en: 'Disposed of' },
  written_off: { ja: '除却', en: 'Written off' },
}

export const EDR_WORDS = {
  installed: { ja: '導入済み', en: 'Installed' },
  absent: { ja: '未導入', en: 'Not installed' },
  exempt: { ja: '対象外', en: 'Exempt' },
}

export const OUTCOME_WORDS = {
  waiting: { ja: '実行前', en: 'Waiting' },
  done: { ja: '変更', en: 'Changed' },
  unchanged: { ja: '変更なし', en: 'No change needed' },
  refused: { ja: '不可', en: 'Refused' },
}

const zone = (sign: string) => ({ ja: sign, en: sign })

export const ZONE_WORDS = {
  alpha: zone('α'),
  alpha_prime: zone('α′'),
  beta: zone('β'),
  beta_prime: zone('β′'),
}
