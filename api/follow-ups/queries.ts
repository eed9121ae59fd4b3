import { and, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { FollowUp, FollowUpTree, followUpQuery } from '#contract/follow-ups'
import type { Transaction } from '#drizzle/client'
import { staff } from '#drizzle/schema/organization'
import { type Actor, reach } from '../actor.ts'
import { below } from '../http/list-query.ts'
import { within } from '../scope.ts'

const seen = (actor: Actor): SQL | undefined =>
  within(actor, 'follow-ups.read', { unit: staff.unitId })

/** What the permission says, once more: row security lets everybody see themselves. */
const follows = sql`(select app.has_role('section_head', 'it_staff', 'trainer', 'auditor', 'admin', '@training'))`

/** The same of who has others reminded; the outbox takes work from anybody. */
export async function mayRemind(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ may: boolean }>(sql`select app.has_role('trainer') as may`)
  return row!.may
}

/** Whether a standing still holds; null where there is none. */
const good = (today: string) =>
  sql`(coalesce(app.course_ends_on(c, st), 'infinity') >= ${today}::date)`

/**
 * Each person a course is for with how they stand: `c` the course, `st` the standing, `staff` the person. Of
 * the courses that are open: one, or all that the network asks for.
 */
const everybody = (today: string) => sql`
  courses c
  join lateral app.course_people(c.id, ${today}::date) e on true
  join ${staff} on ${staff.id} = e.staff_id
  left join course_standings st on st.staff_id = e.staff_id and st.course_id = c.id`

const wanted = (courseId: string | undefined): SQL =>
  courseId
    ? sql`c.state = 'open' and c.id = ${courseId} and ${follows}`
    : sql`c.state = 'open' and c.required_from is not null and ${follows}`

const open = (today: string) => sql`(st.staff_id is null or not ${good(today)})`

const ORDER: Record<'unitPath' | 'staffName' | 'remindedOn', SQL> = {
  unitPath: sql`u.path`,
  staffName: sql`${staff.kana}`,
  remindedOn: sql`r.last`,
}

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof followUpQuery>,
  today: string,
) {
  const { q, courseId, unitId, state, booked } = input.filter ?? {}
  const from = sql`${everybody(today)}
    join units u on u.id = ${staff.unitId}
    left join lateral (
      select min(s.starts_at) as at from course_bookings b join course_sessions s on s.id = b.session_id
      where b.staff_id = ${staff.id} and b.course_id = c.id and b.state in ('booked', 'waiting')) b on true
    left join lateral (
      select max(sent_on) as last, count(*)::int as many from course_reminders r where r.staff_id = ${staff.id}) r on true`
  const where = and(
    seen(actor),
    wanted(courseId),
    open(today),
    q?.trim() ? sql`${staff.id} in (select app.search_staff(${q}))` : undefined,
    below(staff.unitId, unitId),
    state
      ? sql`(case when st.staff_id is null then 'never' else 'lapsed' end) = any (${sql.param(state)}::text[])`
      : undefined,
    booked === undefined ? undefined : sql`(b.at is not null) = ${booked}`,
  )
  // What somebody watches at home is not their head's to follow.
  const seesWatching = reach(actor, 'watch-progress.read') === 'all'
  const [name, direction] = input.sort ?? ['unitPath', 'ASC']
  const [first, last] = input.range
  const rows = await tx.execute<FollowUp>(sql`
    select ${staff.id} || ':' || c.id as id, c.id as "courseId", c.name as "courseName",
      ${staff.id} as "staffId", ${staff.name} as "staffName", ${staff.employeeNumber} as "employeeNumber",
      u.id as "unitId", u.path as "unitPath",
      case when st.staff_id is null then 'never' else 'lapsed' end as state,
      to_char(b.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "bookedAt",
      (select max(least(100, w.watched_seconds * 100 / v.seconds)) from watch_progress w
        join course_recordings v on v.id = w.recording_id
        where w.staff_id = ${staff.id} and w.course_id = c.id and ${seesWatching}) as "watchedPercent",
      r.last::text as "remindedOn", r.many as reminders
    from ${from} where ${where}
    order by ${ORDER[name]} ${sql.raw(direction === 'DESC' ? 'desc nulls last' : 'asc nulls first')},
      ${staff.id}, c.id
    limit ${last - first + 1} offset ${first}`)
  const [counted] = await tx.execute<{ total: number }>(
    sql`select count(*)::int as total from ${from} where ${where}`,
  )
  return { rows: [...rows], total: counted!.total }
}

