import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { csv, importFile } from '#tests/imports'

let app: TestApp
let visitor: Visitor
const staffId: Record<string, string> = {}

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await importFile(
    visitor,
    'units',
    csv('所属コード,所属名,区分', '010100,総務課,課', '010200,人事課,課'),
  )
  const people = csv(
    '職員番号,氏名,カナ,所属コード,職名',
    '100001,甲,コウ,010100,課長',
    '100002,乙,オツ,010200,主事',
    '100003,丙,ヘイ,010100,課長',
    '100004,丁,テイ,010100,課長補佐',
  )
  await importFile(visitor, 'staff', people)
  const header = '備品番号,メーカー,型番,所属コード,職員番号'
  await importFile(
    visitor,
    'devices',
    csv(header, 'A1,NEC,VK24,010100,100001', 'A2,NEC,VK24,010100,100001'),
  )
  await importFile(visitor, 'devices', csv('備品番号,所属コード,職員番号', 'A1,010200,100002'))
  for (const row of await app.ownerSql`select id, employee_number from staff`) {
    staffId[row.employee_number] = row.id
  }
})
afterAll(() => app.close())

const list = async (who: Visitor, filter: object, sort = '["handedOverAt","DESC"]') => {
  const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&sort=${encodeURIComponent(sort)}`
  return (await who(`/api/handovers?${query}`)).json()
}

describe('handovers', () => {
  it('tell who has and who had a device, the newest first', async () => {
    const [device] = await app.ownerSql`select id from devices where property_number = 'A1'`
    const rows = await list(visitor, { deviceId: device!.id })
    expect(rows).toMatchObject([
      { propertyNumber: 'A1', kind: 'laptop', holderName: '乙', returnedAt: null },
      { propertyNumber: 'A1', kind: 'laptop', holderName: '甲', returnedAt: rows[0].handedOverAt },
    ])
    expect(await list(visitor, { deviceId: device!.id, open: true })).toHaveLength(1)
    expect(await list(visitor, { holderId: staffId['100001'], open: false })).toHaveLength(1)
    const one = await visitor(`/api/handovers/${rows[0].id}`)
    expect(await one.json()).toEqual(rows[0])
  })

  it('that are open follow their device to another unit, those that are over stay', async () => {
    await importFile(visitor, 'devices', csv('備品番号,所属コード', 'A2,010200'))
    const units = await app.ownerSql`
      select d.property_number, u.code, h.returned_at is null as open from handovers h
      join units u on u.id = h.unit_id join devices d on d.id = h.device_id
      order by property_number, handed_over_at`
    expect([...units]).toEqual([
      { property_number: 'A1', code: '010100', open: false },
      { property_number: 'A1', code: '010200', open: true },
      { property_number: 'A2', code: '010200', open: true },
    ])
  })

  it('of one’s own are all one sees; a device one has handed on has no name any more', async () => {
    const user = await app.createUser({ staffId: staffId['100001'] })
    const own = await list(await app.loginAs(user), {})
    expect(own).toHaveLength(2)
    expect(
      own.map(({ propertyNumber }: { propertyNumber: string }) => propertyNumber).sort(),
    ).toEqual(['A2', null])
  })
})

describe('a unit', () => {
  it('shows who has the post of a section head, and keeps the head that was confirmed', async () => {
    const [unit] = await app.ownerSql`select id from units where code = '010100'`
    const path = `/api/units/${unit!.id}`
    const candidates = [
      { id: staffId['100001'], name: '甲', post: '課長' },
      { id: staffId['100003'], name: '丙', post: '課長' },
    ]
    expect(await (await visitor(path)).json()).toMatchObject({
      headStaffId: null,
      headCandidates: candidates,
    })
    const json = { headStaffId: staffId['100003'] }
    const confirmed = await visitor(path, { method: 'PUT', json })
    expect(await confirmed.json()).toMatchObject({ headName: '丙', headCandidates: candidates })
    await importFile(
      visitor,
      'staff',
      csv('職員番号,氏名,カナ,所属コード,職名', '100003,丙,ヘイ,010100,主幹'),
    )
    expect(await (await visitor(path)).json()).toMatchObject({
      headName: '丙',
      headCandidates: candidates.slice(0, 1),
    })
  })
})
