import { and, desc, eq, gte, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { quizAttemptQuery } from '#contract/quizzes'
import type { Transaction } from '#drizzle/client'
import { staff } from '#drizzle/schema/organization'
import { quizAttempts, quizzes } from '#drizzle/schema/quizzes'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

/** Without the key: what is right stays here until it is handed in. */
const columns = {
  id: quizAttempts.id,
  quizId: quizAttempts.quizId,
  quizTitle: quizzes.title,
  courseId: quizAttempts.courseId,
  staffId: quizAttempts.staffId,
  staffName: staff.name,
  employeeNumber: staff.employeeNumber,
  number: quizAttempts.number,
  startedAt: iso(quizAttempts.startedAt),
  expiresAt: iso(quizAttempts.expiresAt),
  submittedAt: sql<string | null>`${iso(quizAttempts.submittedAt)}`,
  score: quizAttempts.score,
  total: quizAttempts.total,
  passed: quizAttempts.passed,
}

const readable = (actor: Actor): SQL | undefined =>
  within(actor, 'quiz-attempts.read', { unit: staff.unitId, person: quizAttempts.staffId })

const from = (tx: Transaction) =>
  tx
    .select(columns)
    .from(quizAttempts)
    .innerJoin(quizzes, eq(quizzes.id, quizAttempts.quizId))
    .leftJoin(staff, eq(staff.id, quizAttempts.staffId))

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof quizAttemptQuery>,
) {
  const { q, quizId, courseId, staffId, passed } = input.filter ?? {}
  const where = and(
    readable(actor),
    q?.trim() ? sql`${quizAttempts.staffId} in (select app.search_staff(${q}))` : undefined,
    quizId ? eq(quizAttempts.quizId, quizId) : undefined,
    courseId ? eq(quizAttempts.courseId, courseId) : undefined,
    staffId ? eq(quizAttempts.staffId, staffId) : undefined,
    passed === undefined ? undefined : eq(quizAttempts.passed, passed),
  )
  return page({
    input,
    sortable: { startedAt: quizAttempts.startedAt, submittedAt: quizAttempts.submittedAt },
    id: quizAttempts.id,
    select: (order, limit, offset) =>
      from(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(quizAttempts)
        .leftJoin(staff, eq(staff.id, quizAttempts.staffId))
        .where(where),
  })
}

/** With its key and answers: what of it goes out is the service's to say. */
export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx
    .select({
      ...columns,
      questions: quizAttempts.questions,
      answers: quizAttempts.answers,
      key: quizAttempts.key,
    })
    .from(quizAttempts)
    .innerJoin(quizzes, eq(quizzes.id, quizAttempts.quizId))
    .leftJoin(staff, eq(staff.id, quizAttempts.staffId))
    .where(and(readable(actor), eq(quizAttempts.id, id)))
  return row
}

/** The person's own, locked: of two that hand it in one comes first. */
export async function lockOwn(tx: Transaction, id: string, staffId: string) {
  const [row] = await tx
    .select()
    .from(quizAttempts)
    .where(and(eq(quizAttempts.id, id), eq(quizAttempts.staffId, staffId)))
    .for('update')
  return row
}

const ofPerson = (quizId: string, staffId: string) =>
  and(eq(quizAttempts.quizId, quizId), eq(quizAttempts.staffId, staffId))

export async function openOne(tx: Transaction, quizId: string, staffId: string) {
  const [row] = await tx
    .select({
      id: quizAttempts.id,
      expiresAt: quizAttempts.expiresAt,
      asked: quizAttempts.questions,
    })
    .from(quizAttempts)
    .where(and(ofPerson(quizId, staffId), isNull(quizAttempts.submittedAt)))
  return row
}

/** The newest first. */
export const since = (tx: Transaction, quizId: string, staffId: string, from: Date) =>
  tx
    .select({ startedAt: quizAttempts.startedAt, passed: quizAttempts.passed })
    .from(quizAttempts)
    .where(and(ofPerson(quizId, staffId), gte(quizAttempts.startedAt, from)))
    .orderBy(desc(quizAttempts.startedAt))

/** Null where another one is open: of two that begin at once one makes it. */
export async function insert(
  tx: Transaction,
  row: Omit<typeof quizAttempts.$inferInsert, 'number' | 'courseId'>,
): Promise<string | null> {
  const number = sql`(select coalesce(max(number), 0) + 1 from quiz_attempts
    where quiz_id = ${row.quizId} and staff_id = ${row.staffId})`
  const [made] = await tx
    .insert(quizAttempts)
    // The trigger copies the course.
    .values({ ...row, number, courseId: row.quizId })
    .onConflictDoNothing()
    .returning({ id: quizAttempts.id })
  return made?.id ?? null
}

export async function handIn(
  tx: Transaction,
  id: string,
  row: {
    answers: Record<string, number[]>
    score: number
    total: number
    passed: boolean
    submittedAt: Date
  },
): Promise<void> {
  await tx.update(quizAttempts).set(row).where(eq(quizAttempts.id, id))
}

/** What somebody has to have seen of a course before its quiz, and whether all is done already. */
export async function standing(
  tx: Transaction,
  courseId: string,
  staffId: string,
  { now, until }: { now: Date; until: string },
): Promise<{ ready: boolean; completed: boolean }> {
  const [row] = await tx.execute<{ ready: boolean; completed: boolean }>(sql`
    select exists (select from attendances where course_id = ${courseId} and staff_id = ${staffId}
          and outcome = 'attended' and recorded_at > ${now.toISOString()}::timestamptz - interval '1 year')
        or exists (select from watch_progress where course_id = ${courseId} and staff_id = ${staffId}
          and completed_at > ${now.toISOString()}::timestamptz - interval '1 year') as ready,
      exists (select from course_standings s join courses c on c.id = s.course_id
        where s.course_id = ${courseId} and s.staff_id = ${staffId}
          and coalesce(app.course_ends_on(c, s), 'infinity') > ${until}::date) as completed`)
  return row!
}
