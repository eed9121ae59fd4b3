/** Why a confirmation of possession is refused, in words. */
export const POSSESSION_MESSAGES = {
  check_exists: {
    ja: 'この年度の所持確認は既にあります。',
    en: 'There is a check for this fiscal year already.',
  },
  check_open: {
    ja: '実施中の所持確認を先に終了してください。',
    en: 'Close the check that is open first.',
  },
  check_closed: { ja: 'この所持確認は終了しています。', en: 'This check is closed.' },
  no_open_check: { ja: '実施中の所持確認はありません。', en: 'No check is open.' },
  note_needed: {
    ja: '手元にない理由や心当たりを書いてください。',
    en: 'Say what you know about where it is.',
  },
} satisfies Record<string, { ja: string; en: string }>
