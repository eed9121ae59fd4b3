import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { staff } from './organization.ts'
import { courses } from './training.ts'

/** By the question's id, places in the choices as they are shown. */
export type QuizKey = Record<string, { correct: number[]; explanation: string | null }>

export interface AskedQuestion {
  id: string
  kind: 'single' | 'multiple' | 'true_false'
  text: string
  choices: string[]
}

export const quizzes = pgTable(
  'quizzes',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    title: text().notNull(),
    passPercent: integer().notNull().default(80),
    /** How many questions of each pool one attempt asks. */
    perPool: jsonb().$type<Record<string, number>>().notNull().default({}),
    /** Attempts within the waiting time; null: as many as one likes. */
    maxAttempts: integer().default(3),
    /** Minutes after which a series of failed attempts is forgotten. */
    retryAfterMinutes: integer().notNull().default(1440),
    /** Minutes within which an attempt is to be handed in. */
    limitMinutes: integer().notNull().default(60),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('quizzes_course_id_key').on(t.courseId),
    check('quizzes_pass_percent_check', sql`${t.passPercent} between 1 and 100`),
    check('quizzes_max_attempts_check', sql`${t.maxAttempts} > 0`),
    check('quizzes_minutes_check', sql`${t.retryAfterMinutes} >= 0 and ${t.limitMinutes} > 0`),
  ],
)

/** With its right answers: trainers alone read it; what a person is asked is copied into their attempt. */
export const quizQuestions = pgTable(
  'quiz_questions',
  {
    id: id(),
    quizId: uuid()
      .notNull()
      .references(() => quizzes.id),
    pool: text().notNull(),
    kind: text().notNull().default('single'),
    text: text().notNull(),
    choices: jsonb().$type<string[]>().notNull(),
    /** Places in `choices`. */
    correct: integer().array().notNull(),
    explanation: text(),
    retiredAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('quiz_questions_quiz_id_idx').on(t.quizId, t.pool),
    check('quiz_questions_kind_check', sql`${t.kind} in ('single', 'multiple', 'true_false')`),
    check(
      'quiz_questions_correct_check',
      sql`cardinality(${t.correct}) > 0 and (${t.kind} = 'multiple' or cardinality(${t.correct}) = 1)`,
    ),
  ],
)

/** One try. Whoever took it and the trainers know how it went, and nobody else. */
export const quizAttempts = pgTable(
  'quiz_attempts',
  {
    id: id(),
    quizId: uuid()
      .notNull()
      .references(() => quizzes.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Copied from the quiz. */
    courseId: uuid().notNull(),
    number: integer().notNull(),
    /** What is asked, in the order it is shown, without the right answers. */
    questions: jsonb().$type<AskedQuestion[]>().notNull(),
    /** The right answers as they were when it was drawn, in the order it is shown: they stay here. */
    key: jsonb().$type<QuizKey>().notNull().default({}),
    answers: jsonb().$type<Record<string, number[]>>(),
    startedAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    submittedAt: instant(),
    score: integer(),
    total: integer(),
    passed: boolean(),
  },
  (t) => [
    uniqueIndex('quiz_attempts_number_key').on(t.staffId, t.quizId, t.number),
    uniqueIndex('quiz_attempts_open_key')
      .on(t.staffId, t.quizId)
      .where(sql`${t.submittedAt} is null`),
    index('quiz_attempts_course_id_idx').on(t.courseId, t.staffId),
    index('quiz_attempts_quiz_id_idx').on(t.quizId, t.startedAt),
    check(
      'quiz_attempts_result_check',
      sql`num_nulls(${t.submittedAt}, ${t.score}, ${t.total}, ${t.passed}) in (0, 4)`,
    ),
  ],
)
