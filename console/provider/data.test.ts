import { expect, test, vi } from 'vitest'

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
})

const { dataProvider, listQuery, totalOf } = await import('./data.ts')

const asked: string[] = []
function answer(data: unknown, contentRange?: string, status = 200) {
  asked.length = 0
  const headers = new Headers({ 'content-type': 'application/json' })
  if (contentRange) headers.set('content-range', contentRange)
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(decodeURIComponent(url).replaceAll('+', ' '))
    return new Response(JSON.stringify(data), { headers, status })
  })
}

test('a page of a list is asked for in the simple-rest dialect, with inclusive bounds', () => {
  const query = listQuery({
    pagination: { page: 3, perPage: 25 },
    sort: { field: 'name', order: 'ASC' },
    filter: { q: '高橋' },
  })
  expect([...new URLSearchParams(query)]).toEqual([
    ['sort', '["name","ASC"]'],
    ['range', '[50,74]'],
    ['filter', '{"q":"高橋"}'],
  ])
  expect(listQuery({ filter: {} })).toBe('')
})

test('the total is read from Content-Range, and a header without one is not taken for zero', () => {
  expect(totalOf('units 0-24/290')).toBe(290)
  expect(totalOf('units */0')).toBe(0)
  expect(totalOf('units 0-24/*')).toBeUndefined()
  expect(totalOf(null)).toBeUndefined()
})

test('a list gives rows and total', async () => {
  answer([{ id: 'a' }], 'units 0-0/7')
  const page = await dataProvider.getList('units', {
    pagination: { page: 1, perPage: 1 },
    sort: { field: 'code', order: 'ASC' },
  })
  expect(page).toEqual({ data: [{ id: 'a' }], total: 7 })
})

test('many records are asked for at once, and all of them fit on the page', async () => {
  answer([{ id: 'a' }, { id: 'b' }])
  await dataProvider.getMany('staff', { ids: ['a', 'b'] })
  expect(asked).toEqual(['/api/staff?range=[0,1]&filter={"id":["a","b"]}'])
})

test('records of another record are a filter', async () => {
  answer([], 'handovers */0')
  await dataProvider.getManyReference('handovers', {
    target: 'deviceId',
    id: 'd',
    filter: { open: true },
    pagination: { page: 1, perPage: 10 },
    sort: { field: 'handedOverAt', order: 'DESC' },
  })
  expect(asked[0]).toContain('filter={"open":true,"deviceId":"d"}')
})

test('what a second person has to agree to first leaves the record as it stood', async () => {
  answer({ id: 'approval', targets: [{ id: 'u', name: '髙橋' }] }, undefined, 202)
  const previousData = { id: 'u', roles: ['trainer'] }
  const params = { id: 'u', data: { roles: ['admin'] }, previousData }
  expect(await dataProvider.update('users', params)).toEqual({
    data: { ...previousData, awaits: 'approval' },
  })
})
