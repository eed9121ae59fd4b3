import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { type Office, plantOffice } from '#tests/rollout'
import { plantCourse, plantSession } from '#tests/training'
import { settleSessions, warnOfAccess } from './jobs.ts'

let t: TestApp
let office: Office
let trainer: Visitor
let itStaff: Visitor
const DAY_MS = 86_400_000
const TODAY = new Date('2026-06-15T03:00:00Z')
const clock = stoppedClock(TODAY)
beforeAll(async () => {
  t = await createTestApp({ clock })
  office = await plantOffice(t, 6)
  trainer = await t.loginAs('trainer')
  itStaff = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const access = async (at = 0) => {
  const { oldDeviceId } = office.people[at]!
  const answer = await (await itStaff(`/api/devices/${oldDeviceId}/access`)).json()
  return [
    answer.decision,
    answer.mayIssue,
    answer.reasons.map(({ code }: { code: string }) => code),
  ]
}
const put = (courseId: string, json: unknown) =>
  trainer(`/api/courses/${courseId}`, { method: 'PUT', json })
const planted = (courseId: string, staffId: string, row: Record<string, unknown>) =>
  t.plant(async (sql) => {
    const [made] = await sql`insert into completions ${sql({
      course_id: courseId,
      staff_id: staffId,
      version: 1,
      completed_at: new Date('2026-04-10'),
      source: 'import',
      ...row,
    })} returning id`
    return made!.id as string
  })
const close = (courseId: string) => put(courseId, { state: 'closed' })

describe('the network', () => {
  test('asks for nothing until a trainer marks a course as required', async () => {
    const courseId = await plantCourse(t)
    expect(await access()).toEqual(['allow', true, []])
    await put(courseId, { requiredFrom: '2026-07-01', graceDays: 10 })
    expect(await access()).toEqual(['allow', true, []])
    await close(courseId)
  })

  test('gives grace, then quarantine from which a completion leads out', async () => {
    const courseId = await plantCourse(t)
    await put(courseId, { requiredFrom: '2026-06-10', graceDays: 5 })
    expect(await access()).toEqual(['allow', true, ['course_in_grace']])
    await put(courseId, { graceDays: 4 })
    expect(await access()).toEqual(['quarantine', true, ['course_missing']])
    const { staffId } = office.people[0]!
    const id = await planted(courseId, staffId, { valid_until: '2027-03-31' })
    expect(await access()).toEqual(['allow', true, []])
    const revoke = (reason: string) =>
      trainer(`/api/completions/${id}/revoke`, { method: 'POST', json: { reason } })
    expect((await revoke('別人')).status).toBe(200)
    expect(await access()).toEqual(['quarantine', true, ['course_missing']])
    expect((await revoke('別人')).status).toBe(409)
    await close(courseId)
  })

  test('lets a completion run out with grace, and keeps the longest of several', async () => {
    const courseId = await plantCourse(t)
    await put(courseId, { requiredFrom: '2026-01-01', graceDays: 30 })
    const { staffId } = office.people[1]!
    await planted(courseId, staffId, { valid_until: '2026-05-31' })
    expect(await access(1)).toEqual(['allow', true, ['course_in_grace']])
    await put(courseId, { graceDays: 14 })
    expect(await access(1)).toEqual(['quarantine', true, ['course_lapsed']])
    await planted(courseId, staffId, { valid_until: '2026-12-31' })
    await planted(courseId, staffId, { valid_until: '2026-05-31', completed_at: new Date() })
    expect(await access(1)).toEqual(['allow', true, []])
    await close(courseId)
  })

  test('counts grace from the first device of whoever is new', async () => {
    const courseId = await plantCourse(t)
    await put(courseId, { requiredFrom: '2026-01-01', graceDays: 10 })
    const { staffId } = office.people[2]!
    expect(await access(2)).toEqual(['quarantine', true, ['course_missing']])
    await t.plant(
      (sql) =>
        sql`update handovers set handed_over_at = '2026-06-08T00:00:00Z' where holder_id = ${staffId}`,
    )
    expect(await access(2)).toEqual(['allow', true, ['course_in_grace']])
    await close(courseId)
  })

  test('asks those alone whom the course is for', async () => {
    const courseId = await plantCourse(t, { target_devices: 'smartphone' })
    await put(courseId, { requiredFrom: '2026-01-01', graceDays: 0 })
    expect(await access()).toEqual(['allow', true, []])
    await put(courseId, { targetDevices: 'laptop', targetUnitIds: [office.closedUnitId] })
    expect(await access()).toEqual(['allow', true, []])
    await put(courseId, { targetUnitIds: [office.bureauId] })
    expect(await access()).toEqual(['quarantine', true, ['course_missing']])
    await close(courseId)
  })

  test('a version that renews ends the completions before it', async () => {
    const courseId = await plantCourse(t)
    await put(courseId, { requiredFrom: '2026-01-01', graceDays: 0 })
    await planted(courseId, office.people[0]!.staffId, {})
    expect(await access()).toEqual(['allow', true, []])
    const json = { effectiveOn: '2026-06-15', renews: true }
    await trainer(`/api/courses/${courseId}/versions`, { method: 'POST', json })
    await trainer(`/api/courses/${courseId}/versions`, { method: 'POST', json })
    expect(await access()).toEqual(['quarantine', true, ['course_lapsed']])
    await close(courseId)
  })
})

test('completions are only added to, whoever writes', async () => {
  const courseId = await plantCourse(t)
  const id = await planted(courseId, office.people[0]!.staffId, {})
  for (const statement of [
    `update completions set completed_at = now() where id = '${id}'`,
    `delete from completions where id = '${id}'`,
  ]) {
    await expect(t.plant((sql) => sql.unsafe(statement))).rejects.toMatchObject({
      constraint_name: 'completions_stand',
    })
  }
})

test('an exception takes a second person, and holds until its day', async () => {
  const courseId = await plantCourse(t)
  await put(courseId, { requiredFrom: '2026-01-01', graceDays: 0 })
  const { staffId } = office.people[3]!
  await trainer('/api/session/step-up', {
    method: 'POST',
    json: { password: 'すずめ horse battery staple' },
  })
  const ask = (endsOn = '2026-09-30') =>
    trainer('/api/course-exceptions', {
      method: 'POST',
      json: { courseId, staffId, kind: 'leave', reason: '育児休業', endsOn },
    })
  const security = await t.loginAs('security')
  const asked = await ask()
  expect(asked.status).toBe(202)
  const { approvalId, state } = await asked.json()
  expect(state).toBe('requested')
  expect((await ask()).status).toBe(409)
  expect((await ask('2026-06-14')).status).toBe(422)
  expect(await access(3)).toEqual(['quarantine', true, ['course_missing']])

  const decide = async (id: string, how: string, json: unknown) => {
    await security('/api/session/step-up', {
      method: 'POST',
      json: { password: 'すずめ horse battery staple' },
    })
    return security(`/api/approvals/${id}/${how}`, { method: 'POST', json })
  }
  expect((await decide(approvalId, 'refuse', { reason: '証明がない' })).status).toBe(200)
  const again = await (await ask()).json()
  const { sha256 } = await (await security(`/api/approvals/${again.approvalId}`)).json()
  expect((await decide(again.approvalId, 'approve', { sha256 })).status).toBe(200)
  expect(await access(3)).toEqual(['allow', true, []])
  const listed = await (
    await trainer(`/api/course-exceptions?filter=${JSON.stringify({ courseId })}`)
  ).json()
  expect(listed.map((each: { state: string }) => each.state).sort()).toEqual(['granted', 'refused'])
  await close(courseId)
})

test('whoever is about to lose access is warned once, and listed for the head', async () => {
  const courseId = await plantCourse(t)
  await put(courseId, { requiredFrom: '2026-06-10', graceDays: 12 })
  const { staffId } = office.people[4]!
  const head = office.people[5]!.staffId
  await t.plant(
    (sql) => sql`update units set head_staff_id = ${head} where id = ${office.sectionId}`,
  )
  const employee = await t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
  const heads = await t.loginAs(await t.createUser({ roles: ['section_head'], staffId: head }))
  for (let run = 0; run < 2; run++) {
    await t.db.as({ ...system('training'), roles: ['@training', '@jobs'] }, (tx) =>
      warnOfAccess.run({ deps: t.deps, tx, payload: {}, now: clock() }),
    )
  }
  const told = async (who: Visitor, template: string) =>
    (
      (await (await who('/api/notifications')).json()) as { template: string; text: string }[]
    ).filter((each) => each.template === template)
  expect(await told(employee, 'course_due')).toMatchObject([
    { text: expect.stringContaining('2026/06/22') },
  ])
  expect(await told(heads, 'courses_due_in_unit')).toMatchObject([
    { text: expect.stringContaining('6') },
  ])
  const list = async (who: Visitor) => (await who('/api/completions/outlook?range=[0,99]')).json()
  expect(await list(heads)).toHaveLength(6)
  expect(await list(employee)).toMatchObject([{ staffId, fact: 'in_grace', until: '2026-06-22' }])
  await close(courseId)
})

test('a session that is over closes by itself, and nobody waits for it any more', async () => {
  const courseId = await plantCourse(t)
  const startsAt = new Date(+TODAY + 3_600_000)
  const sessionId = await plantSession(t, courseId, { startsAt, seats: 1 })
  for (const { staffId } of office.people.slice(0, 2)) {
    await trainer('/api/course-bookings', { method: 'POST', json: { sessionId, staffId } })
  }
  await t.db.as({ ...system('training'), roles: ['@training', '@jobs'] }, (tx) =>
    settleSessions.run({ deps: t.deps, tx, payload: {}, now: new Date(+TODAY + DAY_MS) }),
  )
  const states = await t.ownerSql`
    select b.state, s.state as session from course_bookings b join course_sessions s on s.id = b.session_id
    where session_id = ${sessionId} order by b.state`
  expect(states).toMatchObject([
    { state: 'cancelled', session: 'held' },
    { state: 'over', session: 'held' },
  ])
})

test('statistics count people once, by how they stand', async () => {
  const courseId = await plantCourse(t, { target_unit_ids: [office.sectionId] })
  const sessionId = await plantSession(t, courseId, { startsAt: new Date(+TODAY + 9 * DAY_MS) })
  const [one, two, three] = office.people.map(({ staffId }) => staffId)
  await planted(courseId, one!, { valid_until: '2027-03-31' })
  await planted(courseId, two!, { valid_until: '2026-03-31' })
  await trainer('/api/course-bookings', { method: 'POST', json: { sessionId, staffId: three } })
  const answer = await trainer(`/api/completions/summary?courseId=${courseId}`)
  expect(await answer.json()).toMatchObject([
    { id: courseId, people: 6, completed: 1, excepted: 0, booked: 1, lapsed: 1, open: 4 },
  ])
})
