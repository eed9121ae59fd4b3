import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, refused } from '#tests/rollout'

/** A Friday before a long weekend: 21 and 22 November are a weekend, the 23rd is a holiday. */
const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
let t: TestApp
let it: Visitor

beforeAll(async () => {
  t = await createTestApp({ clock })
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const at = (day: string, time: string) => new Date(`${day}T${time}:00+09:00`).toISOString()
const slot = (day: string, from: string, to: string, fields: object = {}) => ({
  place: `会議室${randomUUID()}`,
  startsAt: at(day, from),
  endsAt: at(day, to),
  capacity: 15,
  ...fields,
})

test('lies on a working day and within working hours', async () => {
  const made = await call(it, 'POST', '/api/slots', slot('2026-11-24', '09:00', '09:30'), 201)
  expect(made).toMatchObject({
    capacity: 15,
    booked: 0,
    free: 15,
    startsAt: at('2026-11-24', '09:00'),
  })
})

test.each([
  ['2026-11-20', '09:00', '09:30', 'startsAt', 'in_the_past', '過去の日時です。'],
  ['2025-11-25', '09:00', '09:30', 'startsAt', 'in_the_past', '過去の日時です。'],
  ['2026-11-21', '09:00', '09:30', 'startsAt', 'weekend', '土日です。'],
  ['2026-11-23', '09:00', '09:30', 'startsAt', 'holiday', '祝日です。'],
  ['2026-12-29', '09:00', '09:30', 'startsAt', 'year_end', '年末年始(12/29〜1/3)です。'],
  ['2026-11-24', '08:30', '09:00', 'startsAt', 'outside_hours', '執務時間(08:45〜17:30)の外です。'],
  ['2026-11-24', '17:00', '18:00', 'startsAt', 'outside_hours', '執務時間(08:45〜17:30)の外です。'],
  ['2026-11-24', '10:00', '09:00', 'endsAt', 'before_start', '開始より前になっています。'],
])('%s %s–%s is refused', async (day, from, to, field, code, message) => {
  const json = slot(day, from, to)
  expect(await refused(it, 'POST', '/api/slots', json, 422)).toMatchObject({ field, code, message })
  expect(await call(it, 'GET', `/api/slots${list({ place: json.place })}`)).toEqual([])
})

test('two at one place do not overlap', async () => {
  const json = slot('2026-11-24', '10:00', '11:00')
  await call(it, 'POST', '/api/slots', json, 201)
  const second = { ...json, startsAt: at('2026-11-24', '10:30'), endsAt: at('2026-11-24', '11:30') }
  expect(await refused(it, 'POST', '/api/slots', second, 409)).toMatchObject({
    code: 'overlapping',
  })
  const after = { ...json, startsAt: at('2026-11-24', '11:00'), endsAt: at('2026-11-24', '12:00') }
  await call(it, 'POST', '/api/slots', after, 201)
})

describe('a series', () => {
  const series = (fields: object = {}) => ({
    place: `窓口${randomUUID()}`,
    from: '2026-11-20',
    to: '2026-11-25',
    hours: [
      { from: '13:00', to: '14:10' },
      { from: '09:00', to: '10:30' },
    ],
    minutes: 30,
    capacity: 3,
    ...fields,
  })

  test('fills working days end to end, and names each day and time it leaves out', async () => {
    const json = series()
    const first = await call(it, 'POST', '/api/slots/series', json, 201)
    // 3 days of 5 slots, less the 3 of this morning that are past.
    expect(first).toMatchObject({ created: 12, seats: 36 })
    expect(first.skipped.map(({ day, startsAt, code }: Json) => [startsAt ?? day, code])).toEqual([
      [at('2026-11-20', '09:00'), 'in_the_past'],
      [at('2026-11-20', '09:30'), 'in_the_past'],
      [at('2026-11-20', '10:00'), 'in_the_past'],
      ['2026-11-21', 'weekend'],
      ['2026-11-22', 'weekend'],
      ['2026-11-23', 'holiday'],
    ])
    const made: Json[] = await call(it, 'GET', `/api/slots${list({ place: json.place })}`)
    expect(made.filter(({ startsAt }) => startsAt < at('2026-11-25', '00:00'))).toHaveLength(7)
    expect(made.at(-1).endsAt).toBe(at('2026-11-25', '14:00'))

    const again = await call(it, 'POST', '/api/slots/series', { ...json, to: '2026-11-26' }, 201)
    expect(again).toMatchObject({ created: 5 })
    const codes: string[] = again.skipped.map(({ code }: Json) => code)
    expect(codes.filter((code) => code === 'overlapping')).toHaveLength(12)
  })

  test.each([
    [{ to: '2026-11-19' }, 'to', 'before_start'],
    [{ to: '2028-11-20' }, 'to', 'series_too_long'],
    [{ hours: [{ from: '08:00', to: '09:00' }] }, 'hours.0', 'outside_hours'],
    [{ hours: [{ from: '25:00', to: '26:00' }] }, 'hours.0.from', 'time_of_day'],
    [{ minutes: 5, to: '2027-11-01' }, 'minutes', 'too_many'],
  ])('refuses %j', async (fields, field, code) => {
    const json = series(fields)
    expect(await refused(it, 'POST', '/api/slots/series', json, 422)).toMatchObject({ field, code })
    expect(await call(it, 'GET', `/api/slots${list({ place: json.place })}`)).toEqual([])
  })
})

test('the list says what is free and still ahead', async () => {
  const json = slot('2026-11-20', '10:05', '10:35')
  const made = await call(it, 'POST', '/api/slots', json, 201)
  const path = (free: boolean) => `/api/slots${list({ place: json.place, free })}`
  expect(await call(it, 'GET', path(true))).toHaveLength(1)
  await call(it, 'PUT', `/api/slots/${made.id}`, { capacity: 0 })
  expect(await call(it, 'GET', path(true))).toHaveLength(0)
  expect(await call(it, 'GET', path(false))).toHaveLength(1)
})

test('a series keeps to the days of the week that were asked for', async () => {
  const made = await call(
    it,
    'POST',
    '/api/slots/series',
    {
      place: `窓口${randomUUID()}`,
      from: '2026-11-23',
      to: '2026-12-06',
      // Monday and Wednesday; Monday 23 November is a holiday.
      weekdays: [1, 3],
      hours: [{ from: '09:00', to: '10:00' }],
      minutes: 60,
      capacity: 2,
    },
    201,
  )
  expect(made).toMatchObject({ created: 3, seats: 6 })
  expect(made.skipped.map((each: Json) => [each.day, each.code])).toEqual([
    ['2026-11-23', 'holiday'],
  ])
})

describe('the days of a stretch', () => {
  const days = async (query: object) => {
    const text = new URLSearchParams(query as Record<string, string>)
    return call(it, 'GET', `/api/slots/days?${text}`)
  }

  test('tell days off by name, and the seats that can still be booked', async () => {
    const place = `窓口${randomUUID()}`
    const early = slot('2026-11-20', '11:00', '11:30', { place, capacity: 4 })
    await call(it, 'POST', '/api/slots', early, 201)
    const { id } = await call(
      it,
      'POST',
      '/api/slots',
      slot('2026-11-24', '09:00', '09:30', { place, capacity: 3 }),
    )
    await call(
      it,
      'POST',
      '/api/slots',
      slot('2026-11-24', '10:00', '10:30', { place, capacity: 2 }),
    )
    await t.plant((sql) => sql`update slots set booked = 1 where id = ${id}`)
    // It has begun meanwhile: its seats are gone.
    await t.plant(
      (sql) =>
        sql`update slots set starts_at = '2026-11-20T00:30:00Z' where place = ${place} and capacity = 4`,
    )
    const found = await days({ from: '2026-11-20', to: '2026-11-24', place })
    expect(found).toMatchObject({
      workingHours: { from: '08:45', to: '17:30' },
      today: '2026-11-20',
    })
    const none = { slots: 0, capacity: 0, booked: 0, free: 0 }
    expect(found.days).toEqual([
      { day: '2026-11-20', off: null, holiday: null, slots: 1, capacity: 4, booked: 0, free: 0 },
      { day: '2026-11-21', off: 'weekend', holiday: null, ...none },
      { day: '2026-11-22', off: 'weekend', holiday: null, ...none },
      { day: '2026-11-23', off: 'holiday', holiday: '勤労感謝の日', ...none },
      { day: '2026-11-24', off: null, holiday: null, slots: 2, capacity: 5, booked: 1, free: 4 },
    ])
    expect(await call(it, 'GET', '/api/slots/places')).toContain(place)
  })

  test('are the present month unless told, and never endlessly many', async () => {
    const { days: month } = await days({})
    expect([month[0].day, month.length]).toEqual(['2026-11-01', 31])
    const path = '/api/slots/days?from=2026-01-01&to=2026-12-31'
    expect(await refused(it, 'GET', path, undefined, 422)).toMatchObject({ field: 'to' })
    const backwards = '/api/slots/days?from=2026-02-01&to=2026-01-01'
    expect(await refused(it, 'GET', backwards, undefined, 422)).toMatchObject({
      code: 'before_start',
    })
  })
})
