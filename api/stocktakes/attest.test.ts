import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '#contract/roles'
import { createTestApp, stoppedClock, type TestApp, type TestUser, type Visitor } from '#tests/app'
import { textOf } from '#tests/pdf'
import { codeOf, plantShelf, stocktaker } from '#tests/stocktake'

let t: TestApp
let visitor: Visitor
let it_: ReturnType<typeof stocktaker>
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))

beforeAll(async () => {
  t = await createTestApp({ clock })
  visitor = await t.loginAs(await t.createUser({ roles: ['it_staff'], displayName: '情報 太郎' }))
  it_ = stocktaker(visitor)
})
afterAll(() => t.close())

let shelves = 0
/** A stocktake of a unit with three devices, and its head where it has one. */
async function opened({ head: withHead = true, roles = ['section_head'] as Role[] } = {}) {
  const tag = `確${++shelves}`
  const shelf = await plantShelf(t, [`${tag}-1`, `${tag}-2`, `${tag}-3`])
  let login: TestUser | undefined
  if (withHead) {
    const staffId = await shelf.person('課長')
    await t.plant(
      (sql) => sql`update units set head_staff_id = ${staffId} where id = ${shelf.unitId}`,
    )
    login = await t.createUser({
      roles,
      staffId,
      displayName: '佐藤 課長',
    })
  }
  const { body } = await it_.open({ unitId: shelf.unitId })
  const head = login && stocktaker(await t.loginAs(login))
  return { ...shelf, tag, id: body.id as string, number: body.number as number, head: head! }
}

const one = async (id: string, who = visitor) => (await who(`/api/stocktakes/${id}`)).json()

describe('closing', () => {
  test('says what is missing, leaves its state alone, and asks the head', async () => {
    const { id, tag, devices, head, number } = await opened()
    await it_.counted(id, `${tag}-1`)
    await it_.counted(id, 'NOBODY')
    const { body } = await it_.step(id, 'close')
    expect(body).toMatchObject({
      state: 'closed',
      closerName: '情報 太郎',
      found: 1,
      missing: 2,
      unknown: 1,
      attester: 'head',
      mayAttest: false,
      counters: [{ name: '情報 太郎', count: 2 }],
    })
    const states =
      await t.ownerSql`select distinct state from devices where id in ${t.ownerSql(devices)}`
    expect(states).toEqual([{ state: 'issued' }])
    const [notice] = (await head.send('/api/notifications', undefined, 'GET')).body
    expect(notice).toMatchObject({ template: 'stocktake_to_attest', link: `/stocktakes/${id}` })
    expect(notice.text).toContain(`第 ${number} 号`)
  })

  test('is told to every device, and again only what came out otherwise', async () => {
    const { id, tag, devices } = await opened()
    await it_.counted(id, `${tag}-1`)
    const told = async (at: number) => {
      const { events } = await (await visitor(`/api/devices/${devices[at]}/timeline`)).json()
      return events
        .filter(({ kind }: { kind: string }) => kind === 'stocktake')
        .map(({ to, stocktakeId }: { to: string; stocktakeId: string }) => [to, stocktakeId])
    }
    await it_.step(id, 'close')
    expect(await told(0)).toEqual([['found', id]])
    expect(await told(1)).toEqual([['missing', id]])
    await it_.step(id, 'reopen')
    await it_.counted(id, `${tag}-2`)
    await it_.step(id, 'close')
    expect(await told(0)).toEqual([['found', id]])
    expect(await told(1)).toEqual([
      ['found', id],
      ['missing', id],
    ])
  })

  test('ends the counting, until it is reopened', async () => {
    const { id, tag } = await opened()
    const { item } = await it_.counted(id, `${tag}-1`)
    await it_.step(id, 'close')
    expect(codeOf(await it_.scan(id, `${tag}-2`))).toEqual([409, 'stocktake_closed'])
    const back = await it_.send(`/api/stocktake-items/${item.id}/take-back`)
    expect(codeOf(back)).toEqual([409, 'stocktake_closed'])
    expect(codeOf(await it_.step(id, 'close'))).toEqual([409, 'stocktake_closed'])
    expect((await it_.step(id, 'reopen')).body).toMatchObject({ state: 'open', closedAt: null })
    expect(codeOf(await it_.step(id, 'reopen'))).toEqual([409, 'stocktake_open'])
    expect((await it_.scan(id, `${tag}-2`)).status).toBe(200)
  })

  test('while somebody counts has the scan before it or refuses it', async () => {
    const { id, tag } = await opened()
    const [scanned, closed] = await Promise.all([it_.scan(id, `${tag}-1`), it_.step(id, 'close')])
    expect(closed.status).toBe(200)
    const found = scanned.status === 200 ? 1 : 0
    if (!found) expect(codeOf(scanned)).toEqual([409, 'stocktake_closed'])
    expect(await one(id)).toMatchObject({ found, missing: 3 - found })
  })
})

