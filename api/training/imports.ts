import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import {
  type Batch,
  given,
  type ImportTarget,
  type Objection,
  type Standing,
  staged,
  type Values,
} from '../imports/target.ts'
import { tell } from './notices.ts'

/* Keys join the values of two fields: course and code of a session, code and number of an attendance. */
const part = (place: 1 | 2) => sql`split_part(k, E'\\x1f', ${sql.raw(String(place))})`

/** A plan of sessions. A course that isn't there is made, open; what has been is on record as held. */
export const courseSessionsTarget: ImportTarget = {
  key: 'courseAndCode',
  owners: {},
  constraints: {
    course_sessions_lines_pool: 'conference',
    course_sessions_seats_check: 'seats',
    course_sessions_lines_check: 'lines',
    course_sessions_code_key: 'code',
  },
  async standing(tx, keys) {
    const rows = await tx.execute<{ id: string; key: string; seatsTaken: number } & Values>(sql`
      select s.id, k as key, s.seats_taken as "seatsTaken", u.path as "unitName",
        to_char(s.starts_at at time zone 'Asia/Tokyo', 'YYYY-MM-DD') as "heldOn",
        to_char(s.starts_at at time zone 'Asia/Tokyo', 'HH24:MI') as "startsAt",
        to_char(s.ends_at at time zone 'Asia/Tokyo', 'HH24:MI') as "endsAt",
        s.place, nullif(s.seats, 0) as seats, s.conference, nullif(s.lines, 0) as lines
      from unnest(${sql.param(keys)}::text[]) as k
        join courses c on c.name = ${part(1)}
        join course_sessions s on s.course_id = c.id and s.code = ${part(2)}
        left join units u on u.id = s.unit_id`)
    return new Map(
      rows.map(({ id, key, seatsTaken, ...values }) => [
        key,
        { id, values, about: { seatsTaken } },
      ]),
    )
  },
  async objectionsIn(tx) {
    const units = await unitsByName(tx)
    return (values, record) => [
      ...onUnit(values, units),
      ...onTimes(values),
      ...onSeats(values, record),
    ]
  },
  isWhole: true,
  steps: [insertCourses, writeSessions],
}

async function unitsByName(tx: Transaction): Promise<Map<string, number>> {
  const rows = await tx.execute<{ name: string; count: number }>(sql`
    select name, count(*)::int as count from (
      select name from units where closed_on is null
      union all select path from units where closed_on is null and path <> name) n group by name`)
  return new Map(rows.map(({ name, count }) => [name, count]))
}

function onUnit(values: Values, units: Map<string, number>): Objection[] {
  const { unitName } = values
  if (typeof unitName !== 'string' || EVERYBODY.includes(unitName)) return []
  const count = units.get(unitName) ?? 0
  if (count === 1) return []
  const code = count === 0 ? 'unknown_unit_name' : 'ambiguous_unit_name'
  return [{ code, field: 'unitName' }]
}

/** No unit at all. */
const EVERYBODY = ['全庁', '全職員', '全所属', '全員']

const onTimes = ({ startsAt, endsAt }: Values): Objection[] =>
  String(endsAt) > String(startsAt) ? [] : [{ code: 'not_after_start', field: 'endsAt' }]

function onSeats({ seats }: Values, record: Standing | undefined): Objection[] {
  const booked = (record?.about as { seatsTaken: number } | undefined)?.seatsTaken ?? 0
  return typeof seats === 'number' && seats < booked
    ? [{ code: 'session_booked', field: 'seats', params: { booked } }]
    : []
}

