import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCounter, SIGNATURE, shownAt } from '#tests/counter'
import { textOf } from '#tests/pdf'

let t: TestApp
let counter: Visitor
let office: Awaited<ReturnType<typeof plantCounter>>
let shown: Awaited<ReturnType<typeof shownAt>>
let shownForReturn: Awaited<ReturnType<typeof shownAt>>

beforeAll(async () => {
  t = await createTestApp()
  counter = await t.loginAs(await t.createUser({ roles: ['it_staff'], displayName: '受付 花子' }))
  office = await plantCounter(t)
  shown = await shownAt(counter)
  shownForReturn = await shownAt(counter, 'return')
})
afterAll(() => t.close())

const post = async (path: string, json: object, key: string = randomUUID(), who = counter) => {
  const headers = { 'idempotency-key': key, 'accept-language': 'ja' }
  const answer = await who(path, { method: 'POST', json, headers })
  return { status: answer.status, body: await answer.json() }
}
const handOver = (json: object, key?: string) =>
  post('/api/handovers', { ...shown, signature: SIGNATURE, ...json }, key)
const takeBack = (json: object, key?: string) =>
  post('/api/handovers/return', { ...shownForReturn, signature: SIGNATURE, ...json }, key)

const stand = async (id: string) => {
  const [row] = await t.ownerSql`
    select d.state, d.holder_id, d.unit_id, count(h.id)::int as handovers
    from devices d left join handovers h on h.device_id = d.id where d.id = ${id} group by d.id`
  return row!
}
const receiptOf = async (id: string, who = counter) => {
  const answer = await who(`/api/acceptances/${id}/receipt`)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  return new Uint8Array(await answer.arrayBuffer())
}

