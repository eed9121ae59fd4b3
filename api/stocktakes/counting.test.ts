import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STOCKTAKE_MOVES } from '#contract/stocktakes'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { codeOf, plantShelf, stocktaker } from '#tests/stocktake'
import { labelCode } from '../devices/label-code.ts'

let t: TestApp
let visitor: Visitor
let it_: ReturnType<typeof stocktaker>
let other: ReturnType<typeof stocktaker>
let elsewhere: Awaited<ReturnType<typeof plantShelf>>

beforeAll(async () => {
  t = await createTestApp()
  visitor = await t.loginAs(await t.createUser({ roles: ['it_staff'], displayName: '情報 太郎' }))
  it_ = stocktaker(visitor)
  other = stocktaker(await t.loginAs('it_staff'))
  elsewhere = await plantShelf(t, ['別-1', '別-2', '別-3'])
})
afterAll(() => t.close())

let shelves = 0
/** A unit with three devices, and its stocktake. */
async function opened(more: object = {}) {
  const tag = `棚${++shelves}`
  const shelf = await plantShelf(t, [`${tag}-1`, `${tag}-2`, `${tag}-3`])
  const { status, body } = await it_.open({ unitId: shelf.unitId, ...more })
  expect([status, body.state]).toEqual([201, 'open'])
  return { ...shelf, tag, id: body.id as string, number: body.number as number }
}

test('the database knows the same steps', async () => {
  const rows = await t.ownerSql`
    select from_state || ' → ' || to_state as step from app.moves where machine = 'stocktake'`
  expect(rows.map(({ step }) => step).sort()).toEqual(
    STOCKTAKE_MOVES.map(({ from, to }) => `${from} → ${to}`).sort(),
  )
})

describe('opening', () => {
  test('writes down what is there by the ledger, with holder and unit as of then', async () => {
    const office = await plantCounter(t)
    const holderId = await office.person('髙橋 一')
    const held = await office.held(holderId)
    for (const state of ['in_stock', 'repair'])
      await office.device(state, { unit_id: office.unitId })
    for (const state of ['missing', 'disposed', 'written_off']) {
      await t.plant(async (sql) => {
        await sql`alter table devices disable trigger user`
        await sql`insert into devices (kind, state, missing_from, property_number, model_id, unit_id)
          values ('laptop', ${state}, ${state === 'missing' ? 'issued' : null}, ${randomUUID()}, ${office.modelId}, ${office.unitId})`
        await sql`alter table devices enable trigger user`
      })
    }
    const { body } = await it_.open({ unitId: office.unitId })
    expect(body).toMatchObject({ expected: 3, found: 0, missing: 3, unexpected: 0, unknown: 0 })
    await t.plant((sql) => sql`update staff set name = '改姓 一' where id = ${holderId}`)
    await t.plant((sql) => sql`update devices set unit_id = null where id = ${held}`)
    const items = await it_.items({ stocktakeId: body.id })
    expect(items.map(({ deviceState }) => deviceState).sort()).toEqual([
      'in_stock',
      'issued',
      'repair',
    ])
    expect(items.find(({ deviceId }) => deviceId === held)).toMatchObject({
      holderName: '髙橋 一',
      deviceUnitPath: expect.stringMatching(/^総務課/),
      result: 'missing',
    })
  })

  test('takes a unit with those below it, a location, and one kind', async () => {
    const top = await plantShelf(t, ['上-1'])
    const below = await plantShelf(t, ['下-1', '下-2'])
    await t.plant(async (sql) => {
      await sql`update units set parent_id = ${top.unitId} where id = ${below.unitId}`
      await sql`update devices set location = '倉庫 3階' where id in ${sql([top.devices[0]!, below.devices[0]!])}`
      await sql`update devices set kind = 'smartphone' where id = ${below.devices[0]!}`
    })
    const count = async (place: object) => {
      const { body } = await it_.open(place)
      await it_.step(body.id, 'cancel', { reason: '数えただけ' })
      return body.expected
    }
    expect(await count({ unitId: top.unitId })).toBe(3)
    expect(await count({ unitId: below.unitId, location: '倉庫 3階' })).toBe(1)
    expect(await count({ location: '倉庫 3階' })).toBe(2)
    expect(await count({ location: '倉庫 3階', kind: 'smartphone' })).toBe(1)
    const places = await visitor(`/api/stocktakes/places?unitId=${top.unitId}`)
    expect((await places.json()).places).toEqual([{ location: '倉庫 3階', devices: 2 }])
  })

  test('is refused where there is nothing to count, or nowhere', async () => {
    expect(codeOf(await it_.open({}))).toEqual([422, 'place_required'])
    expect(codeOf(await it_.open({ unitId: randomUUID() }))).toEqual([404, 'does_not_exist'])
    expect(codeOf(await it_.open({ location: '月' }))).toEqual([404, 'place_empty'])
    const { unitId } = await plantCounter(t)
    expect(codeOf(await it_.open({ unitId }))).toEqual([404, 'place_empty'])
    await t.plant((sql) => sql`update units set closed_on = '2021-04-01' where id = ${unitId}`)
    expect(codeOf(await it_.open({ unitId }))).toEqual([409, 'unit_closed'])
  })

  test('of what is being counted already is refused, by the other’s number', async () => {
    const { unitId, devices, number, id } = await opened()
    const again = await it_.open({ unitId })
    expect(codeOf(again)).toEqual([409, 'stocktake_overlaps'])
    expect(again.body.fields[0].message).toContain(`第 ${number} 号`)
    await t.plant((sql) => sql`update devices set location = '書庫' where id = ${devices[0]!}`)
    expect(codeOf(await it_.open({ location: '書庫' }))).toEqual([409, 'stocktake_overlaps'])
    await it_.step(id, 'close')
    const next = await it_.open({ unitId })
    expect(next.status).toBe(201)
    expect(codeOf(await it_.step(id, 'reopen'))).toEqual([409, 'stocktake_overlaps'])
  })

  test('twice at once opens one, and a request sent again opens no other', async () => {
    const { unitId } = await plantShelf(t, ['同-1', '同-2'])
    const answers = await Promise.all([it_.open({ unitId }), other.open({ unitId })])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const { unitId: quiet } = await plantShelf(t, ['静-1'])
    const request = {
      method: 'POST',
      json: { unitId: quiet },
      headers: { 'Idempotency-Key': randomUUID() },
    }
    const first = await (await visitor('/api/stocktakes', request)).json()
    const second = await (await visitor('/api/stocktakes', request)).json()
    expect(second.id).toBe(first.id)
  })
})

