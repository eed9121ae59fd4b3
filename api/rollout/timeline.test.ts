import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, type Json, list, loginOf, move, openWave, type Rollout } from '#tests/rollout'

let t: TestApp
let it: Visitor
let rollout: Rollout

beforeAll(async () => {
  t = await createTestApp()
  const user = await t.createUser({ roles: ['it_staff'], displayName: '情報 太郎' })
  it = await t.loginAs(user)
  rollout = await openWave(t, it, 4)
})
afterAll(() => t.close())

const timeline = (id: string, who = it): Promise<Json[]> =>
  call(who, 'GET', `/api/replacements/${id}/timeline`)

test('tells who took which step when, from what to what, and why', async () => {
  const id = rollout.replacementIds[0]!
  const property = (await call(it, 'GET', `/api/replacements/${id}`)).newPropertyNumber
  await move(it, id, 'long_leave', { reason: '育児休業' })
  await move(it, id, 'planned')
  const entries = await timeline(id)
  expect(entries.map(({ from, to, paired, unpaired }) => [from, to, paired, unpaired])).toEqual([
    [null, 'planned', false, false],
    [null, null, true, false],
    ['planned', 'prepared', false, false],
    ['prepared', 'long_leave', false, false],
    ['long_leave', 'planned', false, true],
  ])
  expect(entries.map(({ actorName }) => actorName)).toEqual(Array(5).fill('情報 太郎'))
  expect(entries.map(({ reason }) => reason)).toEqual([null, null, null, '育児休業', null])
  expect(entries[1]!.newPropertyNumber).toBe(property)
  expect(entries[0]!.waveName).toBe('第1グループ')
})

test('an employee sees the timeline of their own replacement and of no other', async () => {
  const [own, other] = [rollout.replacementIds[1]!, rollout.replacementIds[2]!]
  const employee = await t.loginAs(await loginOf(t, rollout.people[1]!.staffId))
  const entries = await timeline(own, employee)
  expect(entries.map(({ to }) => to)).toContain('prepared')
  // The new laptop is nobody's yet.
  expect(entries.every(({ newPropertyNumber }) => newPropertyNumber === null)).toBe(true)
  await call(employee, 'GET', `/api/replacements/${other}/timeline`, undefined, 404)
})

test('the function behind it asks whose replacement it is by itself', async () => {
  const staffId = rollout.people[1]!.staffId
  // As the owner, whom row security lets pass: what is left is the function's own question.
  const ask = (id: string) =>
    t.ownerSql.begin(async (sql) => {
      await sql`select set_config('app.roles', 'employee', true), set_config('app.staff_id', ${staffId}, true)`
      return sql`select * from app.replacement_timeline(${id}::uuid)`
    })
  expect(await ask(rollout.replacementIds[1]!)).not.toHaveLength(0)
  expect(await ask(rollout.replacementIds[2]!)).toHaveLength(0)
})

test('counts by state follow the filter and add up to the total', async () => {
  const summary = async (filter: object) =>
    call(it, 'GET', `/api/replacements/summary${list(filter).replace('range=[0,999]&', '')}`)
  await move(it, rollout.replacementIds[3]!, 'scheduled')
  const { total, states } = await summary({ waveId: rollout.waveId })
  expect(total).toBe(4)
  expect(Object.fromEntries(states.map(({ state, count }: Json) => [state, count]))).toEqual({
    planned: 1,
    prepared: 2,
    scheduled: 1,
  })
  expect(await summary({ waveId: rollout.waveId, paired: false })).toEqual({
    total: 1,
    states: [{ state: 'planned', count: 1 }],
  })
})

test('a new laptop that is paired is told from one that is not', async () => {
  const { newModelId: modelId } = rollout
  const laptops = (paired: boolean): Promise<Json[]> =>
    call(it, 'GET', `/api/devices${list({ modelId, paired })}`)
  expect(await laptops(true)).toHaveLength(3)
  expect(await laptops(false)).toHaveLength(1)
})
