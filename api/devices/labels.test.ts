import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { plantCounter } from '#tests/counter'
import { textOf } from '#tests/pdf'

let t: TestApp
let counter: Visitor
let office: Awaited<ReturnType<typeof plantCounter>>
let ids: string[]

beforeAll(async () => {
  t = await createTestApp()
  counter = await t.loginAs('it_staff')
  office = await plantCounter(t)
  ids = []
  for (let n = 0; n < 30; n++) {
    ids.push(await office.device('ready', { property_number: `道備-21-${10_000 + n}` }))
  }
})
afterAll(() => t.close())

const labels = (json: object) =>
  counter('/api/devices/labels', { method: 'POST', json: { sheet: 'a4_24', ...json } })
const pages = async (json: object) => {
  const answer = await labels(json)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  return textOf(new Uint8Array(await answer.arrayBuffer()))
}
const count = (page: string) => page.match(/道備-21-\d{5}/g)?.length ?? 0

test('labels fill the sheet from the first free one on, in the order of their numbers', async () => {
  expect((await pages({ ids })).map(count)).toEqual([24, 6])
  const late = await pages({ ids, start: 20 })
  expect(late.map(count)).toEqual([5, 24, 1])
  expect(late[0]).toMatch(/^道備-21-10000/)
  expect((await pages({ ids, sheet: 'a4_65', codes: 'qr' })).map(count)).toEqual([30])
})

test('a filter chooses them as well as names do', async () => {
  expect((await pages({ filter: { modelId: office.modelId } })).map(count)).toEqual([24, 6])
})

test('a start beyond the sheet, both or neither of names and filter, and nothing found are refused', async () => {
  const codeOf = async (json: object) => {
    const { status, body } = await labels(json).then(async (a) => ({
      status: a.status,
      body: await a.json(),
    }))
    return [status, body.fields?.[0]?.field, body.fields?.[0]?.code]
  }
  expect(await codeOf({ ids, start: 25 })).toEqual([422, 'start', 'too_big'])
  expect(await codeOf({})).toEqual([422, 'ids', 'ids_or_filter'])
  expect(await codeOf({ ids, filter: {} })).toEqual([422, 'ids', 'ids_or_filter'])
  expect((await codeOf({ filter: { q: '無い無い' } }))[0]).toBe(404)
})
