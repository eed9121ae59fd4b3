import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { loadDemo } from '../demo.ts'
import { makeDemoTraining } from './demo.ts'

const CLOCK = new Date('2026-12-14T23:30:00Z')
let t: TestApp
beforeAll(async () => {
  t = await createTestApp({ clock: () => CLOCK })
  const { section_head: head } = await loadDemo(t.deps, () => {})
  const [unit] = await t.ownerSql`select unit_id as id from staff where id = ${head!}`
  const allowed = await decisions()
  await makeDemoTraining(t.deps, unit!.id)
  await makeDemoTraining(t.deps, unit!.id)
  // Nobody loses access by it.
  expect(await decisions()).toEqual(allowed)
}, 300_000)
afterAll(() => t.close())

const decisions = async () => [
  ...(await t.ownerSql`
    select a.decision, count(*)::int from (select id from devices where kind = 'laptop' order by property_number limit 500) d, app.access(d.id, ${CLOCK}::timestamptz) a
    group by 1 order by 1`),
]

test('the demo has courses with sessions behind and ahead, and people in them', async () => {
  const [found] = await t.ownerSql`select
    (select count(*)::int from courses) as courses,
    (select count(*)::int from course_sessions where state = 'held') as held,
    (select count(*)::int from course_sessions where state = 'planned') as planned,
    (select count(*)::int from course_sessions where extract(isodow from starts_at at time zone 'Asia/Tokyo') > 5) as weekends,
    (select count(*)::int from attendances) as attendances,
    (select count(*)::int from completions) as completions,
    (select count(*)::int from course_bookings where state = 'waiting') as waiting`
  expect(found).toMatchObject({ courses: 2, weekends: 0, waiting: 3 })
  for (const name of ['held', 'planned', 'attendances', 'completions'] as const) {
    expect([name, found![name] > 0]).toEqual([name, true])
  }
  expect(found!.attendances).toBeLessThan(5_000)
})
