import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BOOKING_MOVES } from '#contract/course-bookings'
import { SESSION_MOVES } from '#contract/course-sessions'
import { COURSE_MOVES } from '#contract/courses'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantCourse, plantSchool, plantSession, type School } from '#tests/training'

let t: TestApp
let school: School
let trainer: Visitor
let courseId: string
const clock = stoppedClock(new Date('2026-06-01T00:00:00Z'))
beforeAll(async () => {
  t = await createTestApp({ clock })
  school = await plantSchool(t, 10)
  trainer = await t.loginAs('trainer')
  courseId = await plantCourse(t)
})
afterAll(() => t.close())

const send = async (path: string, json: unknown, method = 'POST', who = trainer) => {
  const answer = await who(path, { method, json })
  return { status: answer.status, body: await answer.json() }
}
const plan = (fields: Record<string, unknown>) =>
  send('/api/course-sessions', { courseId, kind: 'room', place: '会議室', seats: 15, ...fields })
const online = (startsAt: string, endsAt: string, lines: number) =>
  plan({ kind: 'online', place: null, seats: 0, lines, startsAt, endsAt })

test.each([
  ['course', COURSE_MOVES],
  ['course_session', SESSION_MOVES],
  ['course_booking', BOOKING_MOVES],
])('the steps of a %s are those of the database', async (machine, moves) => {
  const rows = await t.ownerSql`
    select from_state as from, to_state as to from app.moves where machine = ${machine}`
  const key = ({ from, to }: { from: string; to: string }) => `${from} ${to}`
  expect(rows.map((row) => key(row as never)).sort()).toEqual(moves.map(key).sort())
})

describe('the pool of 200 lines', () => {
  test('is shared by sessions at the same time, however they overlap', async () => {
    expect((await online('2026-07-01T01:00:00Z', '2026-07-01T02:00:00Z', 120)).status).toBe(201)
    expect((await online('2026-07-01T02:00:00Z', '2026-07-01T03:00:00Z', 120)).status).toBe(201)
    const refused = await online('2026-07-01T01:30:00Z', '2026-07-01T02:30:00Z', 81)
    expect(refused).toMatchObject({
      status: 409,
      body: { fields: [{ field: 'lines', code: 'no_lines_left' }] },
    })
    // The two are one after the other: 80 lines are left through both.
    expect((await online('2026-07-01T01:30:00Z', '2026-07-01T02:30:00Z', 80)).status).toBe(201)
    const asked = await trainer(
      '/api/course-sessions/lines?from=2026-07-01T01:00:00Z&to=2026-07-01T03:00:00Z',
    )
    expect(await asked.json()).toEqual({ pool: 200, inUse: 200, left: 0 })
  })

  test('is never oversubscribed by plans made at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => online('2026-07-02T01:00:00Z', '2026-07-02T02:00:00Z', 30)),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(14)
  })

  test('holds a session back that moves into a full time', async () => {
    await online('2026-07-03T01:00:00Z', '2026-07-03T02:00:00Z', 150)
    const { body } = await online('2026-07-03T05:00:00Z', '2026-07-03T06:00:00Z', 100)
    const times = { startsAt: '2026-07-03T01:30:00Z', endsAt: '2026-07-03T02:30:00Z' }
    const moved = await send(`/api/course-sessions/${body.id}`, times, 'PUT')
    expect(moved).toMatchObject({ status: 409, body: { fields: [{ code: 'no_lines_left' }] } })
  })
})

test('a holiday, a weekend and a clash are told and stop nothing', async () => {
  const day = { startsAt: '2026-07-20T01:00:00Z', endsAt: '2026-07-20T02:00:00Z' }
  expect((await plan({ ...day, place: '大会議室' })).body.warnings).toEqual(['holiday'])
  const second = await plan({ ...day, place: '大会議室' })
  expect(second).toMatchObject({ status: 201, body: { warnings: ['holiday', 'place_clash'] } })
  const sunday = { startsAt: '2026-07-26T01:00:00Z', endsAt: '2026-07-26T02:00:00Z' }
  expect((await plan(sunday)).body.warnings).toEqual(['weekend'])
})

test('what a kind of session lacks, or cannot have, is refused by field', async () => {
  const times = { startsAt: '2026-08-03T01:00:00Z', endsAt: '2026-08-03T02:00:00Z' }
  const wrong = [
    [{ seats: 0 }, 'seats', 'required'],
    [{ place: null }, 'place', 'required'],
    [{ lines: 5 }, 'lines', 'not_of_this_kind'],
    [{ endsAt: times.startsAt }, 'endsAt', 'before_start'],
    [{ courseId: school.unitId }, 'courseId', 'does_not_exist'],
    [{ unitId: courseId }, 'unitId', 'does_not_exist'],
  ] as const
  for (const [fields, field, code] of wrong) {
    const answer = await plan({ ...times, ...fields })
    expect([answer.status, answer.body.fields?.[0]]).toMatchObject([422, { field, code }])
  }
})