describe('a handover at the counter', () => {
  test('gives out several devices, takes the old one back, and one signature covers it all', async () => {
    const holderId = await office.person('髙橋 﨑子')
    const [laptop, phone] = [await office.device(), await office.device()]
    const old = await office.held(holderId)
    const returns = [{ deviceId: old, condition: 'damaged', note: '画面に傷' }]
    const { status, body } = await handOver({ holderId, deviceIds: [laptop, phone], returns })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      kind: 'handover',
      state: 'signed',
      channel: 'counter',
      holderName: '髙橋 﨑子',
      operatorName: '受付 花子',
      checklist: shown.checked,
      textVersion: shown.textVersion,
    })
    expect(body.items.map((item: { act: string }) => item.act)).toEqual([
      'handover',
      'handover',
      'return',
    ])
    for (const id of [laptop, phone]) {
      expect(await stand(id)).toMatchObject({
        state: 'issued',
        holder_id: holderId,
        unit_id: office.unitId,
      })
    }
    expect(await stand(old)).toMatchObject({ state: 'returned', holder_id: null })
    const rows = await t.ownerSql`
      select acceptance_id, return_acceptance_id, return_condition, accepted_at is not null as accepted
      from handovers where device_id in (${laptop}, ${old}) order by handed_over_at`
    expect([...rows]).toEqual([
      {
        acceptance_id: null,
        return_acceptance_id: body.id,
        return_condition: 'damaged',
        accepted: false,
      },
      {
        acceptance_id: body.id,
        return_acceptance_id: null,
        return_condition: null,
        accepted: true,
      },
    ])
  })

  test('for a unit makes the receiver the person in charge, and the unit must be one that is open', async () => {
    const holderId = await office.person()
    const deviceId = await office.device()
    const [duty, closed] = await t.plant(
      (sql) => sql`
        insert into units (code, name, category, closed_on) values
          (${`${office.unitId.slice(0, 6)}A`}, '当番', 'section', null),
          (${`${office.unitId.slice(0, 6)}B`}, '旧課', 'section', '2021-04-01') returning id`,
    )
    for (const [dutyUnitId, code] of [
      [closed!.id, 'unit_closed'],
      [holderId, 'does_not_exist'],
    ]) {
      const { body } = await handOver({ holderId, dutyUnitId, deviceIds: [deviceId] })
      expect(body.fields).toMatchObject([{ field: 'dutyUnitId', code }])
    }
    const { body } = await handOver({ holderId, dutyUnitId: duty!.id, deviceIds: [deviceId] })
    expect(body.dutyUnitId).toBe(duty!.id)
    expect(await stand(deviceId)).toMatchObject({
      state: 'issued',
      holder_id: holderId,
      unit_id: duty!.id,
    })
  })

  test('gives a receipt in Japanese with every name in full, whose hash is on record', async () => {
    const holderId = await office.person('𠮷野 髙﨑')
    const deviceId = await office.device()
    const { body } = await handOver({ holderId, deviceIds: [deviceId], dueOn: '2099-03-31' })
    const receipt = await receiptOf(body.id)
    expect(createHash('sha256').update(receipt).digest('hex')).toBe(body.receiptSha256)
    const text = (await textOf(receipt)).join('')
    for (const part of [
      '機器受領書',
      '𠮷野 髙﨑',
      '受付 花子',
      body.items[0].propertyNumber,
      '試作',
      '上記の機器を受領しました。',
      '令和81年3月31日',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('〓')
  })

  test('says on the receipt which character no font could draw', async () => {
    const holderId = await office.person('\u{2ffff}山')
    const { body } = await handOver({ holderId, deviceIds: [await office.device()] })
    const text = (await textOf(await receiptOf(body.id))).join('')
    expect(text).toContain('〓山')
    expect(text).toContain('U+2FFFF')
  })

  test('refused by the receiver hands nothing over, and the reason is kept', async () => {
    const holderId = await office.person()
    const deviceId = await office.device()
    const refusal = '画面が割れている'
    const { status, body } = await handOver({
      holderId,
      deviceIds: [deviceId],
      signature: undefined,
      refusal,
    })
    expect([status, body.state, body.reason]).toEqual([201, 'refused', refusal])
    expect(await stand(deviceId)).toMatchObject({ state: 'ready', holder_id: null, handovers: 0 })
    expect((await textOf(await receiptOf(body.id))).join('')).toContain(refusal)
  })

  test('keeps the text as it was shown, and refuses a signature under another', async () => {
    const admin = await t.loginAs('admin')
    const holderId = await office.person()
    const first = await handOver({ holderId, deviceIds: [await office.device()] })
    const changed = await admin('/api/settings/handovers.text', {
      method: 'PUT',
      json: { value: '新しい文面です。' },
    })
    expect(changed.status).toBe(200)
    const deviceId = await office.device()
    const stale = await handOver({ holderId, deviceIds: [deviceId] })
    expect([stale.status, stale.body.fields[0].code]).toEqual([409, 'text_changed'])
    expect(await stand(deviceId)).toMatchObject({ state: 'ready' })
    shown = await shownAt(counter)
    const second = await handOver({ holderId, deviceIds: [deviceId] })
    expect(second.body.text).toBe('新しい文面です。')
    expect((await (await counter(`/api/acceptances/${first.body.id}`)).json()).text).toBe(
      first.body.text,
    )
  })

  test('that was answered changes no more, not even past the API', async () => {
    const { body } = await handOver({
      holderId: await office.person(),
      deviceIds: [await office.device()],
    })
    const again = await post(`/api/acceptances/${body.id}/answer`, { refusal: 'やはり要らない' })
    expect([again.status, again.body.fields[0].code]).toEqual([409, 'acceptance_answered'])
    await expect(
      t.plant((sql) => sql`update acceptances set text = 'x' where id = ${body.id}`),
    ).rejects.toThrow('is answered')
  })
})

