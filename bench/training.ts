import type { Hono } from 'hono'
import type postgres from 'postgres'
import { say, withApp } from './app.ts'

/*
 * Completion statistics over 13,200 people and ten courses through HTTP, beside the same counts by the owner in one
 * bare statement over the table that holds who has completed what; and 2,000 people who book one hour, each with a
 * request of their own.
 */

const AIM = { p95Ms: 1000 }
const PEOPLE = 13_200
const COURSES = 10
const BOOKERS = 2_000
const SEATS = 1_500
const AT_ONCE = 8
const ROUNDS = 30

async function plant(owner: postgres.Sql): Promise<void> {
  await owner.begin(async (sql) => {
    await sql`select set_config('app.actor', 'system:bench', true), set_config('app.tx', gen_random_uuid()::text, true)`
    await sql`insert into units (code, name, category) select 'U' || n, '課' || n, 'section' from generate_series(1, 289) n`
    await sql`
      insert into staff (employee_number, name, kana, unit_id)
      select lpad(n::text, 6, '0'), '職員' || n, 'ショクイン', u.id from generate_series(1, ${PEOPLE}) n
        join units u on u.code = 'U' || (n % 289 + 1)`
    await sql`insert into courses (name, state) select '研修' || n, 'open' from generate_series(1, ${COURSES}) n`
    await sql`
      insert into completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source)
      select c.id, s.id, s.unit_id, 1, now(), case when random() < 0.1 then '2020-03-31'::date else '2099-03-31' end, 'import'
      from courses c, staff s where random() < 0.7`
    await sql`
      insert into course_sessions (course_id, kind, place, seats, starts_at, ends_at)
      select id, 'room', '講堂', ${SEATS}, now() + interval '30 days', now() + interval '30 days 1 hour' from courses
      where name = '研修1'`
  })
  await owner`analyze`
}

const quantile = (sorted: number[], q: number) => sorted[Math.ceil(sorted.length * q) - 1]!

async function timed(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  return times.sort((a, b) => a - b)
}

async function statistics(app: Hono, cookie: string, owner: postgres.Sql) {
  const ours = await timed(async () => {
    const answer = await app.request('http://localhost/api/completions/summary', {
      headers: { cookie, host: 'localhost' },
    })
    if (!answer.ok) throw new Error(await answer.text())
  })
  const bare = await timed(
    () => owner`
      select course_id, count(*) filter (where valid_until >= current_date), count(*) filter (where valid_until < current_date)
      from course_standings group by course_id`,
  )
  const [p95, peer] = [quantile(ours, 0.95), quantile(bare, 0.95)]
  say(
    `statistics, ${PEOPLE} people × ${COURSES} courses: p50 ${quantile(ours, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms;` +
      ` bare counts p95 ${peer.toFixed(0)} ms, ratio ${(p95 / peer).toFixed(1)}; aim ${p95 <= AIM.p95Ms ? 'met' : 'MISSED'}`,
  )
}

async function bookOneHour(app: Hono, cookie: string, owner: postgres.Sql) {
  const [session] = await owner`select id from course_sessions`
  const people = await owner<
    { id: string }[]
  >`select id from staff order by employee_number limit ${BOOKERS}`
  const left = people.map(({ id }) => id)
  const statuses = new Map<number, number>()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let staffId = left.pop(); staffId; staffId = left.pop()) {
        const { status } = await app.request('http://localhost/api/course-bookings', {
          method: 'POST',
          body: JSON.stringify({ sessionId: session!.id, staffId }),
          headers: { cookie, host: 'localhost', 'content-type': 'application/json' },
        })
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const [counted] = await owner`
    select count(*) filter (where b.state = 'booked')::int as booked, count(*) filter (where b.state = 'waiting')::int as waiting,
      max(s.seats_taken)::int as taken
    from course_bookings b join course_sessions s on s.id = b.session_id`
  const right =
    counted!.booked === SEATS && counted!.waiting === BOOKERS - SEATS && counted!.taken === SEATS
  say(
    `${BOOKERS} people book one hour of ${SEATS} seats, ${AT_ONCE} at once: ${(BOOKERS / seconds).toFixed(0)} bookings/s,` +
      ` booked ${counted!.booked}, waiting ${counted!.waiting}, answers ${JSON.stringify([...statuses])}: ${right ? 'right' : 'WRONG'}\n`,
  )
}

await withApp(async ({ app, cookie, owner }) => {
  await plant(owner)
  await statistics(app, cookie, owner)
  await bookOneHour(app, cookie, owner)
}, 'trainer')
