import { asc, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { units } from '#drizzle/schema/organization'
import { courseSessions, courses, courseVersions } from '#drizzle/schema/training'

/* By statements over everybody, since it is thousands of people; who does what follows from their ids. */

export async function anyCourse(tx: Transaction): Promise<boolean> {
  const rows = await tx.select({ id: courses.id }).from(courses).limit(1)
  return rows.length > 0
}

/** The department, commission or bureau above a unit. */
export async function departmentOf(tx: Transaction, unitId: string): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`
    with recursive up as (
      select id, parent_id, category from units where id = ${unitId}
      union all select n.id, n.parent_id, n.category from units n join up on n.id = up.parent_id)
    select id from up where category in ('department', 'commission', 'bureau') limit 1`)
  return row?.id ?? unitId
}

export const topUnits = (tx: Transaction) =>
  tx
    .select({ id: units.id, name: units.name })
    .from(units)
    .where(inArray(units.category, ['department', 'commission', 'bureau']))
    .orderBy(asc(units.code))

export async function insertCourse(
  tx: Transaction,
  row: Omit<typeof courses.$inferInsert, 'state'>,
): Promise<string> {
  const [made] = await tx
    .insert(courses)
    .values({ ...row, state: 'open' })
    .returning({ id: courses.id })
  await tx.insert(courseVersions).values({
    courseId: made!.id,
    number: 1,
    effectiveOn: '2020-04-01',
    material:
      '1. 機器を庁舎の外へ持ち出すときは許可を受ける。\n2. 紛失・盗難に気付いたら、捜す前に届け出る。\n3. パスコードを人に教えない。',
  })
  return made!.id
}

export async function insertSessions(
  tx: Transaction,
  courseId: string,
  rows: Omit<typeof courseSessions.$inferInsert, 'courseId'>[],
): Promise<void> {
  await tx.insert(courseSessions).values(rows.map((row) => ({ ...row, courseId })))
}

/** A number from 0 to 99 that stays a person's own. */
const chance = (salt: string) => sql`abs(hashtext(p.id::text || ${salt})) % 100`

const outcome = sql`case when ${chance('o')} < 92 then 'attended' when way <> 'recording' and ${chance('o')} < 96 then 'absent'
  when way = 'recording' then 'watched_partly' else 'left_early' end`

/** Nine in ten of the department, over the sessions that were held: fifteen of each in the room. */
export async function attendLiteracy(
  tx: Transaction,
  courseId: string,
  department: string,
): Promise<void> {
  await tx.execute(sql`
    with held as (
      select id, starts_at, row_number() over (order by starts_at) as place, count(*) over () as count
      from course_sessions where course_id = ${courseId} and state = 'held'),
    people as (
      select s.id, abs(hashtext(s.id::text || 'when')) as draw from staff s
      where s.unit_id = any ((select app.unit_and_below(array[${department}::uuid]))::uuid[]) and s.left_on is null
        and abs(hashtext(s.id::text || 'come')) % 100 < 88),
    seated as (
      select p.id, h.id as session_id, h.starts_at, row_number() over (partition by h.id order by p.draw, p.id) as seat
      from people p join held h on h.place = p.draw % h.count + 1),
    p as (
      select id, session_id, starts_at, case when seat <= 15 then 'room' when seat <= 75 then 'online' else 'recording' end as way
      from seated)
    insert into attendances (session_id, staff_id, way, outcome, source, recorded_at)
    select session_id, p.id, way, ${outcome}, case way when 'room' then 'qr' when 'online' then 'conference' else 'recording' end,
      starts_at + case way when 'recording' then interval '2 days' else interval '1 hour' end
    from p`)
}

/** Fifteen in the room and twenty-five by conference from each unit whose briefing was held. */
export async function attendBriefings(tx: Transaction, courseId: string): Promise<void> {
  await tx.execute(sql`
    with held as materialized (
      select c.id, c.starts_at, unnest(app.unit_and_below(array[c.unit_id])) as unit_id
      from course_sessions c where c.course_id = ${courseId} and c.state = 'held'),
    p as (
      select s.id, h.id as session_id, h.starts_at,
        row_number() over (partition by h.id order by hashtext(s.id::text)) as seat
      from held h join staff s on s.unit_id = h.unit_id where s.left_on is null),
    p2 as (select *, case when seat <= 15 then 'room' else 'online' end as way from p where seat <= 40)
    insert into attendances (session_id, staff_id, way, outcome, source, recorded_at)
    select session_id, p.id, way, ${outcome}, case way when 'room' then 'roster' else 'conference' end,
      starts_at + interval '1 hour'
    from p2 as p`)
}

/** The next sessions of the course: the first is full, with some who wait. */
export async function bookAhead(
  tx: Transaction,
  courseId: string,
  department: string,
): Promise<void> {
  await tx.execute(sql`
    with ahead as (
      select id, seats, row_number() over (order by starts_at) as place from course_sessions
      where course_id = ${courseId} and state = 'planned'),
    p as (
      select s.id, row_number() over (order by hashtext(s.id::text || 'book')) as turn from staff s
      where s.unit_id = any ((select app.unit_and_below(array[${department}::uuid]))::uuid[]) and s.left_on is null
        and not exists (select from course_standings st where st.staff_id = s.id and st.course_id = ${courseId}))
    insert into course_bookings (session_id, staff_id, way, state)
    select a.id, p.id, 'room', case when a.place = 1 and p.turn > a.seats then 'waiting' else 'booked' end
    from p join ahead a on a.place = case when p.turn <= 18 then 1 when p.turn <= 26 then 2 end
    order by p.turn`)
}
