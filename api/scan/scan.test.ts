import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { idsOfLabel, labelCode } from '../devices/label-code.ts'

let t: TestApp
let counter: Visitor
let office: Awaited<ReturnType<typeof plantCounter>>

beforeAll(async () => {
  t = await createTestApp()
  counter = await t.loginAs('it_staff')
  office = await plantCounter(t)
})
afterAll(() => t.close())

const scan = async (code: string, who = counter) => {
  const answer = await who(`/api/scan?code=${encodeURIComponent(code)}`)
  const body = await answer.json()
  return answer.status === 200 ? body.matches : body.fields[0].code
}

test('everything that stands on a device or a card leads to its record', async () => {
  const id = await office.device('ready', {
    property_number: '道備-21-00017',
    serial_number: 'SN-77A',
    imei: '356938035643809',
  })
  await t.plant(async (sql) => {
    const [sim] = await sql`insert into sims (iccid) values ('8981100000000000001') returning id`
    await sql`insert into sim_devices (sim_id, device_id, during) values (${sim!.id}, ${id}, '[2021-04-01,)')`
  })
  const device = (by: string) => [{ resource: 'devices', id, by, title: '道備-21-00017' }]
  expect(await scan('道備-21-00017')).toEqual(device('propertyNumber'))
  // Full-width, as an input method types it.
  expect(await scan('道備－２１－０００１７')).toEqual(device('propertyNumber'))
  expect(await scan(' sn-77a ')).toEqual(device('serialNumber'))
  expect(await scan('356938035643809')).toEqual(device('imei'))
  expect(await scan('8981100000000000001')).toEqual(device('iccid'))
  expect(await scan(labelCode(id))).toEqual(device('label'))
  const staffId = await office.person('髙橋', { employee_number: 'E-900' })
  expect(await scan('E-900')).toEqual([
    { resource: 'staff', id: staffId, by: 'employeeNumber', title: '髙橋' },
  ])
})

test('what is unknown, or somebody else’s, is told apart for nobody', async () => {
  const staffId = await office.person()
  const own = await office.held(staffId)
  const other = await office.held(await office.person())
  const employee = await t.loginAs(await t.createUser({ staffId }))
  expect(await scan(labelCode(own), employee)).toMatchObject([{ id: own }])
  expect(await scan(labelCode(other), employee)).toBe('unknown_code')
  expect(await scan('0000000000000000')).toBe('unknown_code')
  expect(await scan('x')).toBe('unknown_code')
})

test('a label’s code names just the ids that begin alike, and a digit misread is noticed', () => {
  const id = 'fedcba98-7654-4321-8765-0123456789ab'
  const code = labelCode(id)
  expect(code).toMatch(/^\d{16}$/)
  expect(idsOfLabel(code)).toEqual({
    from: 'fedcba98-7654-0000-0000-000000000000',
    to: 'fedcba98-7654-ffff-ffff-ffffffffffff',
  })
  const misread = code.slice(0, 5) + ((Number(code[5]) + 1) % 10) + code.slice(6)
  expect(idsOfLabel(misread)).toBeNull()
  expect(idsOfLabel(labelCode('00000000-0000-4000-8000-000000000000'))).not.toBeNull()
  expect(idsOfLabel('9999999999999995')).toBeNull()
})
