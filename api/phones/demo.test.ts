import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFirstLogins, demoActor } from '#api/users/first-run'
import { createTestApp, type TestApp } from '#tests/app'
import { plantDemoPhones, startDemoPhones } from './demo.ts'
import type { Simulator } from './simulator/simulator.ts'

let t: TestApp
let simulator: Simulator | null = null
const IN_USE = 2_000

beforeAll(async () => {
  t = await createTestApp()
  await createFirstLogins(t.deps)
  await t.plant(async (sql) => {
    const [model] = await sql`insert into device_models (kind, maker, name)
      values ('smartphone', '試作', 'P1') returning id`
    // Ids that are the same each time: what becomes of a phone follows from them.
    await sql`insert into devices (id, kind, state, property_number, imei, model_id)
      select md5('phone' || n)::uuid, 'smartphone', 'issued', 'P-' || n, '35' || lpad(n::text, 13, '0'), ${model!.id}
      from generate_series(1, ${IN_USE}) n`
    await sql`insert into devices (kind, state, missing_from, property_number, imei, model_id)
      select 'smartphone', 'missing', 'issued', 'M-' || n, '36' || lpad(n::text, 13, '0'), ${model!.id} from generate_series(1, 3) n`
  })
})
afterAll(async () => {
  await simulator?.close()
  await t.close()
})

test('the demo has phones in every state, and is not planted twice', async () => {
  const it = (await demoActor(t.deps, 'it_staff'))!
  await plantDemoPhones(t.deps, it)
  await plantDemoPhones(t.deps, it)
  simulator = await startDemoPhones(t.deps)
  const summary = await (await (await t.loginAs('it_staff'))('/api/phones/summary')).json()
  expect(summary).toMatchObject({
    connector: 'simulator',
    enrolled: IN_USE,
    unknown: 2,
    openTasks: 1,
  })
  for (const kind of ['drifted', 'nonCompliant', 'unseen'])
    expect([kind, summary[kind] > 5]).toEqual([kind, true])
  expect(simulator?.state.phones.size).toBe(IN_USE + 2)
})