describe('what a counter must not do', () => {
  const refusalOf = async (asked: ReturnType<typeof handOver>) => {
    const { status, body } = await asked
    return [status, body.fields?.[0]?.field, body.fields?.[0]?.code]
  }

  test('is refused in a sentence of its own, and nothing is handed over', async () => {
    const holderId = await office.person()
    const other = await office.person()
    const gone = await office.person('退職', { left_on: '2022-03-31' })
    const [free, stock, lost] = [
      await office.device(),
      await office.device('in_stock'),
      await office.device('missing'),
    ]
    const [theirs, others] = [await office.held(holderId), await office.held(other)]
    const give = (json: object) => refusalOf(handOver({ holderId, deviceIds: [free], ...json }))
    expect(await give({ deviceIds: [free, randomUUID()] })).toEqual([
      404,
      'deviceIds.1',
      'does_not_exist',
    ])
    expect(await give({ deviceIds: [free, others] })).toEqual([409, 'deviceIds.1', 'already_held'])
    expect(await give({ deviceIds: [theirs] })).toEqual([409, 'deviceIds.0', 'already_theirs'])
    expect(await give({ deviceIds: [stock] })).toEqual([409, 'deviceIds.0', 'not_ready'])
    expect(await give({ deviceIds: [lost] })).toEqual([409, 'deviceIds.0', 'reported_missing'])
    expect(await give({ holderId: gone })).toEqual([409, 'holderId', 'holder_left'])
    expect(await give({ holderId: randomUUID() })).toEqual([404, 'holderId', 'does_not_exist'])
    expect(await give({ dueOn: '2020-01-01' })).toEqual([422, 'dueOn', 'in_the_past'])
    expect(await give({ deviceIds: [free, free] })).toEqual([422, 'deviceIds', 'listed_twice'])
    expect(await give({ checked: shown.checked.slice(1) })).toEqual([
      422,
      'checked',
      'checklist_open',
    ])
    const dot = { ...SIGNATURE, strokes: [[[1, 1]]] }
    expect(await give({ signature: dot })).toEqual([422, 'signature', 'signature_empty'])
    const back = (deviceId: string) => give({ returns: [{ deviceId, condition: 'good' }] })
    expect(await back(others)).toEqual([409, 'returns.0.deviceId', 'held_by_other'])
    expect(await back(stock)).toEqual([409, 'returns.0.deviceId', 'nobody_holds'])
    expect(await back(free)).toEqual([422, 'deviceIds.0', 'in_both'])
    const sentence = await handOver({ holderId, deviceIds: [others] })
    expect(sentence.body.fields[0].message).toBe('既に別の人に引き渡されています。')
    expect(await stand(free)).toMatchObject({ state: 'ready', handovers: 0 })
  })
})

describe('a return', () => {
  test('is signed with the condition of each device, and has a receipt', async () => {
    const holderId = await office.person('髙橋')
    const deviceId = await office.held(holderId)
    const { status, body } = await takeBack({
      holderId,
      devices: [{ deviceId, condition: 'incomplete', note: '電源なし' }],
    })
    expect([status, body.kind, body.state]).toEqual([201, 'return', 'signed'])
    expect(await stand(deviceId)).toMatchObject({ state: 'returned', holder_id: null })
    const text = (await textOf(await receiptOf(body.id))).join('')
    for (const part of ['機器返却書', '髙橋', '付属品欠品', '電源なし'])
      expect(text).toContain(part)
  })

  test('without a signature takes a reason', async () => {
    const holderId = await office.person('退職者', { left_on: '2022-03-31' })
    const devices = [{ deviceId: await office.held(holderId), condition: 'good' }]
    const silent = await takeBack({ holderId, devices, signature: undefined })
    expect([silent.status, silent.body.fields[0].code]).toEqual([422, 'signature_or_reason'])
    const { body } = await takeBack({
      holderId,
      devices,
      signature: undefined,
      checked: [],
      unsignedReason: '退職済みのため',
    })
    expect([body.state, body.reason]).toEqual(['waived', '退職済みのため'])
  })

  test('of somebody else’s device is refused', async () => {
    const deviceId = await office.held(await office.person())
    const { status, body } = await takeBack({
      holderId: await office.person(),
      devices: [{ deviceId, condition: 'good' }],
    })
    expect([status, body.fields[0].code]).toEqual([409, 'held_by_other'])
    expect(await stand(deviceId)).toMatchObject({ state: 'issued' })
  })
})

