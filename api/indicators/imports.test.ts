import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { csv, dryRun, importFile, refusals, send } from '#tests/imports'

let t: TestApp
let itStaff: Visitor
const ids: Record<string, string> = {}

beforeAll(async () => {
  t = await createTestApp()
  itStaff = await t.loginAs('it_staff')
  for (const [code, cycle, source] of [
    ['K-1', 'month', null],
    ['k-2', 'year', null],
    ['k-3', 'year', 'incidents'],
  ] as const) {
    const json = { code, cycle, source, name: code, unit: '件', direction: 'down' }
    const answer = await itStaff('/api/indicators', { method: 'POST', json })
    ids[code] = (await answer.json()).id
  }
})
afterAll(() => t.close())

const HEADER = '指標コード,年月,実績'
const valuesOf = async (code: string) =>
  (await (await itStaff(`/api/indicators/${ids[code]}`)).json()).values.map(
    ({ period, fiscalYear, value, origin }: Record<string, unknown>) => [
      ...[period, fiscalYear, value, origin],
    ],
  )

test('values come by year or month, as offices write them, and can be taken back', async () => {
  const lines = ['ｋ－１,R4.3,"1,200"', 'K-1,2022年4月,7.5', 'K-2,令和3年度,12', 'K-3,2021,3']
  const batch = await importFile(itStaff, 'indicators', csv(HEADER, ...lines))
  expect(batch.counts).toEqual({ new: 4, changed: 0, unchanged: 0, refused: 0 })
  expect(await valuesOf('K-1')).toEqual([
    ['2022-03', 2021, 1200, 'imported'],
    ['2022-04', 2022, 7.5, 'imported'],
  ])
  expect(await valuesOf('k-2')).toEqual([['2021', 2021, 12, 'imported']])
  const again = await importFile(
    itStaff,
    'indicators',
    csv(HEADER, 'K-1,2022-03,1200', 'K-2,2021,13'),
  )
  expect(again.counts).toMatchObject({ new: 0, changed: 1, unchanged: 1 })
  expect((await itStaff(`/api/imports/${again.id}/undo`, { method: 'POST' })).status).toBe(200)
  expect(await valuesOf('k-2')).toEqual([['2021', 2021, 12, 'imported']])
})

test('what cannot be is refused row by row', async () => {
  const running = (await (await itStaff('/api/indicators')).json()).find(
    ({ code }: { code: string }) => code === 'k-3',
  ).latest.period
  const lines = [
    'X-9,2021,1',
    'K-1,2021,1',
    'K-2,2021-04,1',
    'K-2,2099,1',
    `K-3,${running},1`,
    'K-1,2022-13,1',
    'K-1,来年,1',
    'K-1,2022-05,多い',
    'K-2,2020,1',
    'K-2,令和2年度,2',
  ]
  expect(refusals(await dryRun(itStaff, 'indicators', csv(HEADER, ...lines)))).toEqual([
    [2, 'unknown_indicator', 'code'],
    [3, 'period_not_of_month', 'period'],
    [4, 'period_not_of_year', 'period'],
    [5, 'period_ahead', 'period'],
    [6, 'indicator_measured', 'period'],
    [7, 'impossible_date', 'period'],
    [8, 'not_a_period', 'period'],
    [9, 'not_a_number', 'value'],
    [11, 'duplicate_in_file', 'point'],
  ])
})

test('a trainer imports their own kinds of files, and these are not among them', async () => {
  const trainer = await t.loginAs('trainer')
  const refused = await send(trainer, { kind: 'indicators', content: csv(HEADER, 'K-1,2022-06,1') })
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({
    fields: [{ field: 'kind', code: 'kind_of_others' }],
  })
  const plan = '回,講座名,対象,開催日,開始,終了,会場,定員,Web会議'
  const line = 'T001,端末説明会,全職員,令和3年8月20日,10:00,11:00,第一会議室,15,'
  const batch = await importFile(trainer, 'course-sessions', csv(plan, line))
  expect(batch.counts).toMatchObject({ new: 1, refused: 0 })
  const listed = await (await trainer('/api/imports')).json()
  expect(listed.map(({ kind }: { kind: string }) => kind)).toEqual(['course-sessions'])
  expect((await trainer(`/api/imports/${batch.id}/undo`, { method: 'POST' })).status).toBe(200)
})