describe('an absent device', () => {
  test('is explained until the result is attested', async () => {
    const { id, tag, head } = await opened()
    await it_.counted(id, `${tag}-1`)
    const items = await it_.items({ stocktakeId: id, result: ['missing', 'found'] })
    const [found, missing] = items.map((item) => item.id) as [string, string]
    const explain = (itemId: string, json: object) =>
      it_.send(`/api/stocktake-items/${itemId}`, json, 'PUT')
    expect(codeOf(await explain(missing, { explanation: 'other' }))).toEqual([
      422,
      'note_for_other',
    ])
    expect(codeOf(await explain(found, { explanation: 'repair' }))).toEqual([409, 'not_missing'])
    const { body } = await explain(missing, { explanation: 'repair', note: '来週戻る' })
    expect(body).toMatchObject({ explanation: 'repair', note: '来週戻る' })
    await it_.step(id, 'close')
    expect((await explain(missing, { explanation: 'at_home' })).body.note).toBeNull()
    expect(await one(id)).toMatchObject({ missing: 2, explained: 1 })
    expect(await it_.items({ stocktakeId: id, explained: false })).toHaveLength(1)
    await head.step(id, 'attest', {})
    expect(codeOf(await explain(missing, { explanation: null }))).toEqual([
      409,
      'stocktake_attested',
    ])
  })

  test('shows the permission that covers the day, and keeps it when that is withdrawn', async () => {
    const { id, devices, person } = await opened()
    const holderId = await person()
    const permit = (deviceId: string, from: string, to: string) =>
      t.plant(async (sql) => {
        const [made] =
          await sql`insert into permits (device_id, holder_id, starts_on, ends_on, place, purpose)
          values (${deviceId}, ${holderId}, ${from}, ${to}, '釧路', '出張') returning id`
        await sql`update permits set state = 'granted', decided_at = now(), decider_name = '長' where id = ${made!.id}`
        return made!.id as string
      })
    const permitId = await permit(devices[0]!, '2026-05-10', '2026-05-11')
    await permit(devices[1]!, '2026-05-12', '2026-05-13')
    const permits = async () =>
      (await it_.items({ stocktakeId: id })).map((item) => item.permit?.id ?? null)
    expect(await permits()).toEqual([permitId, null, null])
    await it_.step(id, 'close')
    await t.plant(
      (sql) =>
        sql`update permits set state = 'withdrawn', decided_at = null where id = ${permitId}`,
    )
    expect(await permits()).toEqual([permitId, null, null])
  })
})

