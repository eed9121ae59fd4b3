import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantCourse, plantSchool, plantSession, type School } from '#tests/training'
import { codeAt, whyNot } from './session-code.ts'

let t: TestApp
let school: School
let trainer: Visitor
let courseId: string
const START = new Date('2026-06-10T01:00:00Z')
const clock = stoppedClock(START)
beforeAll(async () => {
  t = await createTestApp({ clock })
  school = await plantSchool(t, 40)
  trainer = await t.loginAs('trainer')
  courseId = await plantCourse(t)
})
afterAll(() => t.close())

const post = async (path: string, json: unknown = {}, who = trainer) => {
  const answer = await who(path, { method: 'POST', json })
  return { status: answer.status, body: await answer.json() }
}
const marked = (id: string, marks: unknown, who = trainer) =>
  post(`/api/course-sessions/${id}/attendance`, { marks }, who)
const at = (seconds: number) => new Date(+START + seconds * 1000)
const employee = async (staffId: string) =>
  t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
const completionsOf = async (staffId: string, who = trainer) =>
  (await who(`/api/completions?filter=${JSON.stringify({ staffId, courseId })}`)).json()

describe('the roster', () => {
  test('takes taps of several tablets, and the newest stands', async () => {
    const sessionId = await plantSession(t, courseId, { startsAt: START, seats: 40 })
    const tablets = await Promise.all([t.loginAs('trainer'), t.loginAs('trainer')])
    const people = school.people.slice(0, 20)
    const answers = await Promise.all(
      tablets.flatMap((tablet) =>
        people.map((staffId) => marked(sessionId, [{ staffId, outcome: 'attended' }], tablet)),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
    expect(answers.reduce((sum, { body }) => sum + body.written, 0)).toBe(20)
    await marked(sessionId, [{ staffId: people[0], outcome: 'left_early' }])
    const roster = await (
      await trainer(`/api/course-sessions/${sessionId}/roster?range=[0,99]`)
    ).json()
    expect(roster).toHaveLength(20)
    expect(roster.filter((row: { outcome: string }) => row.outcome === 'left_early')).toHaveLength(
      1,
    )
  })

  test('gives a completion, and takes it back with the tap', async () => {
    const sessionId = await plantSession(t, courseId, { startsAt: START })
    const staffId = school.people[21]!
    await marked(sessionId, [{ staffId, outcome: 'attended' }])
    expect(await completionsOf(staffId)).toMatchObject([
      { source: 'attendance', standing: 'valid', validUntil: '2027-03-31', version: 1 },
    ])
    await marked(sessionId, [{ staffId, outcome: 'absent' }])
    expect(await completionsOf(staffId)).toMatchObject([
      { standing: 'revoked', revokedReason: 'evidence_withdrawn' },
    ])
    await marked(sessionId, [{ staffId, outcome: 'attended' }])
    await marked(sessionId, [{ staffId, outcome: null }])
    expect(await completionsOf(staffId)).toMatchObject([
      { standing: 'revoked' },
      { standing: 'revoked' },
    ])
  })

  test('is shut before the session, after it was called off, and for others', async () => {
    const later = await plantSession(t, courseId, { startsAt: at(3 * 86_400) })
    const mark = { staffId: school.people[22], outcome: 'attended' }
    expect(await marked(later, [mark])).toMatchObject({
      status: 409,
      body: { fields: [{ code: 'session_not_begun' }] },
    })
    const off = await plantSession(t, courseId, {
      startsAt: START,
      state: 'cancelled',
      reason: '雪',
    })
    expect(await marked(off, [mark])).toMatchObject({
      status: 409,
      body: { fields: [{ code: 'session_over' }] },
    })
    const open = await plantSession(t, courseId, { startsAt: START })
    expect((await marked(open, [mark], await t.loginAs('section_head'))).status).toBe(403)
    const unknown = { staffId: open, outcome: 'attended' }
    expect(await marked(open, [mark, unknown, mark])).toMatchObject({
      status: 422,
      body: {
        fields: [
          { field: 'marks.1.staffId', code: 'does_not_exist' },
          { field: 'marks.2.staffId', code: 'listed_twice' },
        ],
      },
    })
    await expect(
      t.plant(
        (
          sql,
        ) => sql`insert into attendances (session_id, staff_id, course_id, unit_id, way, outcome, source, recorded_at)
          values (${later}, ${school.people[22]!}, ${courseId}, ${school.unitId}, 'room', 'attended', 'roster', ${START})`,
      ),
    ).rejects.toMatchObject({ constraint_name: 'attendances_not_before' })
  })

  test('keeps more people than there are seats, with a warning', async () => {
    const sessionId = await plantSession(t, courseId, { startsAt: START, seats: 2 })
    const marks = school.people.slice(23, 26).map((staffId) => ({ staffId, outcome: 'attended' }))
    const { status, body } = await marked(sessionId, marks)
    expect([status, body]).toMatchObject([200, { written: 3 }])
    expect(body.warnings).toContain('over_seats')
  })

  test('is printed to be signed', async () => {
    const sessionId = await plantSession(t, courseId, { startsAt: at(8 * 86_400), place: '会議室' })
    await post('/api/course-bookings', { sessionId, staffId: school.people[30] })
    const sheet = await trainer(`/api/course-sessions/${sessionId}/sign-in-sheet`)
    expect(sheet.headers.get('content-type')).toBe('application/pdf')
    expect(
      Buffer.from(await sheet.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
  })
})

describe('the code on the screen', () => {
  const key = new Uint8Array(32).fill(7)
  const id = '00000000-0000-4000-8000-000000000001'

  test('is worth nothing a minute later, in another session, or changed by a letter', () => {
    const { code } = codeAt(key, id, at(0))
    for (const seconds of [0, 29, 59]) expect(whyNot(key, id, code, at(seconds))).toBeNull()
    for (const seconds of [60, 86_400, -60])
      expect(whyNot(key, id, code, at(seconds))).toBe('code_old')
    expect(whyNot(key, '00000000-0000-4000-8000-000000000002', code, at(0))).toBe(
      'code_of_other_session',
    )
    expect(whyNot(new Uint8Array(32), id, code, at(0))).toBe('code_of_other_session')
    const changed = code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A')
    expect(whyNot(key, id, changed, at(0))).toBe('code_of_other_session')
    for (const odd of ['', 'x', '../..', `${code}0`, code.replace('-', '')]) {
      expect(whyNot(key, id, odd, at(0))).toBe('code_unreadable')
    }
  })

  test('notes whoever scans it, once; yesterday’s is refused in words', async () => {
    const sessionId = await plantSession(t, courseId, { startsAt: START, seats: 40 })
    const one = await employee(school.people[31]!)
    const shown = (await post(`/api/course-sessions/${sessionId}/code`)).body
    expect(shown.url).toBe(`http://localhost/#/check-in?session=${sessionId}&code=${shown.code}`)
    expect(shown.svg).toContain('<svg')
    const scan = (code: string, who = one) =>
      post(`/api/course-sessions/${sessionId}/check-in`, { code }, who)
    expect(await scan(shown.code)).toMatchObject({ status: 200, body: { recorded: true } })
    expect(await scan(shown.code)).toMatchObject({ status: 200, body: { recorded: false } })
    expect(await completionsOf(school.people[31]!)).toMatchObject([{ standing: 'valid' }])

    clock.advance(61_000)
    const late = await scan(shown.code, await employee(school.people[32]!))
    expect(late).toMatchObject({
      status: 422,
      body: { fields: [{ field: 'code', code: 'code_old' }] },
    })
    expect(late.body.fields[0].message).toContain('有効時間が過ぎています')
    const next = (await post(`/api/course-sessions/${sessionId}/code`)).body
    expect(next.code).not.toBe(shown.code)
    const nobody = await t.loginAs('employee')
    expect(await scan(next.code, nobody)).toMatchObject({
      status: 422,
      body: { fields: [{ code: 'no_staff_record' }] },
    })
    await marked(sessionId, [{ staffId: school.people[33], outcome: 'absent' }])
    expect(await scan(next.code, await employee(school.people[33]!))).toMatchObject({
      status: 409,
      body: { fields: [{ code: 'marked_otherwise' }] },
    })
  })

  test('is shown to trainers alone', async () => {
    const sessionId = await plantSession(t, courseId, { startsAt: clock() })
    for (const role of ['it_staff', 'admin', 'employee'] as const) {
      const answer = await post(`/api/course-sessions/${sessionId}/code`, {}, await t.loginAs(role))
      expect(answer.status).toBe(403)
    }
  })
})