/** The units below one, each with everything below it; units without such people are left out. */
export async function tree(
  tx: Transaction,
  actor: Actor,
  { courseId, unitId }: { courseId: string; unitId?: string | undefined },
  today: string,
): Promise<FollowUpTree> {
  const parent = unitId ?? null
  return [
    ...(await tx.execute<FollowUpTree[number]>(sql`
    with recursive tree as (
      select id, id as root from units where parent_id is not distinct from ${parent}::uuid
      union all select u.id, t.root from units u join tree t on u.parent_id = t.id),
    roots as (select * from tree union all select ${parent}::uuid, ${parent}::uuid where ${parent}::uuid is not null),
    counted as materialized (
      select ${staff.unitId} as unit_id, count(*)::int as people,
        count(*) filter (where st.staff_id is not null and ${good(today)})::int as completed,
        count(*) filter (where ${open(today)} and exists (
          select from course_bookings b where b.staff_id = ${staff.id} and b.course_id = c.id
            and b.state in ('booked', 'waiting')))::int as booked
      from ${everybody(today)} where ${and(seen(actor), wanted(courseId))} group by ${staff.unitId})
    select u.id as "unitId", u.name, (u.id = ${parent}::uuid) is true as "isSelf",
      exists (select from units d where d.parent_id = u.id) and (u.id = ${parent}::uuid) is not true as "hasBelow",
      sum(n.people)::int as people, sum(n.completed)::int as completed, sum(n.booked)::int as booked
    from counted n join roots r on r.id = n.unit_id join units u on u.id = r.root
    group by u.id, u.name, u.code order by "isSelf" desc, u.code`)),
  ]
}

export async function course(tx: Transaction, courseId: string) {
  const [row] = await tx.execute<{ requiredFrom: string | null; createdOn: string }>(sql`
    select required_from::text as "requiredFrom",
      (created_at at time zone 'Asia/Tokyo')::date::text as "createdOn"
    from courses where id = ${courseId} and state = 'open'`)
  return row
}

/** Of those who stand well with a course, when they completed it. */
export async function completedByDay(
  tx: Transaction,
  actor: Actor,
  { courseId, unitId }: { courseId: string; unitId?: string | undefined },
  today: string,
) {
  const where = and(seen(actor), wanted(courseId), below(staff.unitId, unitId))
  const rows = await tx.execute<{ day: string | null; count: number }>(sql`
    select case when st.staff_id is not null and ${good(today)}
        then (st.completed_at at time zone 'Asia/Tokyo')::date::text end as day, count(*)::int as count
    from ${everybody(today)} where ${where} group by 1 order by 1`)
  return [...rows]
}

export interface Reminded {
  staffId: string
  userId: string
  courses: number
  names: string
}

/**
 * Notes down whom to remind today and gives them: people with a login who have something open, were not
 * reminded today nor within so many days, one row a person whatever they lack. Of two who ask at once one gets them.
 */
export async function takeReminders(
  tx: Transaction,
  {
    today,
    everyDays,
    courseId,
    unitId,
  }: {
    today: string
    everyDays: number
    courseId?: string | undefined
    unitId?: string | undefined
  },
): Promise<Reminded[]> {
  return [
    ...(await tx.execute<Reminded & Record<string, unknown>>(sql`
    with due as (
      select ${staff.id} as staff_id, login.user_id, count(*)::int as courses,
        string_agg(c.name, '、' order by c.name) as names
      from ${everybody(today)}
        join app.users_of_staff(array(select id from staff)) login on login.staff_id = ${staff.id}
      where ${and(wanted(courseId), open(today), below(staff.unitId, unitId))}
        and not exists (select from course_reminders r where r.staff_id = ${staff.id}
          and r.sent_on > ${today}::date - ${everyDays}::int)
      group by ${staff.id}, login.user_id),
    taken as (
      insert into course_reminders (staff_id, sent_on, courses)
      select distinct on (staff_id) staff_id, ${today}::date, courses from due
      on conflict do nothing returning staff_id)
    select due.staff_id as "staffId", due.user_id as "userId", due.courses, due.names
    from due join taken using (staff_id)`)),
  ] as Reminded[]
}

/** Units whose people have been reminded for so long without effect, and their heads; told once a week. */
export async function takeEscalations(
  tx: Transaction,
  { today, afterDays, everyDays }: { today: string; afterDays: number; everyDays: number },
) {
  const rows = await tx.execute<{ unitId: string; headStaffId: string; people: number }>(sql`
    with late as (
      select ${staff.unitId} as unit_id, u.head_staff_id, count(distinct ${staff.id})::int as people
      from ${everybody(today)} join units u on u.id = ${staff.unitId}
      where ${and(wanted(undefined), open(today))} and u.head_staff_id is not null
        and exists (select from course_reminders r where r.staff_id = ${staff.id}
          and r.sent_on <= ${today}::date - ${afterDays}::int)
        and not exists (select from course_escalations x where x.unit_id = ${staff.unitId}
          and x.sent_on > ${today}::date - ${everyDays}::int)
      group by 1, 2),
    taken as (
      insert into course_escalations (unit_id, sent_on, people) select unit_id, ${today}::date, people from late
      on conflict do nothing returning unit_id)
    select late.unit_id as "unitId", late.head_staff_id as "headStaffId", late.people
    from late join taken using (unit_id)`)
  return [...rows]
}

export async function loginOf(tx: Transaction, staffId: string): Promise<string[]> {
  const rows = await tx.execute<{ userId: string }>(
    sql`select user_id as "userId" from app.users_of_staff(array[${staffId}]::uuid[])`,
  )
  return rows.map(({ userId }) => userId)
}

/** How many would be reminded. */
export async function countOpen(
  tx: Transaction,
  actor: Actor,
  { courseId, unitId }: { courseId: string; unitId?: string | undefined },
  today: string,
): Promise<number> {
  const where = and(seen(actor), wanted(courseId), open(today), below(staff.unitId, unitId))
  const [row] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from ${everybody(today)} where ${where}`,
  )
  return row!.count
}
