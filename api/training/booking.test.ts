import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CourseBooking } from '#contract/course-bookings'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCourse, plantSchool, plantSession, type School } from '#tests/training'

let t: TestApp
let school: School
let trainer: Visitor
beforeAll(async () => {
  t = await createTestApp()
  school = await plantSchool(t, 60)
  trainer = await t.loginAs('trainer')
})
afterAll(() => t.close())

const post = async (who: Visitor, path: string, json?: unknown) => {
  const answer = await who(path, { method: 'POST', json: json ?? {} })
  return { status: answer.status, body: await answer.json() }
}
const book = (who: Visitor, json: unknown) => post(who, '/api/course-bookings', json)
const session = async (id: string) => (await trainer(`/api/course-sessions/${id}`)).json()
const employee = async (staffId: string) =>
  t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
const notices = async (who: Visitor) =>
  ((await (await who('/api/notifications')).json()) as { template: string }[]).map(
    ({ template }) => template,
  )

describe('fifteen seats', () => {
  test('take fifteen of fifty who book at once, and the rest wait', async () => {
    const sessionId = await plantSession(t, await plantCourse(t))
    const answers = await Promise.all(
      school.people.slice(0, 50).map((staffId) => book(trainer, { sessionId, staffId })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201))
    const states = answers.map(({ body }) => body.state)
    expect(states.filter((state) => state === 'booked')).toHaveLength(15)
    expect(states.filter((state) => state === 'waiting')).toHaveLength(35)
    expect(await session(sessionId)).toMatchObject({ seatsTaken: 15, waiting: 35 })
  })

  test('cannot be taken by more, whoever writes', async () => {
    const sessionId = await plantSession(t, await plantCourse(t))
    await expect(
      t.plant(
        (
          sql,
        ) => sql`insert into course_bookings (session_id, staff_id, course_id, unit_id, way, state)
          select ${sessionId}, id, ${sessionId}, ${sessionId}, 'room', 'booked' from staff
          where id = any (${school.people.slice(0, 16)})`,
      ),
    ).rejects.toMatchObject({ constraint_name: 'course_sessions_seats_check' })
  })
})

test('whoever has waited longest gets the place that comes free, and hears of it', async () => {
  const sessionId = await plantSession(t, await plantCourse(t), { seats: 1 })
  const [first, second, third] = school.people
  const ones = await employee(first!)
  const twos = await employee(second!)
  const mine = await book(ones, { sessionId })
  expect(mine).toMatchObject({ status: 201, body: { state: 'booked', way: 'room', turn: null } })
  const waits = await book(twos, { sessionId })
  expect(waits.body).toMatchObject({ state: 'waiting', turn: 1 })
  expect((await book(trainer, { sessionId, staffId: third })).body).toMatchObject({ turn: 2 })

  expect((await post(ones, `/api/course-bookings/${mine.body.id}/cancel`)).status).toBe(200)
  const now: CourseBooking = await (await twos(`/api/course-bookings/${waits.body.id}`)).json()
  expect(now.state).toBe('booked')
  expect(await notices(twos)).toContain('course_promoted')
  expect(await session(sessionId)).toMatchObject({ seatsTaken: 1, waiting: 1 })
})

test('more seats promote, and fewer than are taken are refused', async () => {
  const sessionId = await plantSession(t, await plantCourse(t), { seats: 1 })
  for (const staffId of school.people.slice(0, 3)) await book(trainer, { sessionId, staffId })
  const put = (json: unknown) =>
    trainer(`/api/course-sessions/${sessionId}`, { method: 'PUT', json })
  expect(await (await put({ seats: 2 })).json()).toMatchObject({ seatsTaken: 2, waiting: 1 })
  const refused = await put({ seats: 1 })
  expect(refused.status).toBe(422)
  expect((await refused.json()).fields).toMatchObject([{ field: 'seats', code: 'below_booked' }])
})

test('a hundred who cancel and book at once leave the count right', async () => {
  const sessionId = await plantSession(t, await plantCourse(t), { seats: 5 })
  const ids: string[] = []
  for (const staffId of school.people.slice(0, 10)) {
    ids.push((await book(trainer, { sessionId, staffId })).body.id)
  }
  await Promise.all([
    ...ids.slice(0, 8).map((id) => post(trainer, `/api/course-bookings/${id}/cancel`)),
    ...school.people.slice(20, 40).map((staffId) => book(trainer, { sessionId, staffId })),
  ])
  const [counted] = await t.ownerSql`
    select count(*) filter (where state = 'booked')::int as booked, count(*) filter (where state = 'waiting')::int as waiting
    from course_bookings where session_id = ${sessionId}`
  expect(counted).toEqual({ booked: 5, waiting: 17 })
  expect(await session(sessionId)).toMatchObject({ seatsTaken: 5, waiting: 17 })
})

test('nobody books a course twice, one after the other or at once', async () => {
  const courseId = await plantCourse(t)
  const sessions = [await plantSession(t, courseId), await plantSession(t, courseId)]
  const staffId = school.people[0]
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, at) => book(trainer, { sessionId: sessions[at % 2], staffId })),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  for (const { status, body } of answers.filter(({ status }) => status !== 201)) {
    expect(status).toBe(409)
    expect(body.fields).toMatchObject([{ field: 'sessionId', code: 'course_booked' }])
  }
})

