import { and, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { BookingWay, CourseBooking, courseBookingQuery } from '#contract/course-bookings'
import type { Permission } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import { staff, units } from '#drizzle/schema/organization'
import { courseBookings, courseSessions, courses } from '#drizzle/schema/training'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

/** Who comes first, counted by the owner of the table: of others one need not see more. */
const turn = sql<number | null>`app.course_turn(${courseBookings})`

const columns = {
  id: courseBookings.id,
  sessionId: courseBookings.sessionId,
  code: courseSessions.code,
  courseId: courseBookings.courseId,
  courseName: courses.name,
  sessionState: sql<CourseBooking['sessionState']>`${courseSessions.state}`,
  place: courseSessions.place,
  link: courseSessions.link,
  startsAt: iso(courseSessions.startsAt),
  endsAt: iso(courseSessions.endsAt),
  staffId: courseBookings.staffId,
  staffName: staff.name,
  staffEmail: staff.email,
  unitId: courseBookings.unitId,
  unitPath: units.path,
  way: sql<BookingWay>`${courseBookings.way}`,
  state: sql<CourseBooking['state']>`${courseBookings.state}`,
  turn,
  /** RFC 5545 §3.8.7.4. A session changes its times less often than a thousand times. */
  sequence: sql<number>`${courseBookings.sequence} * 1000 + ${courseSessions.sequence}`,
  createdAt: iso(courseBookings.createdAt),
  updatedAt: iso(courseBookings.updatedAt),
}

const may = (actor: Actor, permission: Permission): SQL | undefined =>
  within(actor, permission, { unit: courseBookings.unitId, person: courseBookings.staffId })

const select = (tx: Transaction, actor: Actor) =>
  tx
    .select(columns)
    .from(courseBookings)
    .innerJoin(courseSessions, eq(courseSessions.id, courseBookings.sessionId))
    .innerJoin(courses, eq(courses.id, courseBookings.courseId))
    .leftJoin(units, eq(units.id, courseBookings.unitId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, courseBookings.staffId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )

type Listed = Awaited<ReturnType<typeof get>>
const shown = ({ staffEmail: _, sequence: __, ...row }: NonNullable<Listed>): CourseBooking => row

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof courseBookingQuery>,
) {
  const filter = input.filter ?? {}
  const where = and(
    may(actor, 'course-bookings.read'),
    filter.q?.trim()
      ? sql`${courseBookings.staffId} in (select app.search_staff(${filter.q}))`
      : undefined,
    filter.id ? inArray(courseBookings.id, filter.id) : undefined,
    filter.sessionId ? eq(courseBookings.sessionId, filter.sessionId) : undefined,
    filter.courseId ? eq(courseBookings.courseId, filter.courseId) : undefined,
    filter.staffId ? eq(courseBookings.staffId, filter.staffId) : undefined,
    below(courseBookings.unitId, filter.unitId),
    filter.way ? eq(courseBookings.way, filter.way) : undefined,
    filter.state ? inArray(courseBookings.state, filter.state) : undefined,
    filter.from ? gte(courseSessions.startsAt, new Date(filter.from)) : undefined,
    filter.to ? lt(courseSessions.startsAt, new Date(filter.to)) : undefined,
  )
  const found = await page({
    input,
    sortable: {
      startsAt: courseSessions.startsAt,
      createdAt: courseBookings.createdAt,
      updatedAt: courseBookings.updatedAt,
    },
    id: courseBookings.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(courseBookings)
        .innerJoin(courseSessions, eq(courseSessions.id, courseBookings.sessionId))
        .where(where),
  })
  return { ...found, rows: found.rows.map(shown) }
}

/** With what its calendar file needs besides. */
export async function get(tx: Transaction, actor: Actor, permission: Permission, id: string) {
  const [row] = await select(tx, actor).where(
    and(may(actor, permission), eq(courseBookings.id, id)),
  )
  return row
}

export async function one(
  tx: Transaction,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<CourseBooking | undefined> {
  const row = await get(tx, actor, permission, id)
  return row && shown(row)
}

/** Somebody the actor may book for, and what stands against it. */
export async function personToBook(
  tx: Transaction,
  actor: Actor,
  staffId: string,
  session: { courseId: string; startsAt: Date; endsAt: Date },
) {
  const [row] = await tx
    .select({
      id: staff.id,
      unitId: staff.unitId,
      leftOn: staff.leftOn,
      isFor: sql<boolean>`app.is_course_for(${courses}, ${staff.id})`,
      missing: sql<string | null>`(
        select string_agg(p.name, '、' order by p.name) from courses p
        where p.id = any (${courses.prerequisiteIds}) and not exists (
          select from course_standings st where st.staff_id = ${staff.id} and st.course_id = p.id))`,
      sameTime: sql<boolean>`exists (
        select from course_bookings b join course_sessions s on s.id = b.session_id
        where b.staff_id = ${staff.id} and b.state in ('booked', 'waiting') and b.course_id <> ${session.courseId}
          and s.starts_at < ${session.endsAt.toISOString()}::timestamptz
          and s.ends_at > ${session.startsAt.toISOString()}::timestamptz)`,
    })
    .from(staff)
    .innerJoin(courses, eq(courses.id, session.courseId))
    .where(
      and(
        eq(staff.id, staffId),
        within(actor, 'course-bookings.write', { unit: staff.unitId, person: staff.id }),
      ),
    )
  return row
}

export interface Candidate {
  staffId: string
  staffName: string
  isFor: boolean
  completed: boolean
  booked: boolean
  prepared: boolean
}

/** Everybody of a unit and below, and what stands against booking them, in the order they are booked in. */
export async function candidates(
  tx: Transaction,
  actor: Actor,
  unitId: string,
  { courseId, today }: { courseId: string; today: string },
): Promise<Candidate[]> {
  return tx
    .select({
      staffId: staff.id,
      staffName: staff.name,
      isFor: sql<boolean>`${staff.id} in (select staff_id from app.course_people(${courseId}::uuid, ${today}::date))`,
      completed: sql<boolean>`exists (
        select from course_standings st where st.staff_id = ${staff.id} and st.course_id = ${courses.id}
          and coalesce(app.course_ends_on(${courses}, st), 'infinity') >= ${today}::date)`,
      booked: sql<boolean>`exists (
        select from course_bookings b where b.staff_id = ${staff.id} and b.course_id = ${courses.id}
          and b.state in ('booked', 'waiting'))`,
      prepared: sql<boolean>`not exists (
        select from unnest(${courses.prerequisiteIds}) as p (id) where not exists (
          select from course_standings st where st.staff_id = ${staff.id} and st.course_id = p.id))`,
    })
    .from(staff)
    .innerJoin(courses, eq(courses.id, courseId))
    .where(
      and(
        within(actor, 'course-bookings.units', { unit: staff.unitId }),
        below(staff.unitId, unitId),
        sql`(${staff.leftOn} is null or ${staff.leftOn} >= ${today}::date)`,
      ),
    )
    .orderBy(staff.employeeNumber)
}

export interface Placed {
  staffId: string
  way: BookingWay
  state: 'booked' | 'waiting'
}

/** In this order. Whoever got a booking of the course meanwhile is left out. */
export async function insertMany(
  tx: Transaction,
  sessionId: string,
  bookedBy: string,
  placed: readonly Placed[],
): Promise<string[]> {
  if (placed.length === 0) return []
  const column = (name: keyof Placed) => sql.param(placed.map((each) => each[name]))
  const rows = await tx.execute<{ staffId: string }>(sql`
    insert into course_bookings (session_id, staff_id, way, state, booked_by)
    select ${sessionId}, staff_id, way, state, ${bookedBy}
    from unnest(${column('staffId')}::uuid[], ${column('way')}::text[], ${column('state')}::text[])
      with ordinality as p (staff_id, way, state, place)
    order by place
    on conflict (staff_id, course_id) where state in ('booked', 'waiting') do nothing
    returning staff_id as "staffId"`)
  return rows.map(({ staffId }) => staffId)
}

export async function insert(
  tx: Transaction,
  row: Placed & { sessionId: string; bookedBy: string },
): Promise<string> {
  const [made] = await tx.execute<{ id: string }>(sql`
    insert into course_bookings (session_id, staff_id, way, state, booked_by)
    values (${row.sessionId}, ${row.staffId}, ${row.way}, ${row.state}, ${row.bookedBy}) returning id`)
  return made!.id
}

export async function cancel(tx: Transaction, id: string) {
  const [row] = await tx
    .update(courseBookings)
    .set({ state: 'cancelled' })
    .where(and(eq(courseBookings.id, id), inArray(courseBookings.state, ['booked', 'waiting'])))
    .returning({ id: courseBookings.id })
  return row
}

/** Open bookings of a session, those with a place first. */
export const toMove = (tx: Transaction, sessionId: string, ids: readonly string[] | undefined) =>
  tx
    .select({
      id: courseBookings.id,
      staffId: courseBookings.staffId,
      staffName: staff.name,
      way: sql<BookingWay>`${courseBookings.way}`,
    })
    .from(courseBookings)
    .leftJoin(staff, eq(staff.id, courseBookings.staffId))
    .where(
      and(
        eq(courseBookings.sessionId, sessionId),
        inArray(courseBookings.state, ['booked', 'waiting']),
        ids ? inArray(courseBookings.id, [...ids]) : undefined,
      ),
    )
    .orderBy(courseBookings.state, courseBookings.turn)

export async function move(
  tx: Transaction,
  sessionId: string,
  placed: readonly { id: string; way: BookingWay; state: 'booked' | 'waiting' }[],
): Promise<number> {
  const column = (name: 'id' | 'way' | 'state') => sql.param(placed.map((each) => each[name]))
  const moved = await tx.execute(sql`
    update course_bookings b set session_id = ${sessionId}, way = p.way, state = p.state, sequence = b.sequence + 1
    from unnest(${column('id')}::uuid[], ${column('way')}::text[], ${column('state')}::text[]) as p (id, way, state)
    where b.id = p.id returning b.id`)
  return moved.length
}

/** Who got a place. */
export async function promote(tx: Transaction, sessionId: string, now: Date) {
  return [
    ...(await tx.execute<{ staffId: string; courseName: string; startsAt: Date }>(sql`
      select p.staff_id as "staffId", p.course_name as "courseName", p.starts_at as "startsAt"
      from app.promote_waiting(${sessionId}::uuid, ${now.toISOString()}::timestamptz) p`)),
  ].map((row) => ({ ...row, startsAt: new Date(row.startsAt) }))
}

/** Everybody who is booked or waits. */
export async function openOf(tx: Transaction, sessionId: string): Promise<string[]> {
  const rows = await tx
    .select({ staffId: courseBookings.staffId })
    .from(courseBookings)
    .where(
      and(
        eq(courseBookings.sessionId, sessionId),
        inArray(courseBookings.state, ['booked', 'waiting']),
      ),
    )
  return rows.map(({ staffId }) => staffId)
}

/** The logins of these people, by person. */
export async function loginsOf(tx: Transaction, people: readonly string[]) {
  const rows = await tx.execute<{ staffId: string; userId: string }>(sql`
    select staff_id as "staffId", user_id as "userId"
    from app.users_of_staff(${sql.param([...people])}::uuid[])`)
  return new Map(rows.map(({ staffId, userId }) => [staffId, userId]))
}
