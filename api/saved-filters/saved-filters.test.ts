import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_SAVED_FILTERS } from '#contract/saved-filters'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor
let other: Visitor

beforeAll(async () => {
  t = await createTestApp()
  ;[it, other] = [await t.loginAs('it_staff'), await t.loginAs('it_staff')]
})
afterAll(() => t.close())

const PATH = '/api/saved-filters'
const query = { filter: { state: ['repair'] }, sort: { field: 'state', order: 'ASC' } }
const of = (resource: string) =>
  `${PATH}?filter=${encodeURIComponent(JSON.stringify({ resource }))}`

test('a filter is kept under its name for whoever saved it, and for nobody else', async () => {
  const saved = await call(it, 'POST', PATH, { resource: 'devices', name: '修理中', query })
  expect(await call(it, 'GET', of('devices'))).toEqual([
    { id: saved.id, resource: 'devices', name: '修理中', query },
  ])
  expect(await call(it, 'GET', of('staff'))).toEqual([])
  expect(await call(other, 'GET', of('devices'))).toEqual([])
  await call(other, 'DELETE', `${PATH}/${saved.id}`, undefined, 404)
  expect(await call(it, 'GET', of('devices'))).toHaveLength(1)
})

test('the same name again changes the filter, also twice at once', async () => {
  const again = { resource: 'units', name: '石狩', query: { filter: { q: '石狩' } } }
  const saved = await Promise.all([call(it, 'POST', PATH, again), call(it, 'POST', PATH, again)])
  expect(saved[0].id).toBe(saved[1].id)
  await call(it, 'POST', PATH, { ...again, query: { filter: { q: '空知' } } })
  expect(await call(it, 'GET', of('units'))).toMatchObject([{ query: { filter: { q: '空知' } } }])
  await call(it, 'DELETE', `${PATH}/${saved[0].id}`, undefined, 204)
  expect(await call(it, 'GET', of('units'))).toEqual([])
})

test('no more than anybody can use, and nothing that is too long or no filter', async () => {
  const save = (name: string) => ({ resource: 'lines', name, query: { filter: {} } })
  for (let n = 0; n < MAX_SAVED_FILTERS; n++) await call(it, 'POST', PATH, save(`${n}`))
  expect((await refused(it, 'POST', PATH, save('more'), 422)).field).toBe('name')
  await call(it, 'POST', PATH, save('0'))
  const long = { resource: 'lines', name: '0', query: { filter: { q: 'あ'.repeat(5_000) } } }
  expect((await refused(it, 'POST', PATH, long, 422)).field).toBe('query')
  const wrong = { ...save('x'), resource: 'No Such' }
  expect((await refused(it, 'POST', PATH, wrong, 422)).field).toBe('resource')
})
