import type { Quiz, QuizAttempt, QuizQuestion } from '#contract/quizzes'
import { instant, type ListFile, made, number, text, words, yesNo } from '../exports/columns.ts'

export const quizFile: ListFile<Quiz> = {
  name: { ja: '確認テスト', en: 'quizzes' },
  columns: {
    courseName: text('研修', 'Course', 30),
    title: text('題名', 'Title', 30),
    asks: number('出題数', 'Questions asked'),
    passPercent: number('合格点(%)', 'Pass mark (%)'),
    maxAttempts: number('受けられる回数', 'Attempts'),
    retryAfterMinutes: number('受け直しまで(分)', 'Minutes until a retry'),
    limitMinutes: number('制限時間(分)', 'Minutes'),
  },
}

export const quizQuestionFile: ListFile<QuizQuestion> = {
  name: { ja: '確認テストの問題', en: 'quiz-questions' },
  columns: {
    pool: text('分野', 'Pool', 16),
    kind: words('形式', 'Kind', {
      single: { ja: '一つ選ぶ', en: 'one' },
      multiple: { ja: 'すべて選ぶ', en: 'several' },
      true_false: { ja: '正誤', en: 'true or false' },
    }),
    text: text('問題', 'Question', 50),
    choices: made<string[]>('選択肢', 'Choices', (choices) => choices.join(' / '), 50),
    correct: made<number[]>('正解(番号)', 'Right (places)', (places) =>
      places.map((place) => place + 1).join(', '),
    ),
    explanation: text('解説', 'Explanation', 40),
    retired: yesNo('出題しない', 'Retired'),
  },
}

export const quizAttemptFile: ListFile<QuizAttempt> = {
  name: { ja: '確認テストの結果', en: 'quiz-attempts' },
  columns: {
    quizTitle: text('確認テスト', 'Quiz', 30),
    employeeNumber: text('職員番号', 'Employee number'),
    staffName: text('氏名', 'Name'),
    number: number('回', 'Attempt'),
    startedAt: instant('開始', 'Begun at'),
    submittedAt: instant('提出', 'Handed in at'),
    score: number('正解数', 'Right'),
    total: number('問題数', 'Of'),
    passed: yesNo('合格', 'Passed'),
  },
}
