/** Why a permission to take a device outside is refused, in words. */
export const PERMIT_MESSAGES = {
  not_your_device: {
    ja: 'あなたが使用している機器ではありません。',
    en: 'You do not hold this device.',
  },
  permit_overlaps: {
    ja: '同じ機器の申請と期間が重なっています。',
    en: 'There is a request for this device in the same period.',
  },
  period_too_long: {
    ja: '期間は %{maximum} 日以内にしてください。',
    en: 'At most %{maximum} days.',
  },
  own_request: {
    ja: '自分の申請は自分では決められません。上位の所属長に依頼してください。',
    en: 'You cannot decide your own request; ask the head above you.',
  },
  permit_over: { ja: '期間が過ぎています。', en: 'Its period is over.' },
  permit_decided: {
    ja: '既に「%{state}」です。',
    en: 'It is "%{state}" already.',
  },
  no_staff_record: {
    ja: 'このログインは職員に結び付いていません。',
    en: 'This login is not linked to a person.',
  },
} satisfies Record<string, { ja: string; en: string }>
