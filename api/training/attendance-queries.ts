import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  Attendance,
  AttendanceWay,
  attendanceQuery,
  Outcome,
  RosterEntry,
  rosterQuery,
} from '#contract/course-sessions'
import type { Transaction } from '#drizzle/client'
import { staff, units } from '#drizzle/schema/organization'
import { attendances, courseBookings, courseSessions, courses } from '#drizzle/schema/training'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const columns = {
  id: attendances.id,
  sessionId: attendances.sessionId,
  code: courseSessions.code,
  startsAt: iso(courseSessions.startsAt),
  courseId: attendances.courseId,
  courseName: courses.name,
  staffId: attendances.staffId,
  staffName: staff.name,
  employeeNumber: staff.employeeNumber,
  unitId: attendances.unitId,
  unitPath: units.path,
  way: sql<AttendanceWay>`${attendances.way}`,
  outcome: sql<Outcome>`${attendances.outcome}`,
  source: sql<Attendance['source']>`${attendances.source}`,
  minutes: attendances.minutes,
  recordedAt: iso(attendances.recordedAt),
}

const staffSeen = (actor: Actor) =>
  within(actor, 'staff.read', { unit: staff.unitId, person: staff.id })

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof attendanceQuery>) {
  const filter = input.filter ?? {}
  const where = and(
    within(actor, 'course-bookings.read', {
      unit: attendances.unitId,
      person: attendances.staffId,
    }),
    filter.q?.trim()
      ? sql`${attendances.staffId} in (select app.search_staff(${filter.q}))`
      : undefined,
    filter.id ? inArray(attendances.id, filter.id) : undefined,
    filter.sessionId ? eq(attendances.sessionId, filter.sessionId) : undefined,
    filter.courseId ? eq(attendances.courseId, filter.courseId) : undefined,
    filter.staffId ? eq(attendances.staffId, filter.staffId) : undefined,
    below(attendances.unitId, filter.unitId),
    filter.outcome ? inArray(attendances.outcome, filter.outcome) : undefined,
    filter.way ? inArray(attendances.way, filter.way) : undefined,
  )
  return page({
    input,
    sortable: { recordedAt: attendances.recordedAt, startsAt: courseSessions.startsAt },
    id: attendances.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(attendances)
        .innerJoin(courseSessions, eq(courseSessions.id, attendances.sessionId))
        .innerJoin(courses, eq(courses.id, attendances.courseId))
        .leftJoin(units, eq(units.id, attendances.unitId))
        .leftJoin(staff, and(eq(staff.id, attendances.staffId), staffSeen(actor)))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(attendances).where(where),
  })
}

/** Everybody of a session: booked, or on record as having been there. */
export async function roster(
  tx: Transaction,
  actor: Actor,
  sessionId: string,
  input: z.output<typeof rosterQuery>,
) {
  const booked = and(
    eq(courseBookings.staffId, staff.id),
    eq(courseBookings.sessionId, sessionId),
    inArray(courseBookings.state, ['booked', 'waiting', 'over']),
  )
  const here = and(eq(attendances.staffId, staff.id), eq(attendances.sessionId, sessionId))
  const way = sql<AttendanceWay>`coalesce(${attendances.way}, ${courseBookings.way})`
  const { q, id, way: wanted, outcome, open } = input.filter ?? {}
  const where = and(
    within(actor, 'course-bookings.read', { unit: staff.unitId, person: staff.id }),
    staffSeen(actor),
    sql`coalesce(${courseBookings.id}, ${attendances.id}) is not null`,
    // A few ids, by index; row security would look at all staff for the joins alone.
    sql`${staff.id} in (select staff_id from course_bookings where session_id = ${sessionId}
      union select staff_id from attendances where session_id = ${sessionId})`,
    q?.trim() ? sql`${staff.id} in (select app.search_staff(${q}))` : undefined,
    id ? inArray(staff.id, id) : undefined,
    wanted ? sql`${way} = ${wanted}` : undefined,
    outcome ? eq(attendances.outcome, outcome) : undefined,
    open === undefined ? undefined : sql`(${attendances.id} is null) = ${open}`,
  )
  return page<RosterEntry>({
    input,
    sortable: {
      kana: staff.kana,
      employeeNumber: staff.employeeNumber,
      recordedAt: attendances.recordedAt,
    },
    id: staff.id,
    select: (order, limit, offset) =>
      tx
        .select({
          id: staff.id,
          staffName: staff.name,
          kana: staff.kana,
          employeeNumber: staff.employeeNumber,
          unitPath: units.path,
          bookingState: sql<RosterEntry['bookingState']>`${courseBookings.state}`,
          way,
          outcome: sql<Outcome | null>`${attendances.outcome}`,
          source: sql<RosterEntry['source']>`${attendances.source}`,
          minutes: attendances.minutes,
          recordedAt: sql<string | null>`${iso(attendances.recordedAt)}`,
        })
        .from(staff)
        .innerJoin(units, eq(units.id, staff.unitId))
        .leftJoin(courseBookings, booked)
        .leftJoin(attendances, here)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(staff)
        .leftJoin(courseBookings, booked)
        .leftJoin(attendances, here)
        .where(where),
  })
}

