import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Incident, IncidentDetail, IncidentMoment } from '#contract/incidents'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp } from '#tests/app'
import { plantPhones } from '#tests/lines'
import { createPki, plantAuthorities } from '#tests/pki'
import { makeDemoAgents } from '../agents/demo.ts'
import { createFirstLogins, demoActor } from '../users/first-run.ts'
import { makeDemoIncidents } from './demo.ts'
import { makeDemoLoss, orderDemoLoss } from './demo-loss.ts'

let t: TestApp
beforeAll(async () => {
  const pki = createPki(() => new Date())
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
})
afterAll(() => t.close())

/** A dozen people with laptop and phone, and a unit with a head and phones. */
async function plantOffices(): Promise<string> {
  const [headed, other] = [await plantPhones(t, 2), await plantPhones(t, 12)]
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

test('one of them had certificates, which every door let in until the report', async () => {
  const security = await t.loginAs('security')
  const itStaff = (await demoActor(t.deps, 'it_staff'))!
  await makeDemoAgents(t.deps, null)
  const run = () =>
    t.db.as(system('jobs'), (tx) =>
      makeDemoLoss.run({ deps: t.deps, tx, payload: {}, now: new Date() }),
    )
  const due = async () =>
    (await t.ownerSql`select from outbox where job = ${makeDemoLoss.name}`).length
  await orderDemoLoss(t.deps, itStaff)
  expect(await due()).toBe(1)
  await run()
  await run()
  const list: Incident[] = await (await security('/api/incidents?sort=["number","DESC"]')).json()
  expect(list).toHaveLength(6)
  const shown: IncidentDetail = await (await security(`/api/incidents/${list[0]!.id}`)).json()
  expect(shown.cutOffAt).not.toBeNull()
  const laptop = shown.devices.find(({ certificates }) => certificates > 0)!
  expect(laptop).toMatchObject({ certificates: 1, state: 'missing', lock: { proven: true } })
  expect(laptop.heldUntil).not.toBeNull()
  const { moments } = await (await security(`/api/incidents/${shown.id}/timeline`)).json()
  const told = (moments as IncidentMoment[])
    .filter(({ deviceId, source }) => source === 'incident' || deviceId === laptop.deviceId)
    .map(({ source, what }) => `${source} ${what}`)
  const [before, after] = [told.indexOf('incident reported'), told.indexOf('incident shut')]
  expect(told.slice(0, before).filter((one) => one.startsWith('door'))).toEqual([
    'door allow',
    'door allow',
  ])
  expect(told).toContain('certificate held')
  expect(told.slice(after).filter((one) => one.startsWith('door'))).toEqual([
    'door deny',
    'door deny',
  ])
  expect(told).toContain('command succeeded')
  await orderDemoLoss(t.deps, itStaff)
  expect(await due()).toBe(1)
})
