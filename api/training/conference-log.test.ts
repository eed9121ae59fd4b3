import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConferencePerson } from '#contract/conference-logs'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCourse, plantSession } from '#tests/training'
import { distance, matcher } from './log-match.ts'
import { bare, minutesWithin, readLog } from './log-reading.ts'

let t: TestApp
let trainer: Visitor
let courseId: string
let people: Record<string, string>
const START = new Date('2026-06-10T01:00:00Z')
beforeAll(async () => {
  t = await createTestApp()
  trainer = await t.loginAs('trainer')
  courseId = await plantCourse(t)
  people = await t.plant(async (sql) => {
    const [unit] =
      await sql`insert into units (code, name, category) values ('L1', '総務課', 'section') returning id`
    const rows = await sql<{ id: string; name: string; employeeNumber: string }[]>`
      insert into staff (employee_number, name, kana, unit_id, email)
      select * from (values ('200001', '髙橋　正', 'タカハシ　タダシ', ${unit!.id}::uuid, 'takahashi@example.jp'),
        ('200002', '佐藤　花子', 'サトウ　ハナコ', ${unit!.id}::uuid, 'sato1@example.jp'),
        ('200003', '佐藤　花子', 'サトウ　ハナコ', ${unit!.id}::uuid, 'sato2@example.jp'),
        ('200004', '齋藤　一郎', 'サイトウ　イチロウ', ${unit!.id}::uuid, null),
        ('200005', '長谷川　みどり', 'ハセガワ　ミドリ', ${unit!.id}::uuid, null)) v
      returning id, name, employee_number as "employeeNumber"`
    return Object.fromEntries(rows.map((row) => [row.employeeNumber, row.id]))
  })
})
afterAll(() => t.close())

const upload = async (sessionId: string, text: string | Uint8Array<ArrayBuffer>) => {
  const body = new FormData()
  body.set('file', new File([text], 'log.csv'))
  const answer = await trainer(`/api/course-sessions/${sessionId}/conference-logs`, {
    method: 'POST',
    body,
  })
  return { status: answer.status, body: await answer.json() }
}
const online = () =>
  plantSession(t, courseId, {
    startsAt: START,
    kind: 'online',
    place: null,
    seats: 0,
    lines: 5,
    state: 'held',
  })
const post = (path: string) => trainer(path, { method: 'POST', json: {} })
const listed = async (id: string): Promise<ConferencePerson[]> =>
  (await trainer(`/api/conference-logs/${id}/people?range=[0,99]`)).json()

test('names are matched where they can be nobody else, and all others wait with their candidates', async () => {
  const sessionId = await online()
  const { status, body } = await upload(
    sessionId,
    [
      '表示名,メールアドレス,入室時刻,退室時刻',
      '高橋 正(総務課),,2026/06/10 10:00:00,2026/06/10 10:30:00',
      '高橋正,,2026/06/10 10:35:00,2026/06/10 11:00:00',
      'さとう,sato2@example.jp,2026/06/10 09:50:00,2026/06/10 11:05:00',
      '佐藤花子,,2026/06/10 10:00:00,2026/06/10 11:00:00',
      '200004 サイトウ,,2026/06/10 10:00:00,2026/06/10 10:20:00',
      'iPad-3F,,2026/06/10 10:00:00,2026/06/10 11:00:00',
    ].join('\r\n'),
  )
  expect([status, body]).toMatchObject([
    201,
    {
      state: 'open',
      lines: 6,
      people: 5,
      matched: 3,
      undecided: 2,
      ignored: 0,
      attendedPercent: 80,
    },
  ])
  const rows = await listed(body.id)
  const by = Object.fromEntries(rows.map((row) => [row.displayName, row]))
  expect(by['高橋 正(総務課)']).toMatchObject({
    match: 'name',
    joins: 2,
    minutes: 55,
    staffId: people['200001'],
  })
  expect(by.さとう).toMatchObject({
    match: 'email',
    minutes: 60,
    share: 100,
    staffId: people['200003'],
  })
  expect(by['200004 サイトウ']).toMatchObject({
    match: 'number',
    minutes: 20,
    staffId: people['200004'],
  })
  expect(by['iPad-3F']).toMatchObject({ match: 'unknown', staffId: null, candidates: [] })
  expect(by.佐藤花子!.match).toBe('several')
  expect(by.佐藤花子!.candidates.map(({ employeeNumber }) => employeeNumber).sort()).toEqual([
    '200002',
    '200003',
  ])

  const early = await post(`/api/conference-logs/${body.id}/apply`)
  expect(early.status).toBe(409)
  expect((await early.json()).fields).toMatchObject([
    { code: 'log_undecided', message: expect.stringContaining('2 名') },
  ])

  const decide = (row: ConferencePerson, json: unknown) =>
    trainer(`/api/conference-people/${row.id}`, { method: 'PUT', json })
  expect((await decide(by.佐藤花子!, { staffId: people['200002'] })).status).toBe(200)
  expect((await decide(by['iPad-3F']!, {})).status).toBe(422)
  expect((await decide(by['iPad-3F']!, { staffId: sessionId })).status).toBe(422)
  expect((await decide(by['iPad-3F']!, { ignored: '会議室の端末' })).status).toBe(200)
  const applied = await post(`/api/conference-logs/${body.id}/apply`)
  expect(await applied.json()).toMatchObject({
    state: 'applied',
    matched: 4,
    undecided: 0,
    ignored: 1,
  })
  expect((await post(`/api/conference-logs/${body.id}/apply`)).status).toBe(409)

  const roster = await (await trainer(`/api/course-sessions/${sessionId}/roster`)).json()
  const outcomes = Object.fromEntries(
    roster.map((row: { employeeNumber: string; outcome: string; source: string }) => [
      row.employeeNumber,
      `${row.outcome} ${row.source}`,
    ]),
  )
  expect(outcomes).toEqual({
    200001: 'attended conference',
    200002: 'attended conference',
    200003: 'attended conference',
    200004: 'left_early conference',
  })
})

