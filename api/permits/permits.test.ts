import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PERMIT_MOVES } from '#contract/permits'
import { createTestApp, stoppedClock, type TestApp, type TestUser, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let head: Visitor
let headLogin: TestUser
let headStaffId: string
const clock = stoppedClock(new Date('2026-05-11T01:00:00Z'))

beforeAll(async () => {
  t = await createTestApp({ clock })
  office = await plantCounter(t)
  headStaffId = await office.person('課長')
  await t.plant(
    (sql) => sql`update units set head_staff_id = ${headStaffId} where id = ${office.unitId}`,
  )
  headLogin = await t.createUser({ roles: ['section_head'], staffId: headStaffId })
  head = await t.loginAs(headLogin)
})
afterAll(() => t.close())

const employee = async () => {
  const staffId = await office.person()
  const deviceId = await office.held(staffId)
  return { visitor: await t.loginAs(await t.createUser({ staffId })), staffId, deviceId }
}
const send = async (who: Visitor, path: string, json: object = {}) => {
  const answer = await who(path, { method: 'POST', json })
  return { status: answer.status, body: await answer.json() }
}
const ask = (who: Visitor, deviceId: string, json: object = {}) =>
  send(who, '/api/permits', {
    deviceId,
    startsOn: '2026-05-12',
    endsOn: '2026-05-14',
    place: '釧路',
    purpose: '出張',
    ...json,
  })
const codeOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => [
  status,
  body.fields?.[0]?.code,
]

test('the database knows the same steps', async () => {
  const rows = await t.ownerSql`
    select from_state || ' → ' || to_state as step from app.moves where machine = 'permit'`
  expect(rows.map(({ step }) => step).sort()).toEqual(
    PERMIT_MOVES.map(({ from, to }) => `${from} → ${to}`).sort(),
  )
})

describe('whoever wants to take a device outside', () => {
  test('asks the head of their unit, who hears of it and grants it', async () => {
    const { visitor, deviceId } = await employee()
    const { status, body } = await ask(visitor, deviceId)
    expect([status, body.state]).toEqual([201, 'requested'])
    const [notice] = await (await head('/api/notifications')).json()
    expect(notice.link).toBe(`/permits/${body.id}`)
    const granted = await send(head, `/api/permits/${body.id}/decide`, { decision: 'granted' })
    expect(granted.body).toMatchObject({ state: 'granted', expired: false })
    const running = `filter=${encodeURIComponent('{"runningOn":"2026-05-13"}')}`
    const list = await (await head(`/api/permits?${running}`)).json()
    expect(list.map(({ id }: { id: string }) => id)).toContain(body.id)
  })

  test('is told why not', async () => {
    const { visitor, deviceId } = await employee()
    const { body } = await ask(visitor, deviceId)
    const silent = await send(head, `/api/permits/${body.id}/decide`, { decision: 'refused' })
    expect(codeOf(silent)).toEqual([422, 'reason_required'])
    const refused = await send(head, `/api/permits/${body.id}/decide`, {
      decision: 'refused',
      reason: '課内で足りるため',
    })
    expect(refused.body).toMatchObject({ state: 'refused', reason: '課内で足りるため' })
    const again = await send(head, `/api/permits/${body.id}/decide`, { decision: 'granted' })
    expect(codeOf(again)).toEqual([409, 'permit_decided'])
  })

  test('asks for what they hold, for a time that can be', async () => {
    const { visitor, deviceId } = await employee()
    const other = await employee()
    expect(codeOf(await ask(visitor, other.deviceId))).toEqual([404, 'not_your_device'])
    expect(codeOf(await ask(visitor, randomUUID()))).toEqual([404, 'not_your_device'])
    const dates = (startsOn: string, endsOn: string) => ask(visitor, deviceId, { startsOn, endsOn })
    expect(codeOf(await dates('2026-05-12', '2026-05-11'))).toEqual([422, 'before_start'])
    expect(codeOf(await dates('2026-04-01', '2026-04-02'))).toEqual([422, 'in_the_past'])
    expect(codeOf(await dates('2026-05-12', '2027-05-12'))).toEqual([422, 'period_too_long'])
    expect((await dates('2026-06-01', '2026-06-03')).status).toBe(201)
    expect(codeOf(await dates('2026-06-03', '2026-06-04'))).toEqual([409, 'permit_overlaps'])
  })

  test('asks twice at once and gets one', async () => {
    const { visitor, deviceId } = await employee()
    const answers = await Promise.all([ask(visitor, deviceId), ask(visitor, deviceId)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  test('may withdraw, and then ask anew', async () => {
    const { visitor, deviceId } = await employee()
    const { body } = await ask(visitor, deviceId)
    expect((await send(visitor, `/api/permits/${body.id}/withdraw`)).body.state).toBe('withdrawn')
    expect((await ask(visitor, deviceId)).status).toBe(201)
  })
})

test('nobody decides their own request, nor one of another unit', async () => {
  const deviceId = await office.held(headStaffId)
  const { body } = await ask(head, deviceId)
  const own = await send(head, `/api/permits/${body.id}/decide`, { decision: 'granted' })
  expect(codeOf(own)).toEqual([409, 'own_request'])
  const elsewhere = await plantCounter(t)
  const stranger = await elsewhere.person()
  const visitor = await t.loginAs(await t.createUser({ staffId: stranger }))
  const theirs = await ask(visitor, await elsewhere.held(stranger))
  const refused = await send(head, `/api/permits/${theirs.body.id}/decide`, { decision: 'granted' })
  expect(refused.status).toBe(404)
})

test('a permission whose last day has passed is shown as expired and grants nothing', async () => {
  const { visitor, deviceId } = await employee()
  const { body } = await ask(visitor, deviceId, { startsOn: '2026-05-11', endsOn: '2026-05-11' })
  clock.advance(86_400_000)
  // Sessions end with the day.
  head = await t.loginAs(headLogin)
  const late = await send(head, `/api/permits/${body.id}/decide`, { decision: 'granted' })
  expect(codeOf(late)).toEqual([409, 'permit_over'])
  expect((await (await head(`/api/permits/${body.id}`)).json()).expired).toBe(true)
})