describe('counting', () => {
  test('takes whatever stands on a device, and counts it once', async () => {
    const { id, devices, tag } = await opened()
    await t.plant(
      (sql) => sql`update devices set serial_number = ${`SN-${tag}`} where id = ${devices[1]!}`,
    )
    const first = await it_.counted(id, `${tag}-1`)
    expect(first).toMatchObject({
      again: false,
      item: { result: 'found', counterName: '情報 太郎' },
    })
    expect(first.stocktake).toMatchObject({ found: 1, missing: 2 })
    expect(await it_.counted(id, `sn-${tag}`)).toMatchObject({
      item: { deviceId: devices[1], result: 'found' },
    })
    expect(await it_.counted(id, labelCode(devices[2]!))).toMatchObject({ again: false })
    const again = await other.counted(id, labelCode(devices[0]!))
    expect(again).toMatchObject({ again: true, item: { counterName: '情報 太郎' } })
    expect(again.stocktake).toMatchObject({ expected: 3, found: 3, missing: 0 })
  })

  test('records a device of another place with where the ledger has it', async () => {
    const { id } = await opened()
    const { item, stocktake } = await it_.counted(id, '別-1')
    expect(item).toMatchObject({
      result: 'unexpected',
      deviceId: elsewhere.devices[0],
      deviceUnitPath: expect.stringMatching(/^総務課/),
      holderName: null,
    })
    expect(stocktake).toMatchObject({ expected: 3, unexpected: 1 })
    expect(await it_.counted(id, '別-1')).toMatchObject({ again: true })
  })

  test('records a code that nothing bears as it was scanned', async () => {
    const { id } = await opened()
    const { item, stocktake } = await it_.counted(id, '　ｘｙ-99 ')
    expect(item).toMatchObject({ result: 'unknown', code: 'XY-99', deviceId: null })
    expect(stocktake.unknown).toBe(1)
    expect(await it_.counted(id, 'XY-99')).toMatchObject({ again: true })
    const found = await it_.items({ stocktakeId: id, q: 'xy-99' })
    expect(found.map((each) => each.id)).toEqual([item.id])
  })

  test('asks again where a code is a staff card or stands for several devices', async () => {
    const { id, person } = await opened()
    await person('職員', { employee_number: 'CARD-77' })
    expect(codeOf(await it_.scan(id, 'CARD-77'))).toEqual([422, 'staff_card'])
    await t.plant(async (sql) => {
      await sql`update devices set serial_number = '別-3' where id = ${elsewhere.devices[1]!}`
    })
    expect(codeOf(await it_.scan(id, '別-3'))).toEqual([422, 'code_of_several'])
    // Where one of them is expected, it is that one.
    const here = await it_.open({ unitId: elsewhere.unitId })
    expect(codeOf(await it_.scan(here.body.id, '別-3'))).toEqual([422, 'code_of_several'])
    await t.plant(
      (sql) => sql`update devices set serial_number = null where id = ${elsewhere.devices[1]!}`,
    )
    const odd = await opened()
    await t.plant(
      (sql) => sql`update devices set serial_number = '別-3' where id = ${odd.devices[0]!}`,
    )
    expect(await it_.counted(odd.id, '別-3')).toMatchObject({ item: { deviceId: odd.devices[0] } })
    await it_.step(here.body.id, 'cancel', { reason: '試し' })
  })

  test('by two at once, of one device or one code, counts one', async () => {
    const { id, tag } = await opened()
    for (const code of [`${tag}-2`, '別-2', 'NOBODY-KNOWS-1']) {
      const answers = await Promise.all(
        [it_, other, it_, other].map((who) => who.counted(id, code)),
      )
      expect(answers.filter(({ again }) => !again)).toHaveLength(1)
      expect(new Set(answers.map(({ item }) => item.id)).size).toBe(1)
    }
    const whole = await (await visitor(`/api/stocktakes/${id}`)).json()
    expect(whole).toMatchObject({ found: 1, missing: 2, unexpected: 1, unknown: 1 })
  })

  test('sent again under its key gives the same answer', async () => {
    const { id, tag } = await opened()
    const request = {
      method: 'POST',
      json: { code: `${tag}-1` },
      headers: { 'Idempotency-Key': randomUUID() },
    }
    const once = await (await visitor(`/api/stocktakes/${id}/scan`, request)).json()
    const twice = await (await visitor(`/api/stocktakes/${id}/scan`, request)).json()
    expect(twice).toEqual(once)
    expect(twice.again).toBe(false)
  })

  test('can be taken back', async () => {
    const { id, tag } = await opened()
    const found = await it_.counted(id, `${tag}-1`)
    const surplus = await it_.counted(id, '別-1')
    const back = (itemId: string) => it_.send(`/api/stocktake-items/${itemId}/take-back`)
    expect((await back(found.item.id)).status).toBe(204)
    expect((await back(surplus.item.id)).status).toBe(204)
    expect(codeOf(await back(found.item.id))).toEqual([409, 'not_counted'])
    const whole = await (await visitor(`/api/stocktakes/${id}`)).json()
    expect(whole).toMatchObject({ found: 0, missing: 3, unexpected: 0 })
    expect(await it_.counted(id, `${tag}-1`)).toMatchObject({ again: false })
  })

  test('of a device that was reported lost is told to security', async () => {
    const { id } = await opened()
    const { unitId, modelId } = await plantCounter(t)
    await t.plant(
      (sql) => sql`insert into devices (kind, state, property_number, model_id, unit_id)
        values ('laptop', 'missing', '失-1', ${modelId}, ${unitId})`,
    )
    const security = await t.loginAs('security')
    expect(await it_.counted(id, '失-1')).toMatchObject({
      item: { result: 'unexpected', deviceState: 'missing' },
    })
    const [notice] = await (await security('/api/notifications')).json()
    expect(notice).toMatchObject({ template: 'missing_device_seen', link: `/stocktakes/${id}` })
  })
})