async function insertCourses(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)},
    made as (
      insert into courses (name, state)
      select distinct v ->> 'courseName', 'open' from staged on conflict (name) do nothing returning id)
    insert into course_versions (course_id, number, effective_on) select id, 1, '2000-01-01' from made`)
}

/** Of a conference without a number of lines: what others at that time leave, shared among those of the file. */
const lines = sql`case when conference is null then 0 else coalesce(wanted_lines, known_lines, greatest(1, least(
  app.conference_lines() - app.lines_in_use(starts, ends, id),
  app.conference_lines() / (select count(*)::int from shaped o
    where o.conference is not null and o.starts < shaped.ends and o.ends > shaped.starts)))) end`

async function writeSessions(tx: Transaction, batch: Batch): Promise<void> {
  const moved = await tx.execute<Moved>(sql`with ${staged(batch)},
    shaped as materialized (
      select staged.id, c.id as course_id, v ->> 'code' as code,
        case when v ? 'unitName' then u.id else s.unit_id end as unit_id,
        ((v ->> 'heldOn') || ' ' || (v ->> 'startsAt'))::timestamp at time zone 'Asia/Tokyo' as starts,
        ((v ->> 'heldOn') || ' ' || (v ->> 'endsAt'))::timestamp at time zone 'Asia/Tokyo' as ends,
        ${given('place', sql`s.place`)} as place, ${given('conference', sql`s.conference`)} as conference,
        coalesce(${given('seats', sql`s.seats`, sql`numeric`)}::int, 0) as seats,
        (v ->> 'lines')::numeric::int as wanted_lines, nullif(s.lines, 0) as known_lines,
        s.state, s.starts_at as old_starts, s.ends_at as old_ends, s.place as old_place
      from staged join courses c on c.name = v ->> 'courseName'
        left join course_sessions s on s.id = staged.id
        left join units u on v ->> 'unitName' in (u.path, u.name) and u.closed_on is null),
    kinds as materialized (
      select *, seats > 0 and place is not null as has_room, conference is not null as has_lines,
        ${lines} as line_count from shaped),
    written as (
      insert into course_sessions (id, course_id, code, kind, state, place, seats, conference, lines, unit_id, starts_at, ends_at)
      select id, course_id, code,
        case when has_room and has_lines then 'hybrid' when has_room then 'room' when has_lines then 'online' else 'recording' end,
        coalesce(state, case when ends < ${batch.at} then 'held' else 'planned' end), case when has_room then place end,
        case when has_room then seats else 0 end, conference, line_count, unit_id, starts, ends
      from kinds
      on conflict (id) do update set kind = excluded.kind, place = excluded.place, seats = excluded.seats,
        conference = excluded.conference, lines = excluded.lines, unit_id = excluded.unit_id,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, sequence = course_sessions.sequence + 1)
    select k.id, c.name as "courseName", k.starts as "startsAt",
      array(select b.staff_id from course_bookings b where b.session_id = k.id and b.state in ('booked', 'waiting')) as people
    from kinds k join courses c on c.id = k.course_id
    where k.state = 'planned' and (k.starts, k.ends, k.place) is distinct from (k.old_starts, k.old_ends, k.old_place)`)
  for (const { people, startsAt, ...session } of moved) {
    await tell(tx, 'session_moved', people, { ...session, startsAt: new Date(startsAt) })
  }
}

interface Moved extends Record<string, unknown> {
  id: string
  courseName: string
  startsAt: string
  people: string[]
}

/** Who was where. What is on record already, from a roster or a code, changes where the file says otherwise. */
export const attendanceTarget: ImportTarget = {
  key: 'attendee',
  owners: {},
  constraints: { attendances_staff_key: 'attendee', attendances_not_before: 'code' },
  async standing(tx, keys) {
    // Of sessions numbered alike none is taken for another: a second record of the same is refused in the end.
    const rows = await tx.execute<{ id: string; key: string } & Values>(sql`
      select distinct on (k) a.id, k as key, a.way, a.outcome
      from unnest(${sql.param(keys)}::text[]) as k
        join staff p on p.employee_number = ${part(2)}
        join course_sessions s on s.code = ${part(1)}
        join attendances a on a.session_id = s.id and a.staff_id = p.id
      where not exists (select from course_sessions o where o.code = s.code and o.id <> s.id)
      order by k, s.starts_at desc`)
    return new Map(rows.map(({ id, key, ...values }) => [key, { id, values }]))
  },
  async objectionsIn(tx) {
    const sessions = await sessionsByCode(tx)
    return (values) => [...onSession(values, sessions), ...onOutcome(values)]
  },
  steps: [writeAttendances],
}

interface Session extends Record<string, unknown> {
  code: string
  courseName: string
  state: string
  startsOn: string
  ahead: boolean
}

async function sessionsByCode(tx: Transaction): Promise<Map<string, Session[]>> {
  const rows = await tx.execute<Session>(sql`
    select s.code, c.name as "courseName", s.state, s.starts_at > now() as ahead,
      to_char(s.starts_at at time zone 'Asia/Tokyo', 'YYYY-MM-DD') as "startsOn"
    from course_sessions s join courses c on c.id = s.course_id where s.code is not null`)
  const found = new Map<string, Session[]>()
  for (const row of rows) found.set(row.code, [...(found.get(row.code) ?? []), row])
  return found
}

function onSession({ code, courseName }: Values, sessions: Map<string, Session[]>): Objection[] {
  const field = 'code'
  const meant = (sessions.get(String(code)) ?? []).filter(
    (session) => typeof courseName !== 'string' || session.courseName === courseName,
  )
  const [session, another] = meant
  if (!session) return [{ code: 'unknown_session', field }]
  if (another) return [{ code: 'ambiguous_session', field }]
  if (session.state === 'cancelled' || session.state === 'postponed') {
    return [{ code: 'session_off', field }]
  }
  const { startsOn } = session
  return session.ahead ? [{ code: 'session_ahead', field, params: { startsOn } }] : []
}

const onOutcome = ({ way, outcome }: Values): Objection[] =>
  outcome === 'watched_partly' && way !== 'recording'
    ? [{ code: 'only_of_recordings', field: 'outcome' }]
    : []

async function writeAttendances(tx: Transaction, batch: Batch): Promise<void> {
  await tx.execute(sql`with ${staged(batch)}
    insert into attendances (id, session_id, staff_id, way, outcome, source, recorded_at, recorded_by)
    select staged.id, s.id, p.id, v ->> 'way', v ->> 'outcome', 'import', ${batch.at}, app.user_id()
    from staged
      join staff p on p.employee_number = v ->> 'employeeNumber'
      join course_sessions s on s.code = v ->> 'code'
      join courses c on c.id = s.course_id and c.name = coalesce(v ->> 'courseName', c.name)
    on conflict (id) do update set way = excluded.way, outcome = excluded.outcome, source = excluded.source,
      recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by`)
}
