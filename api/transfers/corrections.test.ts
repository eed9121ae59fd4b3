import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Transfer, TransferBatch } from '#contract/transfers'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { csv, dryRun, importFile, refusals } from '#tests/imports'

let t: TestApp
let visitor: Visitor
let batch: TransferBatch
const unitIds: Record<string, string> = {}
// 15 March 2022 in Tokyo.
const clock = stoppedClock(new Date('2022-03-15T03:00:00Z'))
const DAY_MS = 86_400_000
const HEADER = '区分,職員番号,氏名,旧所属コード,新所属コード,新所属名,職名,発令日'
const DAY = '令和4年4月1日'

beforeAll(async () => {
  t = await createTestApp({ clock })
  visitor = await t.loginAs('it_staff')
  const units = ['010100,総務課,課', '010200,人事課,課', '010300,財政課,課']
  await importFile(visitor, 'units', csv('所属コード,所属名,区分', ...units))
  const people = ['100001,甲', '100002,乙', '100003,丙'].map((one) => `${one},カナ,010100`)
  await importFile(visitor, 'staff', csv('職員番号,氏名,カナ,所属コード', ...people))
  for (const { id, code } of await t.ownerSql`select id, code from units`) unitIds[code] = id
})
afterAll(() => t.close())

const row = (kind: string, person: string, to: string, day = DAY) =>
  `${kind},${person},${to && '010100'},${to},,${to && '課長'},${day}`
const rows = async (): Promise<Record<string, Transfer>> => {
  const filter = encodeURIComponent(JSON.stringify({ batchId: batch.id }))
  const list: Transfer[] = await (await visitor(`/api/transfers?filter=${filter}`)).json()
  return Object.fromEntries(list.map((one) => [one.employeeNumber, one]))
}
const correct = async (person: string, json: object, who = visitor) => {
  const { id } = (await rows())[person]!
  const answer = await who(`/api/transfers/${id}`, { method: 'PUT', json })
  return { status: answer.status, body: await answer.json() }
}
const fieldsOf = (refused: {
  status: number
  body: { fields: { field: string; code: string }[] }
}) => [refused.status, ...refused.body.fields.map(({ field, code }) => `${field} ${code}`)]
const apply = () => visitor(`/api/transfer-batches/${batch.id}/apply`, { method: 'POST' })

test('a file is refused by row for people and units that are not, or already are, on record', async () => {
  const found = await dryRun(
    visitor,
    'transfers',
    csv(
      HEADER,
      row('異動', '999999,誰', '010200'),
      row('異動', '100001,甲', '999999'),
      row('採用', '100002,乙', '010200'),
      row('退職', '999998,誰', '', '令和4年3月31日'),
      row('異動', '100003,丙', ''),
    ),
  )
  expect(refusals(found)).toEqual([
    [2, 'unknown_staff', 'employeeNumber'],
    [3, 'unknown_unit', 'toUnitCode'],
    [4, 'staff_exists', 'employeeNumber'],
    [5, 'unknown_staff', 'employeeNumber'],
    [6, 'blank_required', 'toUnitCode'],
  ])
})

describe('a batch that is planned', () => {
  beforeAll(async () => {
    const file = csv(
      HEADER,
      row('異動', '100001,甲', '010200'),
      row('異動', '100002,乙', '010200'),
      row('退職', '100003,丙', '', '令和4年3月31日'),
      row('採用', '200001,丁', '010200'),
    )
    await importFile(visitor, 'transfers', file)
    ;[batch] = await (await visitor('/api/transfer-batches')).json()
  })

  test('takes corrections with their reason, by whoever may, and none that makes no sense', async () => {
    const moved = await correct('100001', { toUnitId: unitIds['010300'], reason: '内示の訂正' })
    expect(moved).toMatchObject({ status: 200, body: { toUnitId: unitIds['010300'] } })
    expect((await correct('100001', { post: '主査' })).body.fields[0].field).toBe('reason')
    const employee = await t.loginAs('employee')
    expect((await correct('100001', { post: '主査', reason: 'x' }, employee)).status).toBe(403)
    expect(fieldsOf(await correct('100003', { post: '主査', reason: 'x' }))).toEqual([
      422,
      'post not_for_leavers',
    ])
    expect(fieldsOf(await correct('200001', { devices: 'return', reason: 'x' }))).toEqual([
      422,
      'devices not_for_joiners',
    ])
    expect(fieldsOf(await correct('100002', { returnDueOn: '2022-04-20', reason: 'x' }))).toEqual([
      422,
      'returnDueOn nothing_to_return',
    ])
  })

  test('with two heads for one unit cannot be applied; who is left out is left alone', async () => {
    for (const person of ['100002', '200001']) {
      await correct(person, { isHead: true, reason: '課長として着任' })
    }
    clock.advance(17 * DAY_MS)
    visitor = await t.loginAs('it_staff')
    const refused = await apply()
    expect(refused.status).toBe(409)
    expect((await refused.json()).fields.map(({ code }: { code: string }) => code)).toContain(
      'two_heads',
    )
    expect((await correct('100002', { excluded: true, reason: '発令の取消し' })).status).toBe(200)
    expect((await apply()).status).toBe(200)
    const people = await t.ownerSql`
      select s.employee_number as number, u.code, s.left_on is not null as left
      from staff s join units u on u.id = s.unit_id order by 1`
    expect(people.map(({ number, code, left }) => [number, code, left])).toEqual([
      ['100001', '010300', false],
      ['100002', '010100', false],
      ['100003', '010100', true],
      ['200001', '010200', false],
    ])
  })

  test('takes no other correction once it is applied than the day of return', async () => {
    expect((await correct('100001', { post: '主査', reason: 'x' })).status).toBe(409)
    const later = await correct('100003', { returnDueOn: '2022-05-10', reason: '入院中のため' })
    expect(later).toMatchObject({ status: 200, body: { returnDueOn: '2022-05-10' } })
  })
})
