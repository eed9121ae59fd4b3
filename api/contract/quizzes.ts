import { z } from 'zod'
import { listQuery } from './list.ts'
import { id, instant, line, paragraph } from './values.ts'

export const QUIZ_QUESTION_KINDS = ['single', 'multiple', 'true_false'] as const
export const quizQuestionKind = z.enum(QUIZ_QUESTION_KINDS)

const whole = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum)
const pool = line(50)

/** How the reader stands with a quiz; null for somebody who is no person of the office. */
export const ownQuiz = z.object({
  /** Whether they have attended or watched what it asks about. */
  ready: z.boolean(),
  /** The course is completed; nothing is asked. */
  completed: z.boolean(),
  /** An attempt that goes on. */
  openAttemptId: id.nullable(),
  /** Before then no further attempt is given. */
  waitUntil: instant.nullable(),
})

export const quiz = z.object({
  id,
  courseId: id,
  courseName: z.string(),
  title: z.string(),
  passPercent: z.number().int(),
  /** How many questions of each pool one attempt asks; of others, all. */
  perPool: z.record(z.string(), z.number().int()),
  maxAttempts: z.number().int().nullable(),
  retryAfterMinutes: z.number().int(),
  limitMinutes: z.number().int(),
  /** How many one attempt asks. */
  asks: z.number().int(),
})
export type Quiz = z.infer<typeof quiz>
export const quizDetail = quiz.extend({ own: ownQuiz.nullable() })
export type QuizDetail = z.infer<typeof quizDetail>

export const quizQuery = listQuery({
  sort: ['title', 'courseName'],
  filter: { courseId: id.optional() },
})

const settings = {
  title: line(150),
  passPercent: whole(1, 100).default(80),
  perPool: z
    .record(pool, whole(1, 200))
    .refine((pools) => Object.keys(pools).length <= 50, { message: 'too_many' })
    .default({}),
  maxAttempts: whole(1, 100).nullable().default(3),
  retryAfterMinutes: whole(0, 525_600).default(1440),
  limitMinutes: whole(1, 1440).default(60),
}
export const quizCreate = z.strictObject({ courseId: id, ...settings })
export const quizUpdate = z.strictObject(settings)

/** With its right answers: for those who teach. */
export const quizQuestion = z.object({
  id,
  quizId: id,
  pool: z.string(),
  kind: quizQuestionKind,
  text: z.string(),
  choices: z.array(z.string()),
  /** Places in `choices`, from 0. */
  correct: z.array(z.number().int()),
  explanation: z.string().nullable(),
  retired: z.boolean(),
})
export type QuizQuestion = z.infer<typeof quizQuestion>

export const quizQuestionQuery = listQuery({
  sort: ['pool', 'text'],
  filter: { quizId: id.optional(), pool: pool.optional(), retired: z.boolean().optional() },
})

const asked = {
  pool,
  kind: quizQuestionKind,
  text: paragraph(1000),
  choices: z.array(line(300)).min(2).max(12),
  correct: z.array(whole(0, 11)).min(1).max(12),
  explanation: paragraph(1000).nullable().optional(),
  retired: z.boolean().optional(),
}
export const quizQuestionCreate = z.strictObject({ quizId: id, ...asked })
export const quizQuestionUpdate = z.strictObject(asked)

export const quizAttempt = z.object({
  id,
  quizId: id,
  quizTitle: z.string(),
  courseId: id,
  staffId: id,
  staffName: z.string().nullable(),
  employeeNumber: z.string().nullable(),
  number: z.number().int(),
  startedAt: instant,
  expiresAt: instant,
  submittedAt: instant.nullable(),
  score: z.number().int().nullable(),
  total: z.number().int().nullable(),
  passed: z.boolean().nullable(),
})
export type QuizAttempt = z.infer<typeof quizAttempt>

export const quizAttemptDetail = quizAttempt.extend({
  questions: z.array(
    z.object({
      id,
      kind: quizQuestionKind,
      text: z.string(),
      choices: z.array(z.string()),
    }),
  ),
  /** What was chosen and whether it was right; null until it is handed in. */
  results: z
    .array(
      z.object({
        id,
        chosen: z.array(z.number().int()),
        right: z.boolean(),
        explanation: z.string().nullable(),
      }),
    )
    .nullable(),
})
export type QuizAttemptDetail = z.infer<typeof quizAttemptDetail>

export const quizAttemptQuery = listQuery({
  sort: ['startedAt', 'submittedAt'],
  filter: {
    quizId: id.optional(),
    courseId: id.optional(),
    staffId: id.optional(),
    passed: z.boolean().optional(),
  },
})

/** By question, the places chosen as they were shown. */
export const quizSubmit = z.strictObject({
  answers: z.record(z.uuid(), z.array(whole(0, 11)).max(12)),
})
