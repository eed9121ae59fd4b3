import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { iccid, plantPhones } from '#tests/lines'
import { call, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor

beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const post = (path: string, json: object = {}) => call(it, 'POST', path, json)
const no = (path: string, json: object, status: number) => refused(it, 'POST', path, json, status)
const line = (id: string) => call(it, 'GET', `/api/lines/${id}`)
const deviceOf = async (id: string) => {
  const [row] = await t.ownerSql`
    select state, holder_id as "holderId", unit_id as "unitId" from devices where id = ${id}`
  return row
}

test('a phone swap keeps SIM, number, extension and holder', async () => {
  const { people, spares, unitId } = await plantPhones(t, 1)
  const [{ lineId, deviceId, staffId, simId, number, extensionId }] = people as [
    (typeof people)[number],
  ]
  const before = await line(lineId)
  const after = await post(`/api/lines/${lineId}/swap-phone`, {
    fromDeviceId: deviceId,
    deviceId: spares[0],
    oldDevice: 'repair',
  })
  expect(after).toMatchObject({ simId, deviceId: spares[0], extension: number })
  expect(after.phoneNumber).toBe(before.phoneNumber)
  expect(await deviceOf(spares[0]!)).toEqual({ state: 'issued', holderId: staffId, unitId })
  expect(await deviceOf(deviceId)).toMatchObject({ state: 'repair', holderId: null })
  const { holderId } = await call(it, 'GET', `/api/extensions/${extensionId}`)
  expect(holderId).toBe(staffId)
})

test('a SIM swap keeps the number, the phone and the extension', async () => {
  const [{ lineId, simId, deviceId, number }] = (await plantPhones(t, 1)).people as [never]
  const before = await line(lineId)
  const swap = { fromSimId: simId, iccid: iccid(900_001), pin: '1234', puk: '12345678' }
  const after = await post(`/api/lines/${lineId}/swap-sim`, swap)
  expect(after).toMatchObject({ iccid: iccid(900_001), deviceId, extension: number })
  expect(after.phoneNumber).toBe(before.phoneNumber)
  expect(await call(it, 'GET', `/api/sims/${simId}`)).toMatchObject({
    lineId: null,
    deviceId: null,
  })
})

test('two counters that swap one SIM at once: one does, the other is told', async () => {
  const { people, spares } = await plantPhones(t, 1)
  const [{ lineId, deviceId }] = people as [(typeof people)[number]]
  const other = await t.loginAs('it_staff')
  const swap = (visitor: Visitor, to: string | undefined) =>
    visitor(`/api/lines/${lineId}/swap-phone`, {
      method: 'POST',
      json: { fromDeviceId: deviceId, deviceId: to },
    })
  const answers = await Promise.all([swap(it, spares[0]), swap(other, spares[1])])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const lost = await answers.find(({ status }) => status === 409)!.json()
  expect(lost.fields[0]).toMatchObject({ field: 'fromDeviceId', code: 'sim_moved' })
  const { deviceId: now } = await line(lineId)
  const unused = spares.slice(0, 2).find((id) => id !== now)!
  expect(await deviceOf(unused)).toMatchObject({ state: 'in_stock', holderId: null })
})

test('two lines put into one phone at once: one is in, the other stays where it was', async () => {
  const { people, spares } = await plantPhones(t, 2)
  const answers = await Promise.all(
    people.map(({ lineId, deviceId }) =>
      it(`/api/lines/${lineId}/swap-phone`, {
        method: 'POST',
        json: { fromDeviceId: deviceId, deviceId: spares[0] },
      }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const lost = people[answers.findIndex(({ status }) => status === 409)]!
  expect((await line(lost.lineId)).deviceId).toBe(lost.deviceId)
  expect(await deviceOf(lost.deviceId)).toMatchObject({ holderId: lost.staffId, state: 'issued' })
})

test('a lost phone stays missing and its holder answers for it', async () => {
  const { people, spares } = await plantPhones(t, 1)
  const [{ lineId, deviceId, staffId }] = people as [(typeof people)[number]]
  await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
  await post(`/api/lines/${lineId}/swap-phone`, { fromDeviceId: deviceId, deviceId: spares[0] })
  expect(await deviceOf(deviceId)).toMatchObject({ state: 'missing', holderId: staffId })
  expect(await deviceOf(spares[0]!)).toMatchObject({ state: 'issued', holderId: staffId })
})

test('what cannot be swapped is refused with a sentence, and nothing moves', async () => {
  const { people, spares } = await plantPhones(t, 2)
  const [mine, theirs] = people as [(typeof people)[number], (typeof people)[number]]
  const phone = (deviceId: string | undefined, more = {}) => ({
    fromDeviceId: mine.deviceId,
    deviceId,
    ...more,
  })
  const path = `/api/lines/${mine.lineId}/swap-phone`
  const [laptop] = await t.plant(
    (sql) => sql`insert into devices (kind, property_number, model_id)
      select 'laptop', 'PC' || gen_random_uuid(), id from device_models limit 1 returning id`,
  )
  await t.plant((sql) => sql`update devices set state = 'repair' where id = ${spares[1]!}`)
  const future = new Date(Date.now() + 3_600_000).toISOString()
  const cases: [object, number, string, string][] = [
    [phone(theirs.deviceId), 409, 'deviceId', 'device_has_sim'],
    [phone(mine.deviceId), 422, 'deviceId', 'same_phone'],
    [phone(laptop!.id), 422, 'deviceId', 'not_a_phone'],
    [phone(crypto.randomUUID()), 422, 'deviceId', 'does_not_exist'],
    [phone(spares[1]), 409, 'deviceId', 'device_not_usable'],
    [phone(spares[0], { at: future }), 422, 'at', 'in_the_future'],
    [phone(spares[0], { at: '2020-01-01T00:00:00Z' }), 422, 'at', 'before_since'],
    [{ fromDeviceId: null, deviceId: spares[0] }, 409, 'fromDeviceId', 'sim_moved'],
  ]
  const before = await call(it, 'GET', `/api/lines/${mine.lineId}/history`)
  for (const [json, status, field, code] of cases)
    expect(await no(path, json, status)).toMatchObject({ field, code })
  await t.plant(async (sql) => {
    await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
      values (${spares[2]!}, ${theirs.staffId}, now(), 'counter')`
  })
  expect(await no(path, phone(spares[2]), 409)).toMatchObject({ code: 'device_held' })

  const sim = (number: string) => ({ fromSimId: mine.simId, iccid: number })
  const simPath = `/api/lines/${mine.lineId}/swap-sim`
  const [taken] = await t.ownerSql`select iccid from sims where id = ${theirs.simId}`
  expect(await no(simPath, sim('8981100000000000001'), 422)).toMatchObject({
    field: 'iccid',
    code: 'bad_check_digit',
  })
  expect(await no(simPath, sim('12'), 422)).toMatchObject({ field: 'iccid', code: 'iccid_form' })
  expect(await no(simPath, sim(taken!.iccid), 409)).toMatchObject({ code: 'sim_has_line' })
  expect(await call(it, 'GET', `/api/lines/${mine.lineId}/history`)).toEqual(before)
})
