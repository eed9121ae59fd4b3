import { aliasedTable, and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  Completion,
  CompletionSummary,
  CourseOutlook,
  completionQuery,
  completionSummaryQuery,
  courseOutlookQuery,
} from '#contract/completions'
import type { Transaction } from '#drizzle/client'
import { staff, units } from '#drizzle/schema/organization'
import { completions, courseBookings, courses } from '#drizzle/schema/training'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const revocation = aliasedTable(completions, 'revocation')

const columns = (today: string) => ({
  id: completions.id,
  courseId: completions.courseId,
  courseName: courses.name,
  staffId: completions.staffId,
  staffName: staff.name,
  employeeNumber: staff.employeeNumber,
  unitId: completions.unitId,
  unitPath: units.path,
  version: completions.version,
  completedAt: iso(completions.completedAt),
  validUntil: completions.validUntil,
  source: sql<Completion['source']>`${completions.source}`,
  evidenceId: completions.evidenceId,
  standing: sql<Completion['standing']>`case when ${revocation.id} is not null then 'revoked'
    when ${completions.validUntil} < ${today}::date
      or (${completions.version} < ${courses.minimumVersion} and ${courses.minimumSince} <= ${today}::date)
    then 'lapsed' else 'valid' end`,
  revokedReason: revocation.reason,
})

const visible = (actor: Actor) =>
  within(actor, 'completions.read', { unit: completions.unitId, person: completions.staffId })

const bookingSeen = (actor: Actor) =>
  within(actor, 'course-bookings.read', {
    unit: courseBookings.unitId,
    person: courseBookings.staffId,
  })

