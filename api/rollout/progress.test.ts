import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, loginOf, type Office, plantOffice } from '#tests/rollout'

/** Friday, 20 November 2026, 10:00 in Tokyo. */
const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
let t: TestApp
let it: Visitor
let office: Office
let programId: string

/** State, and the days on which the states on the way were reached. */
type Planted = [
  state: string,
  days?: { deployed?: string; migrated?: string; reclaimed?: string; closed?: string },
]
const CLOSED_ON = ['2026-11-16', '2026-11-17', '2026-11-17', '2026-11-18', '2026-11-19']
const ROWS: Planted[] = [
  ...CLOSED_ON.map((closed): Planted => {
    const early = { deployed: '2026-11-02', migrated: '2026-11-04', reclaimed: '2026-11-09' }
    return ['closed', { ...early, closed }]
  }),
  ['migrated', { deployed: '2026-11-02', migrated: '2026-11-05' }], // its old laptop is late
  ['deployed', { deployed: '2026-11-18' }],
  ['reclaimed', { deployed: '2026-09-01', migrated: '2026-09-02', reclaimed: '2026-09-03' }], // so is its certificate
  ['erased', { deployed: '2026-11-02', migrated: '2026-11-05', reclaimed: '2026-11-10' }],
  ['scheduled'],
  ['prepared'],
  ['planned'],
  ['planned'],
  ['declined'],
  ['absent'],
  ['broken', { deployed: '2026-11-10' }],
]

beforeAll(async () => {
  t = await createTestApp({ clock })
  it = await t.loginAs('it_staff')
  office = await plantOffice(t, ROWS.length)
  const program = await call(it, 'POST', '/api/programs', {
    name: 'パソコン更新',
    fiscalYear: 2026,
    goalCount: 20,
  })
  programId = program.id
  const plan = [
    { month: '2026-11', planned: 12 },
    { month: '2026-12', planned: 8 },
  ]
  const wave = await call(it, 'POST', '/api/waves', { programId, name: '一', plan })
  await t.plant(async (sql) => {
    await sql`update programs set state = 'open' where id = ${programId}`
    await sql`update waves set state = 'open' where id = ${wave.id}`
    for (const [index, [state, days = {}]] of ROWS.entries()) {
      const { oldDeviceId, newDeviceId, staffId } = office.people[index]!
      const exception = ['declined', 'absent', 'broken'].includes(state)
      await sql`insert into replacements (wave_id, old_device_id, new_device_id, holder_id, state, paused_from,
          reason, deployed_on, migrated_on, reclaimed_on, certified_on, closed_on)
        values (${wave.id}, ${oldDeviceId}, ${['planned', 'declined'].includes(state) ? null : newDeviceId}, ${staffId},
          ${state}, ${exception ? 'prepared' : null}, ${exception ? '事情' : null}, ${days.deployed ?? null},
          ${days.migrated ?? null}, ${days.reclaimed ?? null}, ${days.closed ?? null}, ${days.closed ?? null})`
    }
  })
})
afterAll(() => t.close())

const progress = (who = it) => call(who, 'GET', `/api/programs/${programId}/progress`)

test('counts each state once, and what is replaced and closed', async () => {
  const { states, ...body } = await progress()
  expect(body).toMatchObject({ today: '2026-11-20', deadline: '2027-03-31', goalCount: 20 })
  expect(body).toMatchObject({ total: 16, replaced: 8, closed: 5 })
  const counts = Object.fromEntries(states.map(({ state, count }: Json) => [state, count]))
  expect(counts).toEqual({
    planned: 2,
    prepared: 1,
    scheduled: 1,
    deployed: 1,
    migrated: 1,
    reclaimed: 1,
    erased: 1,
    closed: 5,
    absent: 1,
    declined: 1,
    broken: 1,
    long_leave: 0,
    no_device: 0,
  })
})

test('burns up day by day beside the plan, to the deadline', async () => {
  const { burnUp } = await progress()
  expect(burnUp).toHaveLength(365)
  const on = (day: string) => burnUp.find((row: Json) => row.day === day)
  expect(burnUp[0]).toEqual({ day: '2026-04-01', planned: 0, replaced: 0, closed: 0 })
  expect(on('2026-11-15')).toEqual({ day: '2026-11-15', planned: 6, replaced: 8, closed: 0 })
  expect(on('2026-11-17')).toMatchObject({ closed: 3 })
  expect(on('2026-11-20')).toEqual({ day: '2026-11-20', planned: 8, replaced: 8, closed: 5 })
  expect(on('2026-11-21')).toEqual({
    day: '2026-11-21',
    planned: 8.4,
    replaced: null,
    closed: null,
  })
  expect(burnUp.at(-1)).toMatchObject({ day: '2027-03-31', planned: 20 })
})

