/** The codes of an incident in words, as files, letters and papers show them. */
export const KIND_WORDS = {
  loss: { ja: '紛失', en: 'loss' },
  theft: { ja: '盗難', en: 'theft' },
}

export const STATE_WORDS = {
  open: { ja: '対応中', en: 'open' },
  closed: { ja: '終了', en: 'closed' },
}

export const CHANNEL_WORDS = {
  own: { ja: '本人', en: 'the holder' },
  head: { ja: '所属長', en: 'the section head' },
  hotline: { ja: '窓口', en: 'the hotline' },
  link: { ja: '窓口のリンク', en: 'a link of the hotline' },
}

export const CHORE_WORDS = {
  section_head: { ja: '所属長への連絡', en: 'Tell the section head' },
  csirt: { ja: 'CSIRT への連絡', en: 'Tell CSIRT' },
  sim_stop: { ja: '回線の停止', en: 'Have the SIM stopped' },
  police: { ja: '警察への届出', en: 'Report to the police' },
  leak_assessment: { ja: '漏えいの評価', en: 'Assess the leak' },
  property_loss: { ja: '物品亡失の報告', en: 'Report the loss of property' },
  preliminary_report: {
    ja: '個人情報保護委員会への速報',
    en: 'Preliminary report to the commission',
  },
  final_report: { ja: '個人情報保護委員会への確報', en: 'Final report to the commission' },
  replacement: { ja: '代替機の用意', en: 'Provide another device' },
}

export const DATA_WORDS = {
  none: { ja: 'データなし', en: 'no data' },
  work: { ja: '業務データ', en: 'data of the office' },
  personal: { ja: '個人情報', en: 'personal data' },
  sensitive: { ja: '要配慮個人情報', en: 'sensitive personal data' },
  credentials: { ja: 'パスワードや鍵', en: 'credentials' },
  unknown: { ja: '不明', en: 'unknown' },
}

export const ITEM_WORDS = {
  missing: { ja: '所在不明', en: 'missing' },
  found: { ja: '発見、点検中', en: 'found' },
  restored: { ja: '復帰', en: 'restored' },
  written_off: { ja: '除却', en: 'written off' },
}