test('postponing and moving tell everybody who is booked, whose calendars follow', async () => {
  const staffId = school.people[0]!
  const employee = await t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
  const sessionId = await plantSession(t, courseId, { startsAt: new Date('2026-08-10T01:00:00Z') })
  const booking = (await send('/api/course-bookings', { sessionId }, 'POST', employee)).body
  const ics = async () => {
    const answer = await employee(`/api/course-bookings/${booking.id}/ics`)
    expect(answer.headers.get('content-type')).toContain('text/calendar')
    const text = await answer.text()
    return {
      method: /METHOD:(\w+)/.exec(text)?.[1],
      sequence: Number(/SEQUENCE:(\d+)/.exec(text)?.[1]),
      start: /DTSTART:(\w+)/.exec(text)?.[1],
      uid: /UID:(\S+)/.exec(text)?.[1],
    }
  }
  const told = async () =>
    (
      (await (await employee('/api/notifications')).json()) as { template: string; text: string }[]
    )[0]!
  const before = await ics()
  expect(before).toMatchObject({ method: 'REQUEST', start: '20260810T010000Z' })

  const postponed = await send(`/api/course-sessions/${sessionId}/postpone`, { reason: '感染拡大' })
  expect(postponed.body).toMatchObject({ state: 'postponed', reason: '感染拡大', seatsTaken: 1 })
  expect(await told()).toMatchObject({ template: 'session_postponed' })
  expect((await told()).text).toContain('感染拡大')
  const away = await ics()
  expect(away).toMatchObject({ method: 'CANCEL', uid: before.uid })

  const times = { startsAt: '2026-09-01T04:00:00Z', endsAt: '2026-09-01T05:00:00Z' }
  const again = await send(`/api/course-sessions/${sessionId}`, times, 'PUT')
  expect(again.body).toMatchObject({
    state: 'planned',
    reason: null,
    startsAt: '2026-09-01T04:00:00.000Z',
  })
  expect(await told()).toMatchObject({ template: 'session_moved' })
  const moved = await ics()
  expect(moved).toMatchObject({ method: 'REQUEST', start: '20260901T040000Z', uid: before.uid })
  expect([before.sequence < away.sequence, away.sequence < moved.sequence]).toEqual([true, true])

  await send(`/api/course-sessions/${sessionId}/cancel`, { reason: '講師の都合' })
  expect(await told()).toMatchObject({ template: 'session_cancelled' })
  const over = await (await employee(`/api/course-bookings/${booking.id}`)).json()
  expect(over.state).toBe('cancelled')
  const late = await send(`/api/course-sessions/${sessionId}/postpone`, { reason: '台風' })
  expect(late).toMatchObject({ status: 409, body: { fields: [{ code: 'session_over' }] } })
})

test('a course leads not back to itself, and asks for nothing while it is a draft', async () => {
  const first = (await send('/api/courses', { name: '基礎' })).body
  const second = (await send('/api/courses', { name: '応用', prerequisiteIds: [first.id] })).body
  const circle = await send(`/api/courses/${first.id}`, { prerequisiteIds: [second.id] }, 'PUT')
  expect(circle).toMatchObject({ status: 422, body: { fields: [{ code: 'own_prerequisite' }] } })
  const draft = await send(`/api/courses/${first.id}`, { requiredFrom: '2026-07-01' }, 'PUT')
  expect(draft).toMatchObject({ status: 422, body: { fields: [{ code: 'course_not_open' }] } })
  const open = await send(
    `/api/courses/${first.id}`,
    { state: 'open', requiredFrom: '2026-07-01' },
    'PUT',
  )
  expect(open).toMatchObject({ status: 200, body: { requiredFrom: '2026-07-01' } })
  const twice = await send('/api/courses', { name: '基礎' })
  expect(twice).toMatchObject({
    status: 409,
    body: { fields: [{ field: 'name', code: 'already_used' }] },
  })
  const months = await send('/api/courses', { name: '月', validity: 'months' })
  expect(months).toMatchObject({ status: 422, body: { fields: [{ field: 'validityMonths' }] } })
})

test('the calendar counts sessions by day, and says which days nobody works', async () => {
  const courseId = await plantCourse(t)
  const startsAt = new Date('2030-02-11T15:00:00Z')
  await plantSession(t, courseId, { startsAt, seats: 15 })
  await plantSession(t, courseId, { startsAt, seats: 5, state: 'cancelled', reason: '台風' })
  const path = `/api/course-sessions/days?courseId=${courseId}`
  const { days } = await (await trainer(`${path}&from=2030-02-11&to=2030-02-12`)).json()
  expect(days).toEqual([
    {
      day: '2030-02-11',
      off: 'holiday',
      holiday: '建国記念の日',
      sessions: 0,
      places: 0,
      taken: 0,
    },
    { day: '2030-02-12', off: null, holiday: null, sessions: 1, places: 15, taken: 0 },
  ])
  const backwards = await trainer(`${path}&from=2030-02-12&to=2030-02-11`)
  expect(await backwards.json()).toMatchObject({ fields: [{ field: 'to', code: 'before_start' }] })
  expect((await trainer(`${path}&from=2030-02-12&to=2035-02-11`)).status).toBe(422)
})
