import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, list, type Office, plantOffice, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor
let office: Office
let phoneModelId: string
beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
  office = await plantOffice(t, 2)
  const model = { kind: 'smartphone', maker: 'FCNT', name: 'arrows' }
  phoneModelId = (await call(it, 'POST', '/api/device-models', model)).id
})
afterAll(() => t.close())

const IMEI = '490154203237518'
const laptop = (more: object = {}) => ({
  kind: 'laptop',
  propertyNumber: randomUUID(),
  modelId: office.newModelId,
  ...more,
})

describe('a device by hand', () => {
  test('is in stock at first, with all that was given', async () => {
    const given = laptop({ networkZone: 'beta', edr: 'installed', unitId: office.sectionId })
    expect(await call(it, 'POST', '/api/devices', given, 201)).toMatchObject({
      ...given,
      state: 'in_stock',
    })
  })

  test('says which field is wrong and why', async () => {
    const taken = { ...laptop(), serialNumber: randomUUID() }
    await call(it, 'POST', '/api/devices', taken, 201)
    const again = { propertyNumber: taken.propertyNumber }
    const phone = { kind: 'smartphone', modelId: phoneModelId }
    const cases: [object, number, string, string][] = [
      [again, 409, 'propertyNumber', 'property_number_taken'],
      [{ serialNumber: taken.serialNumber }, 409, 'serialNumber', 'serial_number_taken'],
      [{ ...phone, imei: '490154203237519' }, 422, 'imei', 'bad_check_digit'],
      [{ ...phone, imei: '49015420323751' }, 422, 'imei', 'imei'],
      [phone, 422, 'imei', 'required'],
      [{ kind: 'smartphone', imei: IMEI }, 422, 'modelId', 'model_of_other_kind'],
      [{ modelId: randomUUID() }, 422, 'modelId', 'does_not_exist'],
      [{ unitId: office.closedUnitId }, 422, 'unitId', 'unit_closed'],
      [
        { acquiredOn: '2026-04-01', leaseEndsOn: '2026-03-31' },
        422,
        'leaseEndsOn',
        'lease_before_acquired',
      ],
      [{ edr: 'perhaps' }, 422, 'edr', 'not_an_option'],
    ]
    for (const [wrong, status, field, code] of cases) {
      const answer = await refused(it, 'POST', '/api/devices', laptop(wrong), status)
      expect(answer).toMatchObject({ field, code })
    }
  })

  test('is not overwritten by somebody who saw it as it was before', async () => {
    const { id, updatedAt } = await call(it, 'POST', '/api/devices', laptop(), 201)
    const change = (location: string) =>
      it(`/api/devices/${id}`, { method: 'PUT', json: { location, updatedAt } })
    const answers = await Promise.all([change('倉庫'), change('窓口')])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const late = await refused(
      it,
      'PUT',
      `/api/devices/${id}`,
      { location: '別館', updatedAt },
      409,
    )
    expect(late).toMatchObject({ field: 'updatedAt', code: 'changed_meanwhile' })
  })

  test('is found by EDR state, zone and the day it was acquired', async () => {
    const given = laptop({ edr: 'exempt', networkZone: 'beta_prime', acquiredOn: '2019-05-01' })
    const { id } = await call(it, 'POST', '/api/devices', given, 201)
    for (const filter of [
      { edr: 'exempt' },
      { networkZone: 'beta_prime' },
      { acquiredFrom: '2019-05-01', acquiredTo: '2019-05-01' },
    ]) {
      const rows = await call(it, 'GET', `/api/devices${list(filter)}`)
      expect(rows.map((row: { id: string }) => row.id)).toEqual([id])
    }
  })
})

test('operating systems are offered as the ledger spells them, each once', async () => {
  for (const os of ['Windows 8.1 Pro', 'Windows 10 Pro 20H2', 'Windows 8.1 Pro', null]) {
    await call(it, 'POST', '/api/devices', laptop({ os }), 201)
  }
  expect(await call(it, 'GET', '/api/operating-systems')).toEqual([
    'Windows 10',
    'Windows 10 Pro 20H2',
    'Windows 8.1',
    'Windows 8.1 Pro',
  ])
})

describe('the model catalogue', () => {
  const model = (more: object = {}) => ({
    kind: 'laptop',
    maker: '富士通',
    name: randomUUID(),
    ...more,
  })
  const make = (more?: object) => call(it, 'POST', '/api/device-models', model(more), 201)

  test('holds a model of one maker and name once', async () => {
    const { maker, name } = await make()
    const twice = await refused(it, 'POST', '/api/device-models', model({ maker, name }), 409)
    expect(twice).toMatchObject({ field: 'name', code: 'model_taken' })
  })

  test('is corrected by one at a time', async () => {
    const { id, updatedAt } = await make()
    const path = `/api/device-models/${id}`
    const after = await call(it, 'PUT', path, { screenInches: 13.3, updatedAt })
    expect(after).toMatchObject({ screenInches: 13.3 })
    expect(await refused(it, 'PUT', path, { weightKg: 0.8, updatedAt }, 409)).toMatchObject({
      code: 'changed_meanwhile',
    })
  })

  test('merges two entries for one thing: the devices follow, what was known stays', async () => {
    const [from, into] = [await make({ weightKg: 0.8 }), await make({ screenInches: 13.3 })]
    const device = await call(it, 'POST', '/api/devices', laptop({ modelId: from.id }), 201)
    const merged = await call(it, 'POST', `/api/device-models/${from.id}/merge`, { into: into.id })
    expect(merged).toMatchObject({
      moved: 1,
      into: { id: into.id, deviceCount: 1, screenInches: 13.3, weightKg: 0.8 },
    })
    expect((await call(it, 'GET', `/api/devices/${device.id}`)).modelId).toBe(into.id)
    await call(it, 'GET', `/api/device-models/${from.id}`, undefined, 404)
  })

  test('merges nothing into itself or into another kind, and keeps what has devices', async () => {
    const { id } = await make()
    const merge = `/api/device-models/${id}/merge`
    expect((await refused(it, 'POST', merge, { into: id }, 422)).code).toBe('same_model')
    expect((await refused(it, 'POST', merge, { into: phoneModelId }, 422)).code).toBe(
      'model_of_other_kind',
    )
    await call(it, 'POST', '/api/devices', laptop({ modelId: id }), 201)
    expect(await refused(it, 'DELETE', `/api/device-models/${id}`, undefined, 409)).toMatchObject({
      code: 'model_in_use',
      params: { count: 1 },
    })
    const unused = await make()
    await call(it, 'DELETE', `/api/device-models/${unused.id}`)
  })
})
