import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Course, CourseVersion, courseQuery } from '#contract/courses'
import type { Transaction } from '#drizzle/client'
import { staff, units } from '#drizzle/schema/organization'
import { courses, courseVersions } from '#drizzle/schema/training'
import { iso, page, total } from '../http/list-query.ts'

const columns = {
  id: courses.id,
  name: courses.name,
  description: courses.description,
  state: sql<Course['state']>`${courses.state}`,
  validity: sql<Course['validity']>`${courses.validity}`,
  validityMonths: courses.validityMonths,
  validUntil: courses.validUntil,
  needsQuiz: courses.needsQuiz,
  requiredFrom: courses.requiredFrom,
  graceDays: courses.graceDays,
  targetUnitIds: courses.targetUnitIds,
  targetPosts: courses.targetPosts,
  targetDevices: sql<Course['targetDevices']>`${courses.targetDevices}`,
  prerequisiteIds: courses.prerequisiteIds,
  version: courses.version,
  updatedAt: iso(courses.updatedAt),
}

export async function list(tx: Transaction, input: z.output<typeof courseQuery>) {
  const { q, id, state, required, staffId } = input.filter ?? {}
  const where = and(
    q?.trim() ? sql`${courses.id} in (select app.search_courses(${q}))` : undefined,
    id ? inArray(courses.id, id) : undefined,
    state ? inArray(courses.state, state) : undefined,
    required === undefined
      ? undefined
      : required
        ? isNotNull(courses.requiredFrom)
        : isNull(courses.requiredFrom),
    staffId ? sql`app.is_course_for(${courses}, ${staffId}::uuid)` : undefined,
  )
  return page({
    input,
    sortable: {
      name: courses.name,
      state: courses.state,
      requiredFrom: courses.requiredFrom,
      updatedAt: courses.updatedAt,
    },
    id: courses.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(courses)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(courses).where(where),
  })
}

export async function get(tx: Transaction, id: string) {
  const [row] = await tx.select(columns).from(courses).where(eq(courses.id, id))
  return row
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ ...columns, minimumVersion: courses.minimumVersion })
    .from(courses)
    .where(eq(courses.id, id))
    .for('no key update')
  return row
}

export const versionsOf = (tx: Transaction, courseId: string): Promise<CourseVersion[]> =>
  tx
    .select({
      id: courseVersions.id,
      number: courseVersions.number,
      effectiveOn: courseVersions.effectiveOn,
      material: courseVersions.material,
      materialUrl: courseVersions.materialUrl,
      note: courseVersions.note,
      renews: courseVersions.renews,
    })
    .from(courseVersions)
    .where(eq(courseVersions.courseId, courseId))
    .orderBy(courseVersions.number)

export const unitsNamed = (tx: Transaction, ids: readonly string[]) =>
  tx
    .select({ id: units.id, path: units.path })
    .from(units)
    .where(inArray(units.id, [...ids]))
    .orderBy(units.path)

export const namesOf = (tx: Transaction, ids: readonly string[]) =>
  tx
    .select({ id: courses.id, name: courses.name, prerequisiteIds: courses.prerequisiteIds })
    .from(courses)
    .where(inArray(courses.id, [...ids]))
    .orderBy(courses.name)

type NewCourse = Omit<typeof courses.$inferInsert, 'id' | 'version' | 'coveredUnitIds'>

export async function insert(tx: Transaction, row: NewCourse): Promise<string> {
  const [made] = await tx.insert(courses).values(row).returning({ id: courses.id })
  return made!.id
}

/** Undefined where one may not write it. */
export async function change(tx: Transaction, id: string, row: Partial<NewCourse>) {
  const [changed] = await tx
    .update(courses)
    .set(row)
    .where(eq(courses.id, id))
    .returning({ id: courses.id })
  return changed
}

export async function insertVersion(
  tx: Transaction,
  row: typeof courseVersions.$inferInsert,
): Promise<void> {
  await tx.insert(courseVersions).values(row)
}

export async function personKnown(tx: Transaction, staffId: string): Promise<boolean> {
  const rows = await tx.select({ id: staff.id }).from(staff).where(eq(staff.id, staffId))
  return rows.length > 0
}