test('of several with one name all are offered, booked or not, and a slip of a letter is no match', async () => {
  const sessionId = await plantSession(t, courseId, {
    startsAt: START,
    kind: 'online',
    place: null,
    seats: 0,
    lines: 5,
  })
  await t.plant(
    (sql) => sql`insert into course_bookings (session_id, staff_id, way, state)
      values (${sessionId}, ${people['200002']!}, 'online', 'booked'), (${sessionId}, ${people['200005']!}, 'online', 'booked')`,
  )
  const row = (name: string) => `${name},2026-06-10T10:00:00+09:00,2026-06-10T11:00:00+09:00`
  const { body } = await upload(
    sessionId,
    ['Name,Join Time,Leave Time', row('佐藤花子'), row('長谷川ミドリ'), row('長谷川')].join('\n'),
  )
  const by = Object.fromEntries((await listed(body.id)).map((each) => [each.displayName, each]))
  expect(by.佐藤花子).toMatchObject({ match: 'several', staffId: null })
  expect(by.佐藤花子!.candidates.map(({ employeeNumber }) => employeeNumber).sort()).toEqual([
    '200002',
    '200003',
  ])
  expect(by.長谷川ミドリ).toMatchObject({ match: 'name', staffId: people['200005'] })
  expect(by.長谷川).toMatchObject({
    match: 'several',
    staffId: null,
    candidates: [{ employeeNumber: '200005', booked: true }],
  })
  expect((await post(`/api/conference-logs/${body.id}/discard`)).status).toBe(200)
  expect((await post(`/api/conference-logs/${body.id}/apply`)).status).toBe(409)
})

describe('a file', () => {
  test('that is no log, or has lines that cannot be read, is refused by name', async () => {
    const sessionId = await online()
    const codes = async (text: string | Uint8Array<ArrayBuffer>) => {
      const { status, body } = await upload(sessionId, text)
      return [
        status,
        body.fields.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`),
      ]
    }
    expect(await codes('何か,別の\n1,2\n')).toEqual([422, ['file log_unreadable']])
    expect(await codes('')).toEqual([422, ['file log_unreadable']])
    expect(await codes('name,join,leave\n')).toEqual([422, ['file log_empty']])
    const bad = [
      'name,join,leave',
      'a,2026/02/30 10:00,2026/06/10 11:00',
      'b,2026/06/10 11:00,2026/06/10 10:00',
      ',2026/06/10 10:00,2026/06/10 11:00',
      'c,2026/06/10 10:00,2026/06/10 11:00',
    ].join('\n')
    expect(await codes(bad)).toEqual([
      422,
      ['rows.2 log_bad_time', 'rows.3 log_leave_before_join', 'rows.4 log_no_name'],
    ])
    expect(await codes('name,join,leave\na,2026/06/11 10:00,2026/06/11 11:00')).toEqual([
      422,
      ['file log_other_day'],
    ])
  })

  test('in CP932 is read as one in UTF-8 is', () => {
    // 表示名,入室,退室 and 林,… in Shift_JIS.
    const head = [
      0x95, 0x5c, 0x8e, 0xa6, 0x96, 0xbc, 0x2c, 0x93, 0xfc, 0x8e, 0xba, 0x2c, 0x91, 0xde, 0x8e,
      0xba,
    ]
    const line = Buffer.from(',2026/06/10 10:00,2026/06/10 11:00\n', 'ascii')
    const bytes = new Uint8Array([...head, 0x0a, 0x97, 0xd1, ...line])
    expect(readLog(bytes)).toMatchObject({ lines: 1, attendees: [{ displayName: '林' }] })
  })
})

test('minutes count once however stays overlap, and only within the session', () => {
  const at = (minutes: number) => +START + minutes * 60_000
  const session = { startsAt: START, endsAt: new Date(at(60)) }
  const stays = [
    { from: at(-20), to: at(10) },
    { from: at(5), to: at(15) },
    { from: at(50), to: at(90) },
  ]
  expect(minutesWithin(stays, session)).toBe(25)
})

test('a name loses what people put around it', () => {
  for (const name of ['髙橋 正', '髙橋　正(総務課)', '【総務】髙橋_正', '髙橋・正'])
    expect(bare(name)).toBe('髙橋正')
  expect([distance('', 'ab'), distance('はせがわ', 'はせかわ'), distance('ab', 'ba')]).toEqual([
    2, 1, 2,
  ])
})

test('of two people of one name both are offered, whoever is booked first', () => {
  const person = (id: string, booked: boolean, kana = 'ハヤシ') => ({
    ...{ id, booked, kana, name: '林実', employeeNumber: id, email: null },
  })
  const match = matcher([person('300001', false), person('300002', true)])
  expect(match('林 実', '林実', null)).toEqual({
    ...{ match: 'several', staffId: null, candidateIds: ['300002', '300001'] },
  })
  // One whose reading is written as the name is still one.
  expect(matcher([person('300003', false, '林実')])('林実', '林実', null).match).toBe('name')
})
