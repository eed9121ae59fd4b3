import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stocktake } from '#contract/stocktakes'
import { createTestApp, type TestApp } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { createFirstLogins, demoActor } from '../users/first-run.ts'
import { makeDemoStocktakes } from './demo.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

test('the demo shows one that is attested and one that is running, and makes them once', async () => {
  const office = await plantCounter(t)
  const headId = await office.person('課長')
  await t.plant(async (sql) => {
    await sql`update units set head_staff_id = ${headId} where id = ${office.unitId}`
    const [model] = await sql`
      insert into device_models (kind, maker, name) values ('smartphone', '試作', 'S') returning id`
    for (let number = 10; number < 30; number++) {
      await sql`insert into devices (kind, state, property_number, model_id, unit_id)
        values ('smartphone', 'in_stock', ${`電-${number}`}, ${model!.id}, ${office.unitId})`
    }
  })
  for (let number = 1; number <= 4; number++) {
    await office.device('ready', { location: '引渡し待ち棚', property_number: `棚-${number}` })
  }
  await createFirstLogins(t.deps, { section_head: headId })
  const people = {
    itStaff: (await demoActor(t.deps, 'it_staff'))!,
    head: (await demoActor(t.deps, 'section_head'))!,
  }
  await makeDemoStocktakes(t.deps, people)
  await makeDemoStocktakes(t.deps, people)
  const visitor = await t.loginAs('auditor')
  const list: Stocktake[] = await (await visitor('/api/stocktakes?sort=["number","ASC"]')).json()
  expect(list).toMatchObject([
    { state: 'attested', kind: 'smartphone', expected: 20, found: 19, explained: 1, unexpected: 1 },
    { state: 'open', location: '引渡し待ち棚', expected: 4, found: 2 },
  ])
  const [told] = await t.ownerSql`
    select count(*)::int as many, bool_and(e.at = s.closed_at) as "onTheDay" from device_events e, stocktakes s
    where e.kind = 'stocktake' and s.state = 'attested'`
  expect(told).toEqual({ many: 21, onTheDay: true })
})
