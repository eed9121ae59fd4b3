import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { call, type Office, plantOffice, refused } from '#tests/rollout'

const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
let t: TestApp
let it: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ clock })
  it = await t.loginAs('it_staff')
  office = await plantOffice(t, 30)
})
afterAll(() => t.close())

let used = 0
/** A laptop that came back on this day. */
const returned = async (on = '2026-11-02'): Promise<string> => {
  const { oldDeviceId } = office.people[used++]!
  await t.plant(async (sql) => {
    await sql`update handovers set returned_at = ${`${on}T03:00:00Z`} where device_id = ${oldDeviceId}`
    await sql`update devices set state = 'returned' where id = ${oldDeviceId}`
  })
  return oldDeviceId
}

const facts = (deviceId: string, fields: object = {}) => ({
  deviceId,
  category: 'confidential',
  method: 'secure_erase',
  mediumKind: 'ssd',
  mediumSerial: 'S5H9NX0T123456',
  place: '本庁舎地下1階 作業室',
  erasedOn: '2026-11-10',
  operator: '髙橋 一郎',
  witness: '佐藤 花子',
  ...fields,
})
const record = (deviceId: string, fields: object = {}) =>
  call(it, 'POST', '/api/erasures', facts(deviceId, fields), 201)

const PDF = new TextEncoder().encode('%PDF-1.7\n証明書')
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])
const upload = (id: string, content: Uint8Array | string, name = '消去証明書.pdf') => {
  const form = new FormData()
  form.set('file', new File([content as Uint8Array<ArrayBuffer>], name))
  return it(`/api/erasures/${id}/certificate`, { method: 'PUT', body: form })
}
const setState = (deviceId: string, state: string) =>
  t.plant((sql) => sql`update devices set state = ${state} where id = ${deviceId}`)
const refusedState = (deviceId: string, state: string) =>
  expect(setState(deviceId, state)).rejects.toMatchObject({
    code: 'WS001',
    constraint_name: 'devices_need_erasure',
  })

describe('no disposal without a certificate', () => {
  test('a record lets a device be erased, its certificate alone lets it go', async () => {
    const id = await returned()
    await refusedState(id, 'erased')
    const erasure = await record(id)
    await setState(id, 'erased')
    await refusedState(id, 'disposed')
    expect((await upload(erasure.id, PDF)).status).toBe(200)
    await setState(id, 'disposed')
  })

  test('an erasure from before the device was issued again does not count', async () => {
    const id = await returned('2026-11-02')
    const erasure = await record(id, { erasedOn: '2026-11-03' })
    await upload(erasure.id, PDF)
    await t.plant(
      (sql) => sql`
      insert into handovers (device_id, holder_id, handed_over_at, returned_at, source)
      values (${id}, ${office.people[0]!.staffId}, '2026-11-04T00:00:00Z', '2026-11-16T00:00:00Z', 'counter')`,
    )
    await refusedState(id, 'erased')
  })

  test('nor can one be put into the ledger as disposed', async () => {
    await expect(
      t.plant(
        (sql) => sql`insert into devices (kind, state, property_number, model_id)
        values ('laptop', 'disposed', ${randomUUID()}, ${office.oldModelId})`,
      ),
    ).rejects.toMatchObject({ code: 'WS001' })
  })

  test('unless both come in one transaction, in any order', async () => {
    await t.plant(async (sql) => {
      await sql`set constraints all deferred`
      const [device] = await sql`insert into devices (kind, state, property_number, model_id)
        values ('laptop', 'disposed', ${randomUUID()}, ${office.oldModelId}) returning id`
      await sql`insert into erasures (device_id, category, method, medium_kind, medium_serial, place, erased_on,
          operator, witness, certificate_name, certificate_type, certificate_bytes, certificate_sha256, certified_on)
        values (${device!.id}, 'ordinary', 'overwrite', 'hdd', 'M', '庁舎', '2020-01-01', '甲', '乙', 'c',
          'application/pdf', 1, '00', '2020-01-01')`
    })
  })

  test('of what is disposed of, the record stands', async () => {
    const id = await returned()
    const erasure = await record(id)
    await upload(erasure.id, PDF)
    await setState(id, 'erased')
    await setState(id, 'disposed')
    const path = `/api/erasures/${erasure.id}`
    expect(await refused(it, 'PUT', path, { place: '別館' }, 409)).toMatchObject({
      code: 'already_disposed',
    })
    expect((await upload(erasure.id, PNG)).status).toBe(409)
    await expect(
      t.plant(
        (sql) => sql`update erasures set certified_on = null, certificate_name = null,
        certificate_type = null, certificate_bytes = null, certificate_sha256 = null where id = ${erasure.id}`,
      ),
    ).rejects.toMatchObject({ code: 'WS001' })
    expect((await it(path, { method: 'DELETE' })).status).toBe(404)
  })
})

describe('a record', () => {
  test('holds method, medium, place, day and people', async () => {
    const id = await returned()
    expect(await record(id)).toMatchObject({
      ...facts(id),
      deviceState: 'returned',
      certifiedOn: null,
    })
  })

  test.each([
    [{ category: 'individual_number', method: 'secure_erase' }, 'method', 'method_too_weak'],
    [{ category: 'confidential', method: 'overwrite' }, 'method', 'method_too_weak'],
    [{ method: 'degauss', mediumKind: 'ssd' }, 'method', 'degauss_needs_hdd'],
    [{ witness: '高橋　一郎', operator: '高橋 一郎' }, 'witness', 'witness_is_operator'],
    [{ erasedOn: '2026-11-21' }, 'erasedOn', 'in_the_future'],
    [{ erasedOn: '2026-11-01' }, 'erasedOn', 'before_return'],
    [{ erasedOn: '令和8年11月10日' }, 'erasedOn', 'wrong_format'],
    [{ operator: '' }, 'operator', 'too_short'],
    [{ method: 'format' }, 'method', 'not_an_option'],
  ])('refuses %j', async (fields, field, code) => {
    const json = facts(await returned(), fields)
    expect(await refused(it, 'POST', '/api/erasures', json, 422)).toMatchObject({ field, code })
  })

  test('a witness who is the operator under another spelling of the name is refused too', async () => {
    const json = facts(await returned(), { witness: '高橋一郎' })
    expect(await refused(it, 'POST', '/api/erasures', json, 422)).toMatchObject({
      code: 'witness_is_operator',
      message: '立会者は作業者と別の人にしてください。',
    })
  })

  test('is not made of a device in use, of one that is not there, or twice', async () => {
    const { oldDeviceId } = office.people[29]!
    expect(await refused(it, 'POST', '/api/erasures', facts(oldDeviceId), 409)).toMatchObject({
      code: 'not_at_hand',
      message: '「使用中」の機器は消去できません。先に返却してください。',
    })
    await call(it, 'POST', '/api/erasures', facts(randomUUID()), 404)
    const id = await returned()
    await record(id)
    expect(await refused(it, 'POST', '/api/erasures', facts(id), 409)).toMatchObject({
      code: 'already_recorded',
    })
  })

  test('is corrected, within the same rules', async () => {
    const erasure = await record(await returned())
    const path = `/api/erasures/${erasure.id}`
    expect(await call(it, 'PUT', path, { mediumSerial: 'S5H9NX0T123457' })).toMatchObject({
      mediumSerial: 'S5H9NX0T123457',
      operator: '髙橋 一郎',
    })
    expect(await refused(it, 'PUT', path, { method: 'overwrite' }, 422)).toMatchObject({
      code: 'method_too_weak',
    })
  })
})
