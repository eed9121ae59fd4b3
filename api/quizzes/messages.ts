/** Why something about quizzes is refused, in words. */
export const QUIZ_MESSAGES = {
  quiz_exists: { ja: 'この研修には既に確認テストがあります。', en: 'This course has a quiz.' },
  unknown_quiz: { ja: 'この確認テストはありません。', en: 'There is no such quiz.' },
  quiz_no_questions: { ja: 'まだ問題がありません。', en: 'It has no questions yet.' },
  quiz_pool_too_small: {
    ja: '「%{pool}」の問題は %{available} 問しかありません。',
    en: '“%{pool}” has %{available} questions alone.',
  },
  quiz_not_open: {
    ja: '先に研修を受講するか、録画を最後まで視聴してください。',
    en: 'Attend the course or watch its recording first.',
  },
  quiz_course_completed: {
    ja: 'この研修は修了しています。',
    en: 'You have completed this course.',
  },
  quiz_wait: {
    ja: '%{attempts} 回まで受けられます。%{until} 以降にもう一度受けてください。',
    en: 'You have had %{attempts} attempts. Try again after %{until}.',
  },
  quiz_correct_out_of_range: {
    ja: '正解が選択肢の中にありません。',
    en: 'The right answer is none of the choices.',
  },
  quiz_one_correct: { ja: '正解は一つにしてください。', en: 'There is one right answer.' },
  quiz_true_false_choices: {
    ja: '正誤問題の選択肢は二つです。',
    en: 'True or false has two choices.',
  },
  quiz_attempt_handed_in: {
    ja: 'このテストは既に提出されています。',
    en: 'This attempt was handed in.',
  },
  quiz_attempt_expired: {
    ja: '制限時間を過ぎました。もう一度受けてください。',
    en: 'Its time is over; try again.',
  },
  quiz_unknown_question: {
    ja: 'このテストにない問題です。',
    en: 'This attempt does not ask that.',
  },
  quiz_unknown_choice: { ja: 'この選択肢はありません。', en: 'There is no such choice.' },
  quiz_one_choice: { ja: '一つだけ選んでください。', en: 'Choose one.' },
} satisfies Record<string, { ja: string; en: string }>