test('says whether it is on course, and by how much', async () => {
  const { forecast, course } = await progress()
  // Five in the four working days since the first: 1.25 a day for 15 more, 12 working days.
  expect(forecast).toMatchObject({ perDay: 1.25, workingDays: 4, expected: '2026-12-09' })
  expect(forecast.earliest <= forecast.expected && forecast.expected <= forecast.latest).toBe(true)
  expect(course).toMatchObject({ onCourse: true, plannedToday: 8, behind: 3, missing: 0 })
  expect(course.lateWorkingDays).toBeLessThan(-60)
  await call(it, 'PUT', `/api/programs/${programId}`, { deadline: '2026-11-30' })
  const tight = await progress()
  expect(tight.course).toEqual({
    onCourse: false,
    plannedToday: 8,
    behind: 3,
    lateWorkingDays: 7,
    // 5 working days at 1.25 bring 6 more, to 11 of 20.
    missing: 9,
    neededPerDay: 3,
  })
  await call(it, 'PUT', `/api/programs/${programId}`, { deadline: '2027-03-31' })
})

test('shows every bureau as a tile, and adds up', async () => {
  const { tiles, total } = await progress()
  expect(tiles).toEqual([
    {
      unitId: office.bureauId,
      name: expect.stringContaining('胆振'),
      category: 'bureau',
      planned: total,
      replaced: 8,
      done: 5,
      blocked: 3,
    },
  ])
})

test('every blocker drills down to just its rows', async () => {
  const body = await progress()
  const blockers = [...body.blockers, body.notReturned, body.certificatesOverdue]
  const counts = body.blockers.map(({ code, count }: Json) => [code, count])
  expect(Object.fromEntries(counts)).toEqual({
    absent: 1,
    declined: 1,
    broken: 1,
    long_leave: 0,
    no_device: 0,
    unpaired: 2,
    wave_suspended: 0,
  })
  expect(body.notReturned).toMatchObject({ count: 1, afterDays: 14 })
  expect(body.certificatesOverdue).toMatchObject({ count: 1, afterDays: 30 })
  for (const { count, filter } of blockers) {
    const rows: Json[] = await call(it, 'GET', `/api/replacements${list(filter)}`)
    expect([filter, rows.length]).toEqual([filter, count])
  }
})

test('a suspended wave is a blocker', async () => {
  const [{ id }] = await call(it, 'GET', `/api/waves${list({ programId })}`)
  await call(it, 'POST', `/api/waves/${id}/transition`, { to: 'suspended', reason: '感染拡大' })
  const { blockers } = await progress()
  const found = (code: string) => blockers.find((each: Json) => each.code === code)
  expect(found('wave_suspended')).toMatchObject({ count: 4 })
  expect(found('unpaired')).toMatchObject({ count: 0 })
  const { filter } = found('wave_suspended')
  expect(await call(it, 'GET', `/api/replacements${list(filter)}`)).toHaveLength(4)
  await call(it, 'POST', `/api/waves/${id}/transition`, { to: 'open' })
})

test('months stand beside the plan', async () => {
  const { months } = await progress()
  expect(months).toEqual([
    { month: '2026-09', planned: 0, replaced: 1, reclaimed: 1, certified: 0, closed: 0 },
    { month: '2026-11', planned: 12, replaced: 7, reclaimed: 6, certified: 5, closed: 5 },
    { month: '2026-12', planned: 8, replaced: 0, reclaimed: 0, certified: 0, closed: 0 },
  ])
})

describe('whoever sees less, counts less', () => {
  test('an employee their own', async () => {
    const employee = await t.loginAs(await loginOf(t, office.people[0]!.staffId))
    // Of a part the goal is what is planned there.
    expect(await progress(employee)).toMatchObject({
      ...{ isWhole: false, goalCount: 1, total: 1, closed: 1 },
      course: { onCourse: true, missing: 0 },
    })
    expect(await progress()).toMatchObject({ isWhole: true, goalCount: 20 })
  })
})

test('a program without anything has nothing to forecast', async () => {
  const { id } = await call(it, 'POST', '/api/programs', {
    name: '空',
    fiscalYear: 2026,
    goalCount: 100,
  })
  expect(await call(it, 'GET', `/api/programs/${id}/progress`)).toMatchObject({
    total: 0,
    forecast: null,
    months: [],
    course: { onCourse: false, lateWorkingDays: null, missing: 100 },
  })
})
