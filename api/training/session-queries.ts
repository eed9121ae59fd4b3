import { and, eq, gt, gte, inArray, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { CourseSession, courseSessionQuery, sessionDaysQuery } from '#contract/course-sessions'
import type { Transaction } from '#drizzle/client'
import { units } from '#drizzle/schema/organization'
import { attendances, courseSessions, courses } from '#drizzle/schema/training'
import type { Actor } from '../actor.ts'
import { addDays, type DayOff, dayOf, dayOff, instantOf } from '../calendar.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

/** Counted as far as one may see who was there. */
const counted = (actor: Actor, condition: SQL | undefined) => sql<number>`(
  select count(*)::int from ${attendances}
  where ${and(
    sql`${attendances.sessionId} = ${courseSessions.id}`,
    condition,
    within(actor, 'course-bookings.read', {
      unit: attendances.unitId,
      person: attendances.staffId,
    }),
  )})`

const there = (way: 'room' | 'online') =>
  and(eq(attendances.way, way), inArray(attendances.outcome, ['attended', 'left_early']))

/** Another session at the same time with something in common. */
const clashes = (same: SQL) => sql<boolean>`exists (
  select from course_sessions other
  where other.id <> ${courseSessions.id} and other.state = 'planned' and ${courseSessions.state} = 'planned'
    and other.starts_at < ${courseSessions.endsAt} and other.ends_at > ${courseSessions.startsAt} and ${same})`

const columns = (actor: Actor) => ({
  id: courseSessions.id,
  courseId: courseSessions.courseId,
  courseName: courses.name,
  code: courseSessions.code,
  kind: sql<CourseSession['kind']>`${courseSessions.kind}`,
  state: sql<CourseSession['state']>`${courseSessions.state}`,
  place: courseSessions.place,
  seats: courseSessions.seats,
  seatsTaken: courseSessions.seatsTaken,
  conference: courseSessions.conference,
  link: courseSessions.link,
  lines: courseSessions.lines,
  linesTaken: courseSessions.linesTaken,
  waiting: courseSessions.waiting,
  unitId: courseSessions.unitId,
  unitPath: units.path,
  startsAt: iso(courseSessions.startsAt),
  endsAt: iso(courseSessions.endsAt),
  trainer: courseSessions.trainer,
  note: courseSessions.note,
  reason: courseSessions.reason,
  attended: counted(actor, eq(attendances.outcome, 'attended')),
  absent: counted(actor, eq(attendances.outcome, 'absent')),
  partly: counted(actor, inArray(attendances.outcome, ['left_early', 'watched_partly'])),
  inRoom: counted(actor, there('room')),
  onLines: counted(actor, there('online')),
  placeClash: clashes(sql`other.place = ${courseSessions.place}`),
  trainerClash: clashes(sql`other.trainer = ${courseSessions.trainer}`),
  unitClash: clashes(sql`other.unit_id = ${courseSessions.unitId}`),
  updatedAt: iso(courseSessions.updatedAt),
})

type Row = Omit<CourseSession, 'warnings'> & {
  inRoom: number
  onLines: number
  placeClash: boolean
  trainerClash: boolean
  unitClash: boolean
}

function shown({
  inRoom,
  onLines,
  placeClash,
  trainerClash,
  unitClash,
  ...row
}: Row): CourseSession {
  const off: DayOff | null = dayOff(dayOf(new Date(row.startsAt)))
  const warnings = [
    off,
    placeClash && 'place_clash',
    trainerClash && 'trainer_clash',
    unitClash && 'unit_clash',
    row.seats > 0 && inRoom > row.seats && 'over_seats',
    row.lines > 0 && onLines > row.lines && 'over_lines',
  ] as const
  return { ...row, warnings: warnings.filter((each) => each !== null && each !== false) }
}

const select = (tx: Transaction, actor: Actor) =>
  tx
    .select(columns(actor))
    .from(courseSessions)
    .innerJoin(courses, eq(courses.id, courseSessions.courseId))
    .leftJoin(units, eq(units.id, courseSessions.unitId))

/** The session is for everybody, or for a unit at or above this one. */
export const serves = (unitId: unknown) =>
  sql`(${courseSessions.unitId} is null or ${unitId} = any (app.unit_and_below(array[${courseSessions.unitId}])))`

const open = sql`(${courseSessions.seats} > ${courseSessions.seatsTaken}
  or ${courseSessions.lines} > ${courseSessions.linesTaken})`

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof courseSessionQuery>,
  now: Date,
) {
  const filter = input.filter ?? {}
  const bookable = and(
    eq(courseSessions.state, 'planned'),
    gt(courseSessions.startsAt, now),
    open,
    actor.staffId
      ? serves(sql`(select unit_id from staff where id = ${actor.staffId}::uuid)`)
      : undefined,
  )
  const where = and(
    filter.q?.trim()
      ? sql`${courseSessions.id} in (select app.search_course_sessions(${filter.q}))`
      : undefined,
    filter.id ? inArray(courseSessions.id, filter.id) : undefined,
    filter.courseId ? eq(courseSessions.courseId, filter.courseId) : undefined,
    filter.state ? inArray(courseSessions.state, filter.state) : undefined,
    filter.kind ? inArray(courseSessions.kind, filter.kind) : undefined,
    below(courseSessions.unitId, filter.unitId),
    filter.from ? gte(courseSessions.startsAt, new Date(filter.from)) : undefined,
    filter.to ? lt(courseSessions.startsAt, new Date(filter.to)) : undefined,
    filter.bookable ? bookable : undefined,
    filter.bookable === false ? sql`not (${bookable})` : undefined,
  )
  const found = await page({
    input,
    sortable: {
      startsAt: courseSessions.startsAt,
      code: courseSessions.code,
      state: courseSessions.state,
      updatedAt: courseSessions.updatedAt,
    },
    id: courseSessions.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(courseSessions).where(where),
  })
  return { ...found, rows: found.rows.map(shown) }
}

