import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Incident } from '#contract/incidents'
import { createTestApp, type TestApp } from '#tests/app'
import { plantPhones } from '#tests/lines'
import { createFirstLogins, demoActor } from '../users/first-run.ts'
import { makeDemoIncidents } from './demo.ts'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

/** Four people with laptop and phone, and a unit with a head and phones. */
async function plantOffices(): Promise<string> {
  const [headed, other] = [await plantPhones(t, 2), await plantPhones(t, 4)]
  await t.plant(async (sql) => {
    const headId = headed.people[0]!.staffId
    await sql`update units set head_staff_id = ${headId} where id = ${headed.unitId}`
    const [model] = await sql`
      insert into device_models (kind, maker, name) values ('laptop', '試作', 'L') returning id`
    for (const { staffId } of other.people) {
      const [laptop] = await sql`
        insert into devices (kind, state, property_number, model_id, unit_id)
        values ('laptop', 'issued', ${randomUUID()}, ${model!.id}, ${other.unitId}) returning id`
      await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
        values (${laptop!.id}, ${staffId}, '2021-04-01T00:00:00Z', 'import')`
    }
  })
  return headed.people[0]!.staffId
}

test('the demo shows losses of all states, made by the services, and makes them once', async () => {
  await createFirstLogins(t.deps, { section_head: await plantOffices() })
  const people = {
    hotline: (await demoActor(t.deps, 'it_staff'))!,
    security: (await demoActor(t.deps, 'security'))!,
    head: (await demoActor(t.deps, 'section_head'))!,
  }
  await makeDemoIncidents(t.deps, people)
  await makeDemoIncidents(t.deps, people)
  const security = await t.loginAs('security')
  const list: Incident[] = await (await security('/api/incidents?sort=["number","ASC"]')).json()
  expect(list).toMatchObject([
    { kind: 'loss', state: 'closed', drill: false, missing: 0, openChores: 0 },
    { kind: 'loss', state: 'closed', drill: true, missing: 0 },
    { kind: 'theft', state: 'open', items: 2, missing: 2, channel: 'hotline' },
    { kind: 'loss', state: 'open', items: 1, missing: 0, channel: 'head' },
    { kind: 'loss', state: 'open', items: 1, missing: 1 },
  ])
  expect(list.map(({ lateChores }) => lateChores > 0)).toEqual([false, false, true, true, false])
  const locks =
    await t.ownerSql`select status, count(*)::int from device_locks group by 1 order by 1`
  expect(locks.map(({ status }) => status)).toContain('unlocked')
  const { years } = await (await security('/api/incidents/numbers')).json()
  expect(years.at(-1).cutOffToLocked.count).toBeGreaterThan(0)
})
