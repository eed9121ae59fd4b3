/** Why something about indicators, surveys or the yearly schedule is refused, in words. */
export const INDICATOR_MESSAGES = {
  indicator_code_taken: {
    ja: 'この指標コードは既に使われています。',
    en: 'Another indicator has this code.',
  },
  not_a_code: {
    ja: '英数字と . _ - で、20 文字以内にしてください。',
    en: 'Letters, digits and . _ - alone, at most 20.',
  },
  not_a_period: {
    ja: '年度(例: 2026)か年月(例: 2026-11)で入力してください。',
    en: 'Give a fiscal year (2026) or a month (2026-11).',
  },
  period_not_of_year: {
    ja: 'この指標は年度ごとです。年度(例: 2026)で入力してください。',
    en: 'This indicator goes by fiscal years (2026).',
  },
  period_not_of_month: {
    ja: 'この指標は月ごとです。年月(例: 2026-11)で入力してください。',
    en: 'This indicator goes by months (2026-11).',
  },
  period_ahead: { ja: 'まだ始まっていない期間です。', en: 'This period has not begun.' },
  target_twice: {
    ja: '%{fiscalYear} 年度の目標が二つあります。',
    en: 'There are two targets for %{fiscalYear}.',
  },
  indicator_retired: {
    ja: 'この指標は使われていません。',
    en: 'This indicator is no longer kept.',
  },
  indicator_measured: {
    ja: 'この期間の値は台帳から自動で集計されます。',
    en: 'The ledger itself fills this period.',
  },
  unknown_indicator: { ja: 'この指標はありません。', en: 'There is no such indicator.' },
  not_a_quarter: {
    ja: '年度と四半期(例: 2026-1)で入力してください。',
    en: 'Give fiscal year and quarter (2026-1).',
  },
  no_such_unit: { ja: 'この所属はありません。', en: 'There is no such unit.' },
  survey_too_few_options: {
    ja: '選択肢を二つ以上入れてください。',
    en: 'Give at least two options.',
  },
  survey_scale_has_no_options: {
    ja: '5段階の質問に選択肢は要りません。',
    en: 'A scale takes no options.',
  },
  survey_indicator_needs_scale: {
    ja: '指標に入るのは5段階の質問の平均だけです。',
    en: 'Only a scale gives an indicator its mean.',
  },
  survey_closed: { ja: '回答の期間ではありません。', en: 'It is not open for answers.' },
  survey_answered: { ja: '既に回答しています。', en: 'You have answered it already.' },
  survey_stands: {
    ja: '既に回答があるため、質問と開始日は変えられません。',
    en: 'People have answered: its questions and first day stand.',
  },
  survey_answer_count: {
    ja: '質問は %{expected} 問です。',
    en: 'There are %{expected} questions.',
  },
  survey_no_such_option: { ja: 'この選択肢はありません。', en: 'There is no such option.' },
} satisfies Record<string, { ja: string; en: string }>