describe('the attestation', () => {
  test('is the head’s, by name and time, with a report whose digest is kept', async () => {
    const { id, tag, head, number } = await opened()
    const security = await t.loginAs('security')
    await it_.counted(id, `${tag}-1`)
    const other = await plantShelf(t, [`${tag}-外`])
    await it_.counted(id, `${tag}-外`)
    await it_.counted(id, 'ODD-CODE')
    expect(codeOf(await head.step(id, 'attest', {}))).toEqual([409, 'stocktake_open'])
    await it_.step(id, 'close')
    expect(codeOf(await it_.step(id, 'attest', {}))).toEqual([409, 'head_attests'])
    const draft = await visitor(`/api/stocktakes/${id}/report`)
    expect((await textOf(new Uint8Array(await draft.arrayBuffer()))).join('')).toContain('確認前')
    const { body } = await head.step(id, 'attest', { remark: '𠮷田さんの分は在宅' })
    expect(body).toMatchObject({
      state: 'attested',
      attesterName: '佐藤 課長',
      attestedAt: '2026-05-11T01:00:00.000Z',
      mayAttest: false,
    })
    const [notice] = await (await security('/api/notifications')).json()
    expect(notice).toMatchObject({ template: 'stocktake_unexplained', link: `/stocktakes/${id}` })
    expect(notice.text).toContain('2 台')
    const answer = await visitor(`/api/stocktakes/${id}/report`)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(body.reportSha256)
    const text = (await textOf(bytes)).join('')
    for (const part of [
      '棚卸報告書',
      `第 ${number} 号`,
      '令和8年5月11日 10:00',
      `${tag}-2`,
      `${tag}-3`,
      `${tag}-外`,
      'ODD-CODE',
      '確認者 佐藤 課長',
      '情報 太郎(3 件)',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain(`${tag}-1`)
    expect(other.devices).toHaveLength(1)
  })

  test('is nobody’s who counted here, where there is a head', async () => {
    const { id, tag, head } = await opened({ roles: ['section_head', 'it_staff'] })
    await head.counted(id, `${tag}-1`)
    await it_.step(id, 'close')
    expect(codeOf(await head.step(id, 'attest', {}))).toEqual([409, 'own_count'])
    // No other head is left, so that IT staff may, but for those who counted.
    expect(await one(id)).toMatchObject({ attester: 'it_staff', mayAttest: true })
    expect((await it_.step(id, 'attest', {})).status).toBe(200)
  })

  test('is IT staff’s where no head can log in, and for a place without a unit', async () => {
    const { id, tag } = await opened({ head: false })
    await it_.counted(id, `${tag}-1`)
    const { body } = await it_.step(id, 'close')
    expect(body).toMatchObject({ attester: 'it_staff', mayAttest: true })
    expect((await it_.step(id, 'attest', {})).body.state).toBe('attested')

    const { devices } = await plantShelf(t, ['倉-1'])
    await t.plant((sql) => sql`update devices set location = '第二倉庫' where id = ${devices[0]!}`)
    const { body: stock } = await it_.open({ location: '第二倉庫' })
    await it_.step(stock.id, 'close')
    expect((await it_.step(stock.id, 'attest', {})).status).toBe(200)
  })

  test('happens once, however many try', async () => {
    const { id, head } = await opened()
    await it_.step(id, 'close')
    const answers = await Promise.all([
      head.step(id, 'attest', {}),
      head.step(id, 'attest', {}),
      it_.step(id, 'reopen'),
    ])
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    const { state } = await one(id)
    expect(state).toBe(won[0]!.body.state)
  })

  test('is the end: nothing changes any more, not even by the tables’ owner', async () => {
    const { id, tag, head } = await opened()
    await it_.counted(id, `${tag}-1`)
    await it_.counted(id, 'ODD')
    await it_.step(id, 'close')
    await head.step(id, 'attest', {})
    for (const answer of [
      await it_.step(id, 'close'),
      await it_.step(id, 'reopen'),
      await head.step(id, 'attest', {}),
    ]) {
      expect(codeOf(answer)).toEqual([409, 'stocktake_attested'])
    }
    const late = [
      `update stocktakes set remark = '後から' where id = $1`,
      `update stocktakes set state = 'open' where id = $1`,
      `update stocktake_items set note = '後から' where stocktake_id = $1`,
      `update stocktake_items set counted_at = null, counted_by = null, counter_name = null, code = null where stocktake_id = $1`,
      `delete from stocktake_items where stocktake_id = $1`,
      `insert into stocktake_items (stocktake_id, expected, code, counted_at, counted_by, counter_name)
        select $1, false, 'X', now(), opened_by, 'x' from stocktakes where id = $1`,
      `update stocktake_items set property_number = 'X' where stocktake_id = $1 and expected`,
    ]
    for (const statement of late) {
      const change = t.plant((sql) => sql.unsafe(statement, [id]))
      await expect(change, statement).rejects.toMatchObject({ code: 'WS001' })
    }
  })
})

test('one that was opened by mistake is cancelled with its reason and told to no device', async () => {
  const { id, devices, unitId } = await opened()
  expect(codeOf(await it_.step(id, 'cancel', {}))).toEqual([422, 'required'])
  const { body } = await it_.step(id, 'cancel', { reason: '所属を間違えた' })
  expect(body).toMatchObject({ state: 'cancelled', reason: '所属を間違えた' })
  const events = await t.ownerSql`
    select from device_events where kind = 'stocktake' and device_id in ${t.ownerSql(devices)}`
  expect(events).toHaveLength(0)
  expect(codeOf(await it_.scan(id, 'X'))).toEqual([409, 'stocktake_cancelled'])
  expect((await it_.open({ unitId })).status).toBe(201)
})

test('heads see their own unit’s, employees none, and only IT staff count', async () => {
  const { id, unitId, person } = await opened({ head: false })
  const elsewhere = await opened({ head: false })
  const staffId = await person('長')
  await t.plant((sql) => sql`update units set head_staff_id = ${staffId} where id = ${unitId}`)
  const head = await t.loginAs(await t.createUser({ roles: ['section_head'], staffId }))
  const list = await (await head('/api/stocktakes')).json()
  expect(list.map((row: { id: string }) => row.id)).toEqual([id])
  expect((await head(`/api/stocktakes/${elsewhere.id}`)).status).toBe(404)
  expect((await stocktaker(head).scan(id, 'X')).status).toBe(403)
  const employee = await t.loginAs(await t.createUser({ staffId: await person('員') }))
  expect((await employee('/api/stocktakes')).status).toBe(403)
  expect((await employee(`/api/stocktakes/${id}/report`)).status).toBe(403)
})