describe('a network that drops', () => {
  test('the same request again gets the same answer and no second effect', async () => {
    const json = { holderId: await office.person(), deviceIds: [await office.device()] }
    const key = randomUUID()
    const [first, second] = [await handOver(json, key), await handOver(json, key)]
    expect(first.status).toBe(201)
    expect(second).toEqual(first)
    expect((await stand(json.deviceIds[0]!)).handovers).toBe(1)
  })

  test('sent twice at once it takes effect once', async () => {
    const json = { holderId: await office.person(), deviceIds: [await office.device()] }
    const key = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => handOver(json, key)))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
    expect((await stand(json.deviceIds[0]!)).handovers).toBe(1)
  })

  test('another request under the same key is refused, and may come under its own', async () => {
    const holderId = await office.person()
    const [one, two] = [await office.device(), await office.device()]
    const key = randomUUID()
    expect((await handOver({ holderId, deviceIds: [one] }, key)).status).toBe(201)
    const other = await handOver({ holderId, deviceIds: [two] }, key)
    expect([other.status, other.body.fields]).toMatchObject([
      422,
      [{ field: 'Idempotency-Key', code: 'key_reused' }],
    ])
    expect((await handOver({ holderId, deviceIds: [two] })).status).toBe(201)
  })

  test('what was refused may be mended under the same key', async () => {
    const json = { holderId: await office.person(), deviceIds: [await office.device('kitting')] }
    const key = randomUUID()
    expect((await handOver(json, key)).status).toBe(409)
    await t.plant((sql) => sql`update devices set state = 'ready' where id = ${json.deviceIds[0]!}`)
    expect((await handOver(json, key)).status).toBe(201)
  })
})

test('of two counters that want one device exactly one gets it, and the other is told', async () => {
  const deviceId = await office.device()
  const people = [await office.person(), await office.person()]
  const answers = await Promise.all(
    people.map((holderId) => handOver({ holderId, deviceIds: [deviceId] })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  const told = answers.find(({ status }) => status === 409)!.body
  expect(told.fields[0]).toMatchObject({ field: 'deviceIds.0', code: 'already_held' })
  expect((await stand(deviceId)).handovers).toBe(1)
})

describe('handed over unsigned', () => {
  const unsigned = async () => {
    const holderId = await office.person()
    const employee = await t.loginAs(await t.createUser({ staffId: holderId }))
    const deviceId = await office.device()
    const { body } = await handOver({ holderId, deviceIds: [deviceId], signature: undefined })
    expect(body.state).toBe('open')
    return { employee, deviceId, id: body.id as string }
  }
  const answer = (who: Visitor, id: string, json: object) =>
    post(`/api/acceptances/${id}/answer`, json, undefined, who)

  test('it waits for the holder, who accepts it from their own page', async () => {
    const { employee, deviceId, id } = await unsigned()
    const open = await employee(`/api/acceptances?filter=${encodeURIComponent('{"state":"open"}')}`)
    expect((await open.json()).map((row: { id: string }) => row.id)).toEqual([id])
    const { body } = await answer(employee, id, { signature: SIGNATURE })
    expect(body).toMatchObject({ state: 'signed', channel: 'remote' })
    const [row] = await t.ownerSql`select accepted_at from handovers where device_id = ${deviceId}`
    expect(row!.accepted_at).not.toBeNull()
    expect((await textOf(await receiptOf(id, employee))).join('')).toContain('本人の画面で受領')
  })

  test('refused by the holder, IT staff hear of it', async () => {
    const { employee, id } = await unsigned()
    const { body } = await answer(employee, id, { refusal: '届いていない' })
    expect(body).toMatchObject({ state: 'refused', reason: '届いていない' })
    const news = await (await counter('/api/notifications')).json()
    expect(news[0]).toMatchObject({ link: `/acceptances/${id}` })
  })

  test('nobody else answers it, and of two answers at once one counts', async () => {
    const { employee, id } = await unsigned()
    const stranger = await t.loginAs(await t.createUser({ staffId: await office.person() }))
    expect((await answer(stranger, id, { signature: SIGNATURE })).status).toBe(404)
    const answers = await Promise.all([
      answer(employee, id, { signature: SIGNATURE }),
      answer(employee, id, { refusal: '違う' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })
})