const select = (tx: Transaction, actor: Actor, today: string) =>
  tx
    .select(columns(today))
    .from(completions)
    .innerJoin(courses, eq(courses.id, completions.courseId))
    .leftJoin(revocation, eq(revocation.revokes, completions.id))
    .leftJoin(units, eq(units.id, completions.unitId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, completions.staffId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof completionQuery>,
  today: string,
) {
  const { q, id, courseId, staffId, unitId, source, revoked } = input.filter ?? {}
  const where = and(
    visible(actor),
    isNull(completions.revokes),
    q?.trim() ? sql`${completions.staffId} in (select app.search_staff(${q}))` : undefined,
    id ? inArray(completions.id, id) : undefined,
    courseId ? eq(completions.courseId, courseId) : undefined,
    staffId ? eq(completions.staffId, staffId) : undefined,
    below(completions.unitId, unitId),
    source ? inArray(completions.source, source) : undefined,
    revoked === undefined
      ? undefined
      : sql`exists (select from completions r where r.revokes = ${completions.id}) = ${revoked}`,
  )
  return page({
    input,
    sortable: { completedAt: completions.completedAt, validUntil: completions.validUntil },
    id: completions.id,
    select: (order, limit, offset) =>
      select(tx, actor, today)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(completions).where(where),
  })
}

export async function get(
  tx: Transaction,
  actor: Actor,
  id: string,
  today: string,
): Promise<Completion | undefined> {
  const [row] = await select(tx, actor, today).where(
    and(visible(actor), isNull(completions.revokes), eq(completions.id, id)),
  )
  return row
}

export async function revoke(
  tx: Transaction,
  row: Completion,
  { reason, userId }: { reason: string; userId: string },
): Promise<void> {
  await tx.insert(completions).values({
    courseId: row.courseId,
    staffId: row.staffId,
    unitId: row.unitId,
    version: row.version,
    completedAt: new Date(row.completedAt),
    validUntil: row.validUntil,
    source: row.source,
    evidenceId: row.evidenceId,
    revokes: row.id,
    reason,
    recordedBy: userId,
  })
}

/**
 * How everybody one may see stands with each course, from one pass over people and standings: who a course is
 * for is asked of the courses' own columns.
 */
export async function summary(
  tx: Transaction,
  actor: Actor,
  { unitId, courseId }: z.output<typeof completionSummaryQuery>,
  today: string,
): Promise<CompletionSummary> {
  const seen = and(
    within(actor, 'completions.read', { unit: staff.unitId, person: staff.id }),
    below(staff.unitId, unitId),
    sql`(${staff.leftOn} is null or ${staff.leftOn} >= ${today}::date)`,
  )
  return [
    ...(await tx.execute<CompletionSummary[number]>(sql`
    with people as materialized (select ${staff.id} from ${staff} where ${seen}),
    wanted as materialized (
      select c.id, c.name, c.required_from,
        c.covered_unit_ids is null and c.target_posts is null and c.target_devices is null as is_for_all
      from courses c where c.state = 'open' ${courseId ? sql`and c.id = ${courseId}` : sql``}),
    -- Of courses that are not for everybody alone: people times courses is more than there is to count.
    entitled as materialized (
      select w.id as course_id, p.id as staff_id
      from wanted w, app.course_people(w.id, ${today}::date) e join people p on p.id = e.staff_id
      where not w.is_for_all),
    -- Read once for all: for each person and course it would be looked up a hundred thousand times.
    stood as materialized (
      select s.course_id, s.staff_id, s.source,
        coalesce(app.course_ends_on(c, s), 'infinity') >= ${today}::date as good
      from course_standings s join wanted w on w.id = s.course_id join courses c on c.id = s.course_id
        join people p on p.id = s.staff_id
        left join entitled e on e.course_id = s.course_id and e.staff_id = s.staff_id
      where w.is_for_all or e.staff_id is not null),
    standing as (
      select course_id, count(*) filter (where good)::int as completed,
        count(*) filter (where good and source = 'exception')::int as excepted,
        count(*) filter (where not good)::int as lapsed
      from stood group by course_id),
    seats as (
      select course_id, staff_id from course_bookings
      where ${and(
        sql`state in ('booked', 'waiting') and course_id in (select id from wanted)`,
        bookingSeen(actor),
      )}),
    ahead as (
      select b.course_id, count(distinct b.staff_id)::int as booked
      from seats b join wanted w on w.id = b.course_id join people p on p.id = b.staff_id
        left join entitled e on e.course_id = b.course_id and e.staff_id = b.staff_id
        left join stood st on st.course_id = b.course_id and st.staff_id = b.staff_id
      where (w.is_for_all or e.staff_id is not null) and not coalesce(st.good, false)
      group by b.course_id),
    counted as (
      select w.id, w.name, w.required_from,
        (case when w.is_for_all then (select count(*) from people)
          else (select count(*) from entitled e where e.course_id = w.id) end)::int as people,
        coalesce(completed, 0) as completed, coalesce(excepted, 0) as excepted, coalesce(lapsed, 0) as lapsed,
        coalesce(booked, 0) as booked
      from wanted w left join standing on standing.course_id = w.id left join ahead on ahead.course_id = w.id)
    select id, name, required_from::text as "requiredFrom", people, completed, excepted, booked, lapsed,
      people - completed - booked as open
    from counted order by name`)),
  ]
}

/** People whom the network stops, or is about to, for want of a course: those one may see. */
export async function outlook(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof courseOutlookQuery>,
  { today, until }: { today: string; until: string },
) {
  const { q, courseId, unitId, staffId, fact } = input.filter ?? {}
  const from = sql`app.course_outlook(${today}::date) o
    join ${staff} on ${staff.id} = o.staff_id join ${units} on ${units.id} = ${staff.unitId}
    join courses c on c.id = o.course_id`
  const where = and(
    within(actor, 'completions.read', { unit: staff.unitId, person: staff.id }),
    // Somebody who has completed it shows once the end is near.
    sql`(o.fact in ('missing', 'lapsed') or o.until <= ${until}::date)`,
    q?.trim() ? sql`${staff.id} in (select app.search_staff(${q}))` : undefined,
    courseId ? sql`o.course_id = ${courseId}` : undefined,
    below(staff.unitId, unitId),
    staffId ? eq(staff.id, staffId) : undefined,
    fact ? sql`o.fact = any (${sql.param(fact)}::text[])` : undefined,
  )
  const [name, direction] = input.sort ?? ['until', 'ASC']
  const by = name === 'staffName' ? sql`${staff.kana}` : sql`o.until`
  const [first, last] = input.range
  const rows = await tx.execute<CourseOutlook>(sql`
    select o.staff_id || ':' || o.course_id as id, o.course_id as "courseId", c.name as "courseName",
      o.staff_id as "staffId", ${staff.name} as "staffName", ${staff.employeeNumber} as "employeeNumber",
      ${staff.unitId} as "unitId", ${units.path} as "unitPath", o.fact, o.until::text as until,
      (select to_char(min(s.starts_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        from course_bookings join course_sessions s on s.id = session_id
        where ${and(
          sql`course_bookings.staff_id = o.staff_id and course_bookings.course_id = o.course_id
            and course_bookings.state in ('booked', 'waiting')`,
          bookingSeen(actor),
        )}) as "bookedAt"
    from ${from} where ${where}
    order by ${by} ${sql.raw(direction === 'DESC' ? 'desc nulls last' : 'asc nulls first')}, o.staff_id, o.course_id
    limit ${last - first + 1} offset ${first}`)
  const [counted] = await tx.execute<{ total: number }>(
    sql`select count(*)::int as total from ${from} where ${where}`,
  )
  return { rows: [...rows], total: counted!.total }
}