test('a unit is booked in one go; who is left over waits, or is named', async () => {
  const courseId = await plantCourse(t)
  const places = { kind: 'hybrid', seats: 15, lines: 20 }
  const sessionId = await plantSession(t, courseId, places)
  const { unitId } = school
  const some = await post(trainer, '/api/course-bookings/units', { sessionId, unitId, wait: false })
  expect(some).toMatchObject({ status: 200, body: { people: 60, booked: 35, waiting: 0 } })
  expect(some.body.leftOut).toHaveLength(25)
  expect(some.body.leftOut[0]).toMatchObject({ code: 'full', message: '空きがありません。' })
  const again = await post(trainer, '/api/course-bookings/units', { sessionId, unitId })
  expect(again.body).toMatchObject({ people: 60, booked: 0, waiting: 25 })
  expect(again.body.leftOut.every(({ code }: { code: string }) => code === 'already_booked')).toBe(
    true,
  )
  expect(await session(sessionId)).toMatchObject({ seatsTaken: 15, linesTaken: 20, waiting: 25 })
})

test('a section head finds the units they head and books those alone', async () => {
  const sessionId = await plantSession(t, await plantCourse(t), { seats: 60 })
  const { unitId, otherUnitId, people } = school
  const headId = people.at(-1)!
  await t.plant((sql) => sql`update units set head_staff_id = ${headId} where id = ${unitId}`)
  const head = await t.loginAs(await t.createUser({ roles: ['section_head'], staffId: headId }))
  const found = await (await head('/api/units?filter={"headed":true}')).json()
  expect(found).toMatchObject([{ id: unitId }])
  const whole = await post(head, '/api/course-bookings/units', { sessionId, unitId })
  expect(whole).toMatchObject({ status: 200, body: { people: 60, booked: 60 } })
  const others = { sessionId, unitId: otherUnitId }
  expect(await post(head, '/api/course-bookings/units', others)).toMatchObject({ status: 404 })
})

test('bookings move to another session, those with a place first', async () => {
  const courseId = await plantCourse(t)
  const fromSessionId = await plantSession(t, courseId, { seats: 2 })
  const toSessionId = await plantSession(t, courseId, { seats: 3 })
  for (const staffId of school.people.slice(0, 4))
    await book(trainer, { sessionId: fromSessionId, staffId })
  const moved = await post(trainer, '/api/course-bookings/move', { fromSessionId, toSessionId })
  expect(moved).toMatchObject({ status: 200, body: { people: 4, booked: 3, waiting: 1 } })
  expect(await session(fromSessionId)).toMatchObject({ seatsTaken: 0, waiting: 0 })
  expect(await session(toSessionId)).toMatchObject({ seatsTaken: 3, waiting: 1 })
  const other = await plantSession(t, await plantCourse(t))
  const wrong = await post(trainer, '/api/course-bookings/move', {
    fromSessionId: toSessionId,
    toSessionId: other,
  })
  expect(wrong).toMatchObject({ status: 422, body: { fields: [{ code: 'other_course' }] } })
})

describe('what stands in the way is said', () => {
  const codeOf = async (who: Visitor, json: unknown) => {
    const { status, body } = await book(who, json)
    return [status, body.fields?.[0]?.code]
  }

  test('of the session', async () => {
    const courseId = await plantCourse(t)
    const staffId = school.people[1]
    const past = await plantSession(t, courseId, { startsAt: new Date(Date.now() - 7_200_000) })
    expect(await codeOf(trainer, { sessionId: past, staffId })).toEqual([409, 'session_started'])
    const off = await plantSession(t, courseId, { state: 'cancelled', reason: '台風' })
    expect(await codeOf(trainer, { sessionId: off, staffId })).toEqual([409, 'session_over'])
    const video = await plantSession(t, courseId, { kind: 'recording', seats: 0, place: null })
    expect(await codeOf(trainer, { sessionId: video, staffId })).toEqual([409, 'nothing_to_book'])
    const room = await plantSession(t, courseId)
    expect(await codeOf(trainer, { sessionId: room, staffId, way: 'online' })).toEqual([
      422,
      'not_of_this_kind',
    ])
  })

  test('of the person', async () => {
    const first = await plantCourse(t)
    const courseId = await plantCourse(t, { prerequisite_ids: [first] })
    const sessionId = await plantSession(t, courseId)
    const one = await employee(school.people[5]!)
    expect(await codeOf(one, { sessionId })).toEqual([409, 'prerequisite'])
    const others = await plantSession(t, first, { unit_id: school.otherUnitId })
    expect(await codeOf(one, { sessionId: others })).toEqual([409, 'session_for_others'])
    const elsewhere = await plantCourse(t, { target_unit_ids: [school.otherUnitId] })
    const open = await plantSession(t, elsewhere)
    expect(await codeOf(one, { sessionId: open })).toEqual([409, 'not_for_them'])
    expect(await codeOf(one, { sessionId, staffId: school.people[6] })).toEqual([
      404,
      'does_not_exist',
    ])
    const nobody = await t.loginAs('employee')
    expect(await codeOf(nobody, { sessionId })).toEqual([422, 'no_staff_record'])
  })
})
