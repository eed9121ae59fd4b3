import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import {
  apply,
  auditedWrites,
  csv,
  dryRun,
  importFile,
  LEDGER,
  plantOffice,
  rowsOf,
} from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

const device = async (propertyNumber: string) => {
  const [row] = await app.ownerSql`
    select d.*, s.employee_number as holder from devices d left join staff s on s.id = d.holder_id
    where property_number = ${propertyNumber}`
  return row
}

describe('a change', () => {
  const original = csv(LEDGER, 'A1,010100,100001,NEC,VK24,SN1,令和3年8月6日,窓口')

  it('shows what stands and what the file says, then becomes so', async () => {
    await importFile(visitor, 'devices', original)
    const file = csv(LEDGER, 'Ａ１,010100,100002,NEC,VK26,ＳＮ１,R3.8.7,窓口')
    const batch = await dryRun(visitor, 'devices', file)
    expect(batch.counts).toEqual({ new: 0, changed: 1, unchanged: 0, refused: 0 })
    const [row] = await rowsOf(visitor, batch, { action: 'changed' })
    expect(row.changes).toEqual({
      modelName: ['VK24', 'VK26'],
      acquiredOn: ['2021-08-06', '2021-08-07'],
      holderEmployeeNumber: ['100001', '100002'],
    })
    expect((await apply(visitor, batch)).status).toBe(200)
    expect(await device('A1')).toMatchObject({
      holder: '100002',
      serial_number: 'SN1',
      state: 'issued',
    })
    const held = await app.ownerSql`
      select s.employee_number as who, returned_at is null as open from handovers h
      join staff s on s.id = h.holder_id join devices d on d.id = h.device_id
      where property_number = 'A1' order by handed_over_at`
    expect([...held]).toEqual([
      { who: '100001', open: false },
      { who: '100002', open: true },
    ])
  })

  it('empties a field where the cell is blank, and leaves it where the column is missing', async () => {
    await importFile(visitor, 'devices', csv('備品番号,シリアル番号,職員番号', 'A1,,'))
    expect(await device('A1')).toMatchObject({
      serial_number: null,
      holder: null,
      state: 'returned',
      note: '窓口',
    })
  })

  it('is found again and again until it is applied', async () => {
    expect((await dryRun(visitor, 'devices', original)).counts.changed).toBe(1)
    expect((await dryRun(visitor, 'devices', original)).counts.changed).toBe(1)
    await importFile(visitor, 'devices', original)
    const before = await auditedWrites(app)
    expect((await importFile(visitor, 'devices', original)).counts.unchanged).toBe(1)
    expect(await auditedWrites(app)).toBe(before)
  })

  it('of the maker or the model alone keeps the other', async () => {
    await importFile(visitor, 'devices', csv('備品番号,メーカー', 'A1,日本電気'))
    expect(
      (await dryRun(visitor, 'devices', csv('備品番号,メーカー,型番', 'A1,日本電気,VK24'))).counts,
    ).toMatchObject({ unchanged: 1 })
  })

  it('brings sizes to a model that has none', async () => {
    await importFile(
      visitor,
      'devices',
      csv(`${LEDGER},画面サイズ,重量kg`, 'A2,,,NEC,VK30,,,,13.3,0.8'),
    )
    const [model] = await app.ownerSql`select * from device_models where name = 'VK30'`
    expect(model).toMatchObject({ screen_inches: '13.3', weight_kg: '0.8' })
  })

  it('lets two devices exchange their serial numbers', async () => {
    await importFile(visitor, 'devices', csv(LEDGER, 'X1,,,NEC,VK24,SX1,,', 'X2,,,NEC,VK24,SX2,,'))
    await importFile(visitor, 'devices', csv('備品番号,シリアル番号', 'X1,SX2', 'X2,SX1', 'A2,'))
    expect([(await device('X1'))?.serial_number, (await device('X2'))?.serial_number]).toEqual([
      'SX2',
      'SX1',
    ])
  })

  it('of the holder leaves a lost device lost', async () => {
    await app.plant((sql) => sql`update devices set state = 'missing' where property_number = 'A1'`)
    await importFile(visitor, 'devices', csv('備品番号,職員番号', 'A1,'))
    expect(await device('A1')).toMatchObject({ state: 'missing', holder: null })
  })

  it('of a person’s unit takes their extension’s row security along', async () => {
    const file = csv('所属コード,親コード,所属名,区分', '010200,010000,人事課,課')
    await importFile(visitor, 'units', file)
    await importFile(
      visitor,
      'smartphones',
      csv(
        'IMEI,管理番号,機種,ICCID,電話番号,内線番号,職員番号',
        '358903917864962,SP1,K1,8981819121572679395,09022852180,20000,100002',
      ),
    )
    await importFile(
      visitor,
      'staff',
      csv('職員番号,氏名,カナ,所属コード', '100002,佐藤　健,サトウ　ケン,010200'),
    )
    const [row] = await app.ownerSql`
      select u.code from extension_holders h join units u on u.id = h.unit_id`
    expect(row?.code).toBe('010200')
  })
})