export interface Mark {
  staffId: string
  way: AttendanceWay
  outcome: Outcome
  minutes?: number | null
}

/** How people are booked and on record, for what a mark doesn't say. */
export async function knownOf(tx: Transaction, sessionId: string, people: readonly string[]) {
  const rows = await tx
    .select({
      staffId: staff.id,
      way: sql<AttendanceWay | null>`coalesce(${attendances.way}, ${courseBookings.way})`,
    })
    .from(staff)
    .leftJoin(
      courseBookings,
      and(
        eq(courseBookings.staffId, staff.id),
        eq(courseBookings.sessionId, sessionId),
        inArray(courseBookings.state, ['booked', 'waiting', 'over']),
      ),
    )
    .leftJoin(
      attendances,
      and(eq(attendances.staffId, staff.id), eq(attendances.sessionId, sessionId)),
    )
    .where(inArray(staff.id, [...people]))
  return new Map(rows.map(({ staffId, way }) => [staffId, way]))
}

/** What stands already is left as it is; the newest of several marks stands. Returns how many it wrote. */
export async function write(
  tx: Transaction,
  sessionId: string,
  source: Attendance['source'],
  marks: readonly Mark[],
  by: { userId: string; at: Date },
): Promise<number> {
  if (marks.length === 0) return 0
  const column = (of: (mark: Mark) => unknown) => sql.param(marks.map(of))
  const rows = await tx.execute(sql`
    insert into attendances (session_id, staff_id, way, outcome, minutes, source, recorded_at, recorded_by)
    select ${sessionId}, staff_id, way, outcome, minutes, ${source}, ${by.at.toISOString()}::timestamptz, ${by.userId}
    from unnest(${column((m) => m.staffId)}::uuid[], ${column((m) => m.way)}::text[],
      ${column((m) => m.outcome)}::text[], ${column((m) => m.minutes ?? null)}::int[]) as m (staff_id, way, outcome, minutes)
    -- In one order for everybody, so that two tablets never wait for each other.
    order by staff_id
    on conflict (session_id, staff_id) do update
      set way = excluded.way, outcome = excluded.outcome, minutes = excluded.minutes, source = excluded.source,
        recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
      where (attendances.way, attendances.outcome, attendances.minutes)
        is distinct from (excluded.way, excluded.outcome, excluded.minutes)
    returning id`)
  return rows.length
}

export async function remove(
  tx: Transaction,
  sessionId: string,
  people: readonly string[],
): Promise<number> {
  if (people.length === 0) return 0
  const gone = await tx
    .delete(attendances)
    .where(and(eq(attendances.sessionId, sessionId), inArray(attendances.staffId, [...people])))
    .returning({ id: attendances.id })
  return gone.length
}

/** One’s own, by the code in the room; what is on record already stays. */
export async function checkIn(
  tx: Transaction,
  row: { sessionId: string; staffId: string; userId: string; at: Date },
): Promise<boolean> {
  const [made] = await tx
    .insert(attendances)
    .values({
      sessionId: row.sessionId,
      staffId: row.staffId,
      way: 'room',
      outcome: 'attended',
      source: 'qr',
      recordedAt: row.at,
      recordedBy: row.userId,
      courseId: sql`null` as never,
      unitId: sql`null` as never,
    })
    .onConflictDoNothing()
    .returning({ id: attendances.id })
  return made !== undefined
}

export async function mine(tx: Transaction, sessionId: string, staffId: string) {
  const [row] = await tx
    .select({ id: attendances.id, outcome: attendances.outcome })
    .from(attendances)
    .where(and(eq(attendances.sessionId, sessionId), eq(attendances.staffId, staffId)))
  return row
}

/** The key that a session’s codes are made with; made at the first look. */
export async function keyOf(tx: Transaction, sessionId: string): Promise<Uint8Array | undefined> {
  const [row] = await tx.execute<{ key: Uint8Array }>(
    sql`select key from course_session_keys where session_id = ${sessionId}`,
  )
  return row?.key
}

export async function makeKey(tx: Transaction, sessionId: string, key: Uint8Array): Promise<void> {
  await tx.execute(sql`
    insert into course_session_keys (session_id, key) values (${sessionId}, ${key}) on conflict do nothing`)
}
