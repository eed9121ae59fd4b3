import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Quiz, QuizQuestion, quizQuery, quizQuestionQuery } from '#contract/quizzes'
import type { Transaction } from '#drizzle/client'
import { quizQuestions, quizzes } from '#drizzle/schema/quizzes'
import { courses } from '#drizzle/schema/training'
import { type Actor, reach } from '../actor.ts'
import { page, total } from '../http/list-query.ts'

const may = (actor: Actor, permission: 'quizzes.read' | 'quizzes.write'): SQL | undefined =>
  reach(actor, permission) ? undefined : sql`false`

/** The questions are not everybody's, how many there are is: see app.quiz_asks in the migrations. */
const columns = {
  id: quizzes.id,
  courseId: quizzes.courseId,
  courseName: courses.name,
  title: quizzes.title,
  passPercent: quizzes.passPercent,
  perPool: sql<Quiz['perPool']>`${quizzes.perPool}`,
  maxAttempts: quizzes.maxAttempts,
  retryAfterMinutes: quizzes.retryAfterMinutes,
  limitMinutes: quizzes.limitMinutes,
  asks: sql<number>`app.quiz_asks(${quizzes.id})`,
}

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof quizQuery>) {
  const { q, id, courseId } = input.filter ?? {}
  const where = and(
    may(actor, 'quizzes.read'),
    q?.trim()
      ? sql`app.search_text(${quizzes.title}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(quizzes.id, id) : undefined,
    courseId ? eq(quizzes.courseId, courseId) : undefined,
  )
  return page({
    input,
    sortable: { title: quizzes.title, courseName: courses.name },
    id: quizzes.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(quizzes)
        .innerJoin(courses, eq(courses.id, quizzes.courseId))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(quizzes).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx
    .select(columns)
    .from(quizzes)
    .innerJoin(courses, eq(courses.id, quizzes.courseId))
    .where(and(may(actor, 'quizzes.read'), eq(quizzes.id, id)))
  return row
}

/** From how much of it on an attempt is passed. */
export async function passMark(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ passPercent: quizzes.passPercent })
    .from(quizzes)
    .where(eq(quizzes.id, id))
  return row
}

export async function insert(tx: Transaction, row: typeof quizzes.$inferInsert): Promise<string> {
  const [made] = await tx.insert(quizzes).values(row).returning({ id: quizzes.id })
  return made!.id
}

/** Whether there was one. */
export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof quizzes.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(quizzes)
    .set(row)
    .where(eq(quizzes.id, id))
    .returning({ id: quizzes.id })
  return rows.length > 0
}

const questionColumns = {
  id: quizQuestions.id,
  quizId: quizQuestions.quizId,
  pool: quizQuestions.pool,
  kind: sql<QuizQuestion['kind']>`${quizQuestions.kind}`,
  text: quizQuestions.text,
  choices: sql<string[]>`${quizQuestions.choices}`,
  correct: quizQuestions.correct,
  explanation: quizQuestions.explanation,
  retired: sql<boolean>`${quizQuestions.retiredAt} is not null`,
}

export async function listQuestions(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof quizQuestionQuery>,
) {
  const { q, id, quizId, pool, retired } = input.filter ?? {}
  const where = and(
    may(actor, 'quizzes.write'),
    q?.trim()
      ? sql`app.search_text(${quizQuestions.text}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(quizQuestions.id, id) : undefined,
    quizId ? eq(quizQuestions.quizId, quizId) : undefined,
    pool ? eq(quizQuestions.pool, pool) : undefined,
    retired === undefined
      ? undefined
      : retired
        ? isNotNull(quizQuestions.retiredAt)
        : isNull(quizQuestions.retiredAt),
  )
  return page({
    input,
    sortable: { pool: quizQuestions.pool, text: quizQuestions.text },
    id: quizQuestions.id,
    select: (order, limit, offset) =>
      tx
        .select(questionColumns)
        .from(quizQuestions)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(quizQuestions).where(where),
  })
}

export async function getQuestion(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx
    .select(questionColumns)
    .from(quizQuestions)
    .where(and(may(actor, 'quizzes.write'), eq(quizQuestions.id, id)))
  return row
}

/** What attempts are drawn from. */
export const questionsOf = (tx: Transaction, quizId: string) =>
  tx
    .select(questionColumns)
    .from(quizQuestions)
    .where(and(eq(quizQuestions.quizId, quizId), isNull(quizQuestions.retiredAt)))
    .orderBy(quizQuestions.id)

export async function insertQuestion(
  tx: Transaction,
  row: typeof quizQuestions.$inferInsert,
): Promise<string> {
  const [made] = await tx.insert(quizQuestions).values(row).returning({ id: quizQuestions.id })
  return made!.id
}

export async function lockQuestion(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ retiredAt: quizQuestions.retiredAt })
    .from(quizQuestions)
    .where(eq(quizQuestions.id, id))
    .for('no key update')
  return row
}

export async function changeQuestion(
  tx: Transaction,
  id: string,
  row: Partial<typeof quizQuestions.$inferInsert>,
): Promise<void> {
  await tx.update(quizQuestions).set(row).where(eq(quizQuestions.id, id))
}