/** By the day on which they start, those called off left out. */
export async function perDay(
  tx: Transaction,
  { from, to, courseId }: z.output<typeof sessionDaysQuery>,
) {
  const rows = await tx
    .select({
      day: sql<string>`(${courseSessions.startsAt} at time zone 'Asia/Tokyo')::date::text`,
      sessions: total,
      places: sql<number>`sum(${courseSessions.seats} + ${courseSessions.lines})::int`,
      taken: sql<number>`sum(${courseSessions.seatsTaken} + ${courseSessions.linesTaken})::int`,
    })
    .from(courseSessions)
    .where(
      and(
        gte(courseSessions.startsAt, instantOf(from, '00:00')),
        lt(courseSessions.startsAt, instantOf(addDays(to, 1), '00:00')),
        ne(courseSessions.state, 'cancelled'),
        courseId ? eq(courseSessions.courseId, courseId) : undefined,
      ),
    )
    .groupBy(sql`1`)
  return new Map(rows.map((row) => [row.day, row]))
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx, actor).where(eq(courseSessions.id, id))
  return row && shown(row)
}

/** In one order for everybody; locked until the transaction ends. Whoever books need not be able to write them. */
export async function lock(tx: Transaction, ids: readonly string[]) {
  await tx.execute(sql`select app.lock_course_sessions(${sql.param([...ids])}::uuid[])`)
  const rows = await tx
    .select()
    .from(courseSessions)
    .where(inArray(courseSessions.id, [...ids]))
  return new Map(rows.map((row) => [row.id, row]))
}

export async function lockOne(tx: Transaction, id: string) {
  return (await lock(tx, [id])).get(id)
}

type NewSession = Omit<
  typeof courseSessions.$inferInsert,
  'id' | 'seatsTaken' | 'linesTaken' | 'waiting'
>

export async function insert(tx: Transaction, row: NewSession): Promise<string> {
  const [made] = await tx.insert(courseSessions).values(row).returning({ id: courseSessions.id })
  return made!.id
}

/** Undefined where one may not write it. */
export async function change(tx: Transaction, id: string, row: Partial<NewSession>) {
  const [changed] = await tx
    .update(courseSessions)
    .set(row)
    .where(eq(courseSessions.id, id))
    .returning({ id: courseSessions.id })
  return changed
}

export async function linesInUse(
  tx: Transaction,
  from: string,
  to: string,
  but: string | null,
): Promise<{ pool: number; inUse: number }> {
  const [row] = await tx.execute<{ pool: number; inUse: number }>(sql`
    select app.conference_lines() as pool,
      app.lines_in_use(${from}::timestamptz, ${to}::timestamptz, ${but}::uuid) as "inUse"`)
  return row!
}

/** What is over by this time and still counts as planned. */
export async function closeEnded(tx: Transaction, before: Date): Promise<void> {
  await tx
    .update(courseSessions)
    .set({ state: 'held' })
    .where(and(eq(courseSessions.state, 'planned'), lt(courseSessions.endsAt, before)))
}

export async function servesUnit(tx: Transaction, id: string, unitId: string): Promise<boolean> {
  const [row] = await tx
    .select({ serves: sql<boolean>`${serves(sql`${unitId}::uuid`)}` })
    .from(courseSessions)
    .where(eq(courseSessions.id, id))
  return row?.serves === true
}

/** The bare row, if one may write it; held as long as what is written about it refers to it. */
export async function toWrite(tx: Transaction, id: string) {
  const [row] = await tx
    .select()
    .from(courseSessions)
    .where(eq(courseSessions.id, id))
    .for('key share')
  return row
}

/** The bare row, not locked. */
export async function bare(tx: Transaction, id: string) {
  const [row] = await tx.select().from(courseSessions).where(eq(courseSessions.id, id))
  return row
}
