import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { sampleBytes } from '#tests/data/sample'
import { csv, dryRun, importFile, refusals } from '#tests/imports'

/* The real-shaped plan and attendance, through HTTP alone. */
let t: TestApp
let visitor: Visitor
beforeAll(async () => {
  t = await createTestApp()
  visitor = await t.loginAs('it_staff')
  await importFile(visitor, 'units', sampleBytes('org-units.csv'))
  await importFile(visitor, 'staff', sampleBytes('staff-r3.csv'))
}, 300_000)
afterAll(() => t.close())

const expected = JSON.parse(new TextDecoder().decode(sampleBytes('expected.json'))).files

describe('the sample files', { timeout: 300_000 }, () => {
  test('the plan comes in whole, and two dates on holidays are warned of', async () => {
    const batch = await importFile(visitor, 'course-sessions', sampleBytes('briefings-r3.csv'))
    const { sessions } = expected['briefings-r3.csv']
    expect(batch.counts).toEqual({ new: sessions, changed: 0, unchanged: 0, refused: 0 })
    expect(batch.warnings.map(({ code, field }) => [code, field])).toEqual([
      ['on_holiday', 'heldOn'],
      ['on_holiday', 'heldOn'],
    ])
    const [found] = await t.ownerSql`
      select count(*)::int as sessions, count(distinct course_id)::int as courses, min(starts_at) as first,
        array_agg(distinct state) as states, array_agg(distinct kind) as kinds, max(lines) as lines
      from course_sessions`
    expect(found).toEqual({
      sessions,
      courses: 1,
      first: new Date('2021-08-20T01:00:00Z'),
      states: ['held'],
      kinds: ['hybrid'],
      lines: 200,
    })
  })

  test('attendance comes in whole; who attended has completed, and nobody else', async () => {
    const batch = await importFile(visitor, 'attendance', sampleBytes('attendance-r3.csv'))
    const { rows, attended } = expected['attendance-r3.csv']
    expect(batch.counts).toEqual({ new: rows, changed: 0, unchanged: 0, refused: 0 })
    const [found] = await t.ownerSql`
      select (select count(*)::int from attendances where outcome = 'attended') as attended,
        (select count(*)::int from completions where source = 'import') as completions,
        (select count(*)::int from course_standings) as standings,
        (select array_agg(distinct valid_until::text) from completions) as until`
    expect(found).toEqual({
      attended,
      completions: attended,
      standings: attended,
      until: ['2022-03-31'],
    })
  })

  test('a second time they change nothing', async () => {
    for (const [kind, file] of [
      ['course-sessions', 'briefings-r3.csv'],
      ['attendance', 'attendance-r3.csv'],
    ] as const) {
      const { counts } = await importFile(visitor, kind, sampleBytes(file))
      expect([kind, counts.new, counts.changed, counts.refused]).toEqual([kind, 0, 0, 0])
    }
  })

  test('undone, attendance takes its completions back and leaves them on record', async () => {
    const lines = ['B001,100001,会場,出席', 'B002,100002,会場,出席']
    const people = await t.ownerSql`select employee_number as n from staff where not exists (
      select from attendances a where a.staff_id = staff.id) limit 2`
    const file = csv(
      '回,職員番号,参加方法,出欠',
      ...lines.map((line, at) => line.replace(/1000\d\d/, people[at]!.n)),
    )
    const batch = await importFile(visitor, 'attendance', file)
    expect(batch.counts).toMatchObject({ new: 2 })
    const undone = await visitor(`/api/imports/${batch.id}/undo`, { method: 'POST' })
    expect(undone.status).toBe(200)
    const [found] = await t.ownerSql`
      select count(*) filter (where revokes is null)::int as made, count(*) filter (where revokes is not null)::int as revoked,
        (select count(*)::int from course_standings s where s.staff_id in (select id from staff where employee_number = any (${people.map(({ n }) => n)}))) as standing
      from completions where staff_id in (select id from staff where employee_number = any (${people.map(({ n }) => n)}))`
    expect(found).toEqual({ made: 2, revoked: 2, standing: 0 })
  })
})

test('what is wrong with a row is said, and other encodings are read', async () => {
  const [known] = await t.ownerSql`select employee_number as n from staff limit 1`
  const number = known!.n
  await importFile(
    visitor,
    'course-sessions',
    csv('回,講座名,開催日,開始,終了', 'Z1,将来の研修,令和50年4月1日,9時30分,10:30'),
  )
  const text = [
    '回,職員番号,参加方法,出欠',
    `B999,${number},会場,出席`,
    'B001,999999,会場,出席',
    `Z1,${number},録画,出席`,
    `B001,${number},会場,視聴途中`,
    `B001,${number},窓口,出席`,
    `B003,${number},会場,出席`,
    `B003,${number},オンライン,欠席`,
  ].join('\r\n')
  const wide = new Uint8Array([0xff, 0xfe, ...new Uint8Array(Buffer.from(text, 'utf16le'))])
  for (const content of [csv(text), wide]) {
    expect(refusals(await dryRun(visitor, 'attendance', content))).toEqual([
      [2, 'unknown_session', 'code'],
      [3, 'unknown_staff', 'employeeNumber'],
      [4, 'session_ahead', 'code'],
      [5, 'only_of_recordings', 'outcome'],
      [6, 'unknown_choice', 'way'],
      [8, 'duplicate_in_file', 'attendee'],
    ])
  }
  const plan = await dryRun(
    visitor,
    'course-sessions',
    csv(
      '回,講座名,対象,開催日,開始,終了,会場定員',
      'Y1,研修,どこにもない部,令和8年4月1日,9:00,10:00,15',
      'Y2,研修,総務部,令和3年2月30日,9:00,10:00,15',
      'Y3,研修,総務部,令和8年4月1日,10:00,9:00,15',
      'Y4,研修,総務部,令和8年4月1日,25:00,26:00,15',
      'Y5,研修,総務部,令和8年4月1日,9:00,10:00,15',
      'Y5,研修,総務部,令和8年4月2日,9:00,10:00,15',
    ),
  )
  expect(refusals(plan)).toEqual([
    [2, 'unknown_unit_name', 'unitName'],
    [3, 'impossible_date', 'heldOn'],
    [4, 'not_after_start', 'endsAt'],
    [5, 'not_a_time', 'startsAt'],
    [5, 'not_a_time', 'endsAt'],
    [7, 'duplicate_in_file', 'courseAndCode'],
  ])
})
