/** The codes of a stocktake in words, as files and the report show them. */
export const STOCKTAKE_STATE_WORDS = {
  open: { ja: '実施中', en: 'open' },
  closed: { ja: '確認待ち', en: 'to be attested' },
  attested: { ja: '確認済み', en: 'attested' },
  cancelled: { ja: '中止', en: 'cancelled' },
}

export const RESULT_WORDS = {
  found: { ja: 'あり', en: 'found' },
  missing: { ja: 'なし', en: 'missing' },
  unexpected: { ja: '台帳外の場所', en: 'unexpected' },
  unknown: { ja: '不明なコード', en: 'unknown code' },
}

export const EXPLANATION_WORDS = {
  taken_outside: { ja: '許可を得て持出し中', en: 'outside with permission' },
  at_home: { ja: '在宅勤務で自宅', en: 'at home, working there' },
  repair: { ja: '修理中', en: 'in repair' },
  moved: { ja: '別の場所へ移した', en: 'moved elsewhere' },
  handed_in: { ja: '返却・回収済み', en: 'handed in' },
  searching: { ja: '捜している', en: 'being looked for' },
  other: { ja: 'その他', en: 'other' },
}
