import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { plantCourse, plantSchool, type School } from '#tests/training'
import { isOpen, nextOpening } from './hours.ts'
import { sendEscalations, sendReminders } from './reminders.ts'

/** A Monday, ten o'clock in Tokyo. */
const MONDAY = new Date('2026-06-01T01:00:00Z')
const DAY_MS = 86_400_000
const clock = stoppedClock(MONDAY)
let t: TestApp
let school: School
let courseId: string
let headId: string

beforeAll(async () => {
  t = await createTestApp({ clock })
  school = await plantSchool(t, 12)
  courseId = await plantCourse(t, { required_from: '2026-05-01' })
  await plantCourse(t, { required_from: '2026-05-01' })
  headId = school.people[11]!
  await t.plant(async (sql) => {
    await sql`update units set head_staff_id = ${headId} where id = ${school.unitId}`
    for (const staffId of school.people.slice(0, 4)) {
      await sql`
        insert into completions (course_id, staff_id, unit_id, version, completed_at, valid_until, source)
        values (${courseId}, ${staffId}, ${school.unitId}, 1, '2026-05-11T03:00:00Z', '2027-03-31', 'attendance')`
    }
  })
})
afterAll(() => t.close())

const asTraining = <T>(work: Parameters<typeof t.db.as<T>>[1]) =>
  t.db.as({ ...system('training'), roles: ['@training', '@jobs'] }, work)
const remind = (byHand = false, now = clock()) =>
  asTraining((tx) => sendReminders(tx, { byHand }, now))
const told = async (template: string) => {
  const rows =
    await t.ownerSql`select user_id, params from notifications where template = ${template}`
  return [...rows]
}

describe('who has not completed a course', () => {
  test('is listed and counted unit by unit, with what was done about it', async () => {
    const trainer = await t.loginAs('trainer')
    const list = await trainer(`/api/follow-ups?filter={"courseId":"${courseId}"}`)
    expect(list.headers.get('content-range')).toMatch(/\/8$/)
    const [row] = await list.json()
    expect(row).toMatchObject({ courseId, state: 'never', reminders: 0, bookedAt: null })
    const tree = await (await trainer(`/api/follow-ups/tree?courseId=${courseId}`)).json()
    expect(tree).toEqual([
      expect.objectContaining({ unitId: school.unitId, people: 12, completed: 4, booked: 0 }),
    ])
    const below = await trainer(`/api/follow-ups/tree?courseId=${courseId}&unitId=${school.unitId}`)
    expect(await below.json()).toEqual([
      expect.objectContaining({ isSelf: true, people: 12, completed: 4 }),
    ])
  })

  test('is set against a line, with where the pace leads', async () => {
    const trainer = await t.loginAs('trainer')
    const answer = await trainer(`/api/follow-ups/progress?courseId=${courseId}`)
    const progress = await answer.json()
    expect(progress).toMatchObject({ people: 12, completed: 4, deadline: '2027-03-31' })
    expect(progress.forecast.expected > progress.today).toBe(true)
    const today = progress.days.find(({ day }: { day: string }) => day === progress.today)
    expect(today.completed).toBe(4)
    expect(progress.days.at(-1)).toMatchObject({ day: '2027-03-31', completed: null })
  })

  test('is a section head’s for their own unit, and nobody’s without a permission', async () => {
    const head = await t.loginAs(await t.createUser({ roles: ['section_head'], staffId: headId }))
    const list = await head(`/api/follow-ups?filter={"courseId":"${courseId}"}`)
    expect(list.headers.get('content-range')).toMatch(/\/8$/)
    const json = { courseId }
    expect((await head('/api/follow-ups/remind', { method: 'POST', json })).status).toBe(403)
    expect((await (await t.loginAs('employee'))('/api/follow-ups')).status).toBe(403)
  })

  test('comes to the auditor as a file', async () => {
    const auditor = await t.loginAs('auditor')
    const file = await auditor(
      `/api/follow-ups/export?format=csv&filter={"courseId":"${courseId}"}`,
    )
    expect((await file.text()).trim().split('\n')).toHaveLength(9)
  })
})

describe('a reminder', () => {
  test('goes to each person once, whatever they lack, and never twice a day', async () => {
    for (const staffId of school.people.slice(3, 7)) {
      await t.createUser({ roles: ['employee'], staffId })
    }
    // The head has a login already; together five, of whom one has one course to go and four have two.
    const counts = await Promise.all([remind(), remind(), remind(true)])
    expect(counts.sort()).toEqual([0, 0, 5])
    const messages = await told('courses_open')
    expect(new Set(messages.map(({ user_id }) => user_id)).size).toBe(5)
    expect(messages.map(({ params }) => params.count).sort()).toEqual([1, 2, 2, 2, 2])
    expect(await remind(true)).toBe(0)
  })

  test('comes again after some days, and by hand on the next', async () => {
    clock.advance(DAY_MS)
    expect(await remind()).toBe(0)
    expect(await remind(true)).toBe(5)
    clock.advance(6 * DAY_MS)
    expect(await remind()).toBe(0)
    clock.advance(DAY_MS)
    expect(await remind()).toBe(5)
  })

  test('rests at night and on days off', async () => {
    const hours = { from: '08:45', to: '17:30' }
    const at = (day: string, time: string) => new Date(`${day}T${time}:00+09:00`)
    expect(isOpen(at('2026-06-01', '10:00'), hours)).toBe(true)
    expect(nextOpening(at('2026-06-01', '06:00'), hours)).toEqual(at('2026-06-01', '08:45'))
    // Friday evening, then the weekend; and the days around New Year.
    expect(nextOpening(at('2026-06-05', '17:30'), hours)).toEqual(at('2026-06-08', '08:45'))
    expect(nextOpening(at('2026-12-29', '10:00'), hours)).toEqual(at('2027-01-04', '08:45'))
    expect(await remind(true, at('2026-06-27', '10:00'))).toBe(0)
  })

  test('that a trainer asks for at night waits for the morning', async () => {
    const night = new Date('2026-06-30T13:00:00Z')
    clock.advance(+night - +clock())
    const trainer = await t.loginAs('trainer')
    const json = { courseId, unitId: school.unitId }
    const answer = await trainer('/api/follow-ups/remind', { method: 'POST', json })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ people: 8, at: '2026-06-30T23:45:00.000Z' })
    const [row] =
      await t.ownerSql`select payload from outbox where job = 'followUps.remindOfCourse'`
    expect(row!.payload).toEqual(json)
  })

  test('that moves nobody goes on to the head, once a week', async () => {
    const later = new Date('2026-07-06T01:00:00Z')
    const escalate = (now: Date) => asTraining((tx) => sendEscalations(tx, now))
    expect(await escalate(later)).toBe(1)
    expect(await told('courses_open_in_unit')).toMatchObject([{ params: { count: 5 } }])
    expect(await escalate(later)).toBe(0)
    expect(await escalate(new Date(+later + 3 * DAY_MS))).toBe(0)
    expect(await escalate(new Date(+later + 7 * DAY_MS))).toBe(1)
  })
})
