import type { z } from 'zod'
import type {
  quizCreate,
  quizQuestionCreate,
  quizQuestionUpdate,
  quizUpdate,
} from '#contract/quizzes'
import type { Transaction } from '#drizzle/client'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake, orNotFound } from '../errors.ts'
import * as queries from './queries.ts'

const CONSTRAINTS: ConstraintErrors = {
  quizzes_course_id_key: { error: 'conflict', field: 'courseId', code: 'quiz_exists' },
  quizzes_course_id_courses_id_fk: { error: 'invalid', field: 'courseId', code: 'unknown_course' },
  quiz_questions_quiz_id_quizzes_id_fk: {
    error: 'invalid',
    field: 'quizId',
    code: 'unknown_quiz',
  },
}

export const create = (tx: Transaction, given: z.output<typeof quizCreate>): Promise<string> =>
  naming(CONSTRAINTS, () => queries.insert(tx, given))

/** What runs goes on as it was drawn. */
export async function update(
  tx: Transaction,
  id: string,
  given: z.output<typeof quizUpdate>,
): Promise<void> {
  await refuseSmallPools(tx, id, given.perPool)
  if (!(await queries.change(tx, id, given))) throw new AppError('not_found')
}

async function refuseSmallPools(
  tx: Transaction,
  quizId: string,
  perPool: Record<string, number>,
): Promise<void> {
  const questions = await queries.questionsOf(tx, quizId)
  for (const [pool, wanted] of Object.entries(perPool)) {
    const available = questions.filter((question) => question.pool === pool).length
    if (available < wanted) throw mistake('perPool', 'quiz_pool_too_small', { pool, available })
  }
}

export async function createQuestion(
  tx: Transaction,
  { retired, ...given }: z.output<typeof quizQuestionCreate>,
  now: Date,
): Promise<string> {
  refuseUnlessSound(given)
  return naming(CONSTRAINTS, () =>
    queries.insertQuestion(tx, { ...given, retiredAt: retired ? now : null }),
  )
}

export async function updateQuestion(
  tx: Transaction,
  id: string,
  { retired, ...given }: z.output<typeof quizQuestionUpdate>,
  now: Date,
): Promise<void> {
  refuseUnlessSound(given)
  const { retiredAt } = orNotFound(await queries.lockQuestion(tx, id))
  await queries.changeQuestion(tx, id, {
    ...given,
    ...(retired !== undefined && { retiredAt: retired ? (retiredAt ?? now) : null }),
  })
}

function refuseUnlessSound(given: z.output<typeof quizQuestionUpdate>): void {
  const { kind, choices, correct } = given
  if (kind === 'true_false' && choices.length !== 2) {
    throw mistake('choices', 'quiz_true_false_choices')
  }
  if (correct.some((place) => place >= choices.length)) {
    throw mistake('correct', 'quiz_correct_out_of_range')
  }
  if (kind !== 'multiple' && new Set(correct).size !== 1) {
    throw mistake('correct', 'quiz_one_correct')
  }
}
