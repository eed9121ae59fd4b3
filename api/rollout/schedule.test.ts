import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { call, loginOf, move, openWave, type Rollout } from '#tests/rollout'

/** Friday, 20 November 2026, 10:00 in Tokyo. */
const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
let t: TestApp
let it: Visitor
let rollout: Rollout

beforeAll(async () => {
  t = await createTestApp({ clock })
  it = await t.loginAs('it_staff')
  rollout = await openWave(t, it, 3)
  const plan = [
    { month: '2026-10', planned: 2 },
    { month: '2027-05', planned: 1 },
  ]
  await call(it, 'PUT', `/api/waves/${rollout.waveId}`, { plan, gatePercent: 80 })
  await call(it, 'POST', '/api/waves', { programId: rollout.programId, name: '第2グループ' })
  for (const id of rollout.replacementIds.slice(0, 2))
    for (const to of ['scheduled', 'deployed', 'migrated']) await move(it, id, to)
})
afterAll(() => t.close())

const schedule = (who = it) => call(who, 'GET', `/api/programs/${rollout.programId}/schedule`)

test('shows planned and done of each wave, month by month', async () => {
  const { months, waves } = await schedule()
  expect(months[0]).toBe('2026-04')
  // The fiscal year, and the month after it for which something is planned.
  expect(months).toHaveLength(13)
  expect(months.slice(-2)).toEqual(['2027-03', '2027-05'])
  expect(waves).toMatchObject([
    {
      name: '第1グループ',
      total: 3,
      replaced: 2,
      months: [
        { month: '2026-10', planned: 2, replaced: 0 },
        { month: '2026-11', planned: 0, replaced: 2 },
        { month: '2027-05', planned: 1, replaced: 0 },
      ],
    },
    { name: '第2グループ', ordinal: 2, total: 0, months: [] },
  ])
})

test('counts no further than the reader sees', async () => {
  const employee = await t.loginAs(await loginOf(t, rollout.people[0]!.staffId))
  const [wave] = (await schedule(employee)).waves
  expect([wave.total, wave.replaced]).toEqual([1, 1])
  expect(wave.months[1]).toEqual({ month: '2026-11', planned: 0, replaced: 1 })
})

test('a wave says the gate that applies, and whether it is its own', async () => {
  const own = await call(it, 'GET', `/api/waves/${rollout.waveId}`)
  expect([own.gatePercent, own.ownGatePercent]).toEqual([80, 80])
  const back = await call(it, 'PUT', `/api/waves/${rollout.waveId}`, { gatePercent: null })
  expect([back.gatePercent, back.ownGatePercent]).toEqual([95, null])
})
