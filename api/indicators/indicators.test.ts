import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { fillIndicators } from './jobs.ts'

let t: TestApp
let itStaff: Visitor
const clock = stoppedClock(new Date('2026-11-11T01:00:00Z'))

beforeAll(async () => {
  t = await createTestApp({ clock })
  itStaff = await t.loginAs('it_staff')
})
afterAll(() => t.close())

let made = 0
const add = async (given: object = {}) => {
  const json = {
    ...{ code: `K-${++made}`, name: '更新済みのパソコン', unit: '台' },
    ...{ direction: 'up', cycle: 'year', ...given },
  }
  const answer = await itStaff('/api/indicators', { method: 'POST', json })
  expect(answer.status).toBe(201)
  return answer.json()
}
const set = (id: string, period: string, value: number | null) =>
  itStaff(`/api/indicators/${id}/values`, { method: 'PUT', json: { period, value } })
const refusalOf = async (answer: Response) => {
  const { fields } = await answer.json()
  return { status: answer.status, field: fields[0].field, code: fields[0].code }
}
const fill = () =>
  t.db.as({ ...system('indicators'), roles: ['@indicators', '@jobs'] }, (tx) =>
    fillIndicators.run({ deps: t.deps, tx, payload: {}, now: clock() }),
  )

describe('values', () => {
  test('belong to the periods of the cycle, and to the fiscal year the month lies in', async () => {
    const { id } = await add({ cycle: 'month' })
    await set(id, '2026-04', 10)
    const answer = await set(id, '2026-03', 7)
    expect((await answer.json()).values).toMatchObject([
      { period: '2026-03', fiscalYear: 2025, value: 7, origin: 'entered' },
      { period: '2026-04', fiscalYear: 2026, value: 10 },
    ])
    expect(await refusalOf(await set(id, '2026', 1))).toEqual({
      ...{ status: 422, field: 'period', code: 'period_not_of_month' },
    })
  })

  test('are not entered ahead of time, and taken back with null', async () => {
    const { id } = await add()
    expect(await refusalOf(await set(id, '2027', 1))).toMatchObject({ code: 'period_ahead' })
    for (const period of ['2026-13', '26', '', '2026-1']) {
      expect(await refusalOf(await set(id, period, 1))).toMatchObject({ code: 'not_a_period' })
    }
    await set(id, '2026', 3)
    expect((await (await set(id, '2026', null)).json()).values).toEqual([])
  })

  test('reach their target upwards or downwards', async () => {
    const targets = [{ fiscalYear: 2026, value: 100 }]
    const up = await add({ targets })
    const down = await add({ targets, direction: 'down' })
    for (const { id } of [up, down]) await set(id, '2026', 120)
    const list = await (await itStaff('/api/indicators?range=[0,99]')).json()
    const reached = (id: string) => list.find((one: { id: string }) => one.id === id).reached
    expect([reached(up.id), reached(down.id)]).toEqual([true, false])
  })

  test('have one target per fiscal year', async () => {
    const { id, name, unit, direction } = await add()
    const targets = [1, 2].map((value) => ({ fiscalYear: 2026, value }))
    const json = { name, unit, direction, targets }
    const answer = await itStaff(`/api/indicators/${id}`, { method: 'PUT', json })
    expect(await refusalOf(answer)).toEqual({
      ...{ status: 422, field: 'targets.1.fiscalYear', code: 'target_twice' },
    })
  })
})

describe('an indicator that counts in the ledger', () => {
  const plantPhone = () =>
    t.plant(
      (sql) => sql`
        insert into extensions (number, kind) values (${String(1000 + ++made)}, 'fixed')`,
    )

  test('fills by night and on demand, and takes no other word on the period that runs', async () => {
    await plantPhone()
    const { id, values } = await add({ source: 'fixed_extensions', direction: 'down' })
    expect(values).toMatchObject([{ period: '2026', value: 1, origin: 'measured' }])
    await plantPhone()
    const value = async () => (await (await itStaff(`/api/indicators/${id}`)).json()).values[0]
    const answer = await itStaff('/api/indicators/measure', { method: 'POST' })
    expect((await answer.json()).measured).toBe(1)
    expect(await value()).toMatchObject({ value: 2 })
    await plantPhone()
    await fill()
    expect(await value()).toMatchObject({ value: 3 })
    expect(await refusalOf(await set(id, '2026', 9))).toMatchObject({ code: 'indicator_measured' })
    expect((await set(id, '2025', 9)).status).toBe(200)
  })

  test('writes nothing where nothing has changed', async () => {
    const count = async () => (await t.ownerSql`select count(*) from audit_entries`)[0]!.count
    await fill()
    const before = await count()
    await fill()
    expect(await count()).toBe(before)
  })

  test('counts what is replaced in the program of the year, and the phones that are issued', async () => {
    await t.plant(async (sql) => {
      const [model] = await sql`
        insert into device_models (kind, maker, name) values ('smartphone', '試作', 'P1') returning id`
      for (const [number, state] of [
        ['S-1', 'issued'],
        ['S-2', 'in_stock'],
      ]) {
        await sql`insert into devices (kind, state, property_number, model_id)
          values ('smartphone', ${state!}, ${number!}, ${model!.id})`
      }
    })
    const phones = await add({ source: 'phones_issued' })
    const replaced = await add({ source: 'replaced' })
    expect([phones.values[0].value, replaced.values[0].value]).toEqual([1, 0])
  })
})

describe('the yearly schedule', () => {
  const plan = { area: '端末', title: '新しいパソコンを配る', startsIn: '2026-2', endsIn: '2027-1' }

  test('is kept by quarters and shown by year', async () => {
    const answer = await itStaff('/api/measures', { method: 'POST', json: plan })
    const { id, state } = await answer.json()
    expect([answer.status, state]).toEqual([201, 'planned'])
    const of = async (year: number) =>
      (await itStaff(`/api/measures?filter={"fiscalYear":${year}}`)).json()
    expect(
      (await Promise.all([2025, 2026, 2027, 2028].map(of))).map((rows) => rows.length),
    ).toEqual([0, 1, 1, 0])
    const json = { ...plan, state: 'done' }
    const changed = await itStaff(`/api/measures/${id}`, { method: 'PUT', json })
    expect(await changed.json()).toMatchObject({ state: 'done' })
    const auditor = await t.loginAs('auditor')
    expect((await auditor(`/api/measures/${id}`, { method: 'DELETE' })).status).toBe(403)
    expect((await itStaff(`/api/measures/${id}`, { method: 'DELETE' })).status).toBe(204)
  })

  test('ends after it begins, and names units and indicators there are', async () => {
    const post = (json: object) => itStaff('/api/measures', { method: 'POST', json })
    expect(await refusalOf(await post({ ...plan, endsIn: '2026-1' }))).toEqual({
      ...{ status: 422, field: 'endsIn', code: 'before_start' },
    })
    expect(await refusalOf(await post({ ...plan, startsIn: '2026-5' }))).toMatchObject({
      code: 'not_a_quarter',
    })
    const nobody = crypto.randomUUID()
    expect(await refusalOf(await post({ ...plan, unitId: nobody }))).toEqual({
      ...{ status: 422, field: 'unitId', code: 'no_such_unit' },
    })
    expect(await refusalOf(await post({ ...plan, indicatorId: nobody }))).toMatchObject({
      code: 'unknown_indicator',
    })
  })
})
