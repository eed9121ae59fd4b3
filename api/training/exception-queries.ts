import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { CourseException, courseExceptionQuery } from '#contract/completions'
import type { Transaction } from '#drizzle/client'
import { staff, units } from '#drizzle/schema/organization'
import { courseExceptions, courses } from '#drizzle/schema/training'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const visible = (actor: Actor) =>
  within(actor, 'course-exceptions.read', {
    unit: courseExceptions.unitId,
    person: courseExceptions.staffId,
  })

const select = (tx: Transaction, actor: Actor) =>
  tx
    .select({
      id: courseExceptions.id,
      courseId: courseExceptions.courseId,
      courseName: courses.name,
      staffId: courseExceptions.staffId,
      staffName: staff.name,
      unitPath: units.path,
      kind: sql<CourseException['kind']>`${courseExceptions.kind}`,
      reason: courseExceptions.reason,
      endsOn: courseExceptions.endsOn,
      state: sql<CourseException['state']>`${courseExceptions.state}`,
      approvalId: courseExceptions.approvalId,
      createdAt: iso(courseExceptions.createdAt),
    })
    .from(courseExceptions)
    .innerJoin(courses, eq(courses.id, courseExceptions.courseId))
    .leftJoin(units, eq(units.id, courseExceptions.unitId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, courseExceptions.staffId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof courseExceptionQuery>,
) {
  const { q, id, courseId, staffId, state } = input.filter ?? {}
  const where = and(
    visible(actor),
    q?.trim() ? sql`${courseExceptions.staffId} in (select app.search_staff(${q}))` : undefined,
    id ? inArray(courseExceptions.id, id) : undefined,
    courseId ? eq(courseExceptions.courseId, courseId) : undefined,
    staffId ? eq(courseExceptions.staffId, staffId) : undefined,
    state ? inArray(courseExceptions.state, state) : undefined,
  )
  return page({
    input,
    sortable: { createdAt: courseExceptions.createdAt, endsOn: courseExceptions.endsOn },
    id: courseExceptions.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(courseExceptions).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx, actor).where(and(visible(actor), eq(courseExceptions.id, id)))
  return row
}

export async function insert(
  tx: Transaction,
  row: Pick<
    typeof courseExceptions.$inferInsert,
    'courseId' | 'staffId' | 'kind' | 'reason' | 'endsOn' | 'requestedBy'
  >,
): Promise<string> {
  const [made] = await tx
    .insert(courseExceptions)
    .values({ ...row, unitId: sql`null` as never })
    .returning({ id: courseExceptions.id })
  return made!.id
}

export async function change(
  tx: Transaction,
  id: string,
  row: { state?: 'granted' | 'refused'; approvalId?: string },
) {
  const [changed] = await tx
    .update(courseExceptions)
    .set(row)
    .where(and(eq(courseExceptions.id, id), eq(courseExceptions.state, 'requested')))
    .returning({ id: courseExceptions.id })
  return changed
}

/** What an approver reads of a request. */
export async function described(tx: Transaction, ids: readonly string[]) {
  return tx
    .select({
      id: courseExceptions.id,
      state: courseExceptions.state,
      endsOn: courseExceptions.endsOn,
      kind: sql<CourseException['kind']>`${courseExceptions.kind}`,
      courseName: courses.name,
      staffName: staff.name,
      employeeNumber: staff.employeeNumber,
    })
    .from(courseExceptions)
    .innerJoin(courses, eq(courses.id, courseExceptions.courseId))
    .innerJoin(staff, eq(staff.id, courseExceptions.staffId))
    .where(inArray(courseExceptions.id, [...ids]))
    .orderBy(staff.employeeNumber)
}
