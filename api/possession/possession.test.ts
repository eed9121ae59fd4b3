import { afterAll, beforeAll, expect, test } from 'vitest'
import { system } from '#drizzle/client'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { announceCheck } from './jobs.ts'

let t: TestApp
let office: Awaited<ReturnType<typeof plantCounter>>
let counter: Visitor

beforeAll(async () => {
  t = await createTestApp()
  office = await plantCounter(t)
  counter = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const send = async (who: Visitor, path: string, json: object = {}) => {
  const answer = await who(path, { method: 'POST', json })
  return { status: answer.status, body: await answer.json() }
}
const list = async (who: Visitor, filter: object) =>
  (await who(`/api/possessions?filter=${encodeURIComponent(JSON.stringify(filter))}`)).json()
const open = (fiscalYear: number) =>
  send(counter, '/api/possession-checks', { fiscalYear, dueOn: '2099-03-31' })

test('once a year holders confirm each device, and what they have not is listed', async () => {
  const staffId = await office.person()
  const visitor = await t.loginAs(await t.createUser({ staffId }))
  const [one, two] = [await office.held(staffId), await office.held(staffId)]
  const check = await open(2026)
  expect(check.status).toBe(201)
  expect((await open(2027)).body.fields[0].code).toBe('check_open')
  await t.db.as(system('jobs'), (tx) =>
    announceCheck.run({ deps: t.deps, tx, payload: { dueOn: '2099-03-31' }, now: new Date() }),
  )
  expect((await (await visitor('/api/notifications')).json())[0].link).toBe('/me')

  const mine = await list(visitor, { answer: 'none' })
  expect(mine.map(({ deviceId }: { deviceId: string }) => deviceId).sort()).toEqual(
    [one, two].sort(),
  )
  const [first, second] = mine
  const have = await send(visitor, `/api/possessions/${first.id}/answer`, { answer: 'have' })
  expect([have.status, have.body.answer]).toEqual([200, 'have'])
  const silent = await send(visitor, `/api/possessions/${second.id}/answer`, { answer: 'have_not' })
  expect(silent.body.fields[0].code).toBe('note_needed')
  expect(await list(counter, { answer: 'none', holderId: staffId })).toMatchObject([
    { id: second.id, answer: null },
  ])
  const note = '昨日から見当たらない'
  await send(visitor, `/api/possessions/${second.id}/answer`, { answer: 'have_not', note })
  expect((await (await counter('/api/notifications')).json())[0].template).toBe('possession_denied')
  expect(await list(counter, { answer: 'have_not' })).toMatchObject([{ id: second.id, note }])

  // Found again: the last answer counts.
  await send(visitor, `/api/possessions/${second.id}/answer`, { answer: 'have' })
  const path = `/api/possession-checks/${check.body.id}`
  expect(await (await counter(path)).json()).toMatchObject({ held: 2, have: 2, haveNot: 0 })
  expect((await send(counter, `${path}/close`)).status).toBe(200)
  const late = await send(visitor, `/api/possessions/${second.id}/answer`, { answer: 'have' })
  expect([late.status, late.body.fields[0].code]).toEqual([409, 'no_open_check'])
  expect((await send(counter, `${path}/close`)).body.fields[0].code).toBe('check_closed')
  expect((await open(2026)).body.fields[0].code).toBe('check_exists')
})

test('nobody answers for somebody else', async () => {
  const deviceId = await office.held(await office.person())
  const [row] = await t.ownerSql`select id from handovers where device_id = ${deviceId}`
  const visitor = await t.loginAs(await t.createUser({ staffId: await office.person() }))
  await open(2030)
  expect(
    (await send(visitor, `/api/possessions/${row!.id}/answer`, { answer: 'have' })).status,
  ).toBe(404)
})
