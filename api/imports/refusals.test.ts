import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { csv, dryRun, importFile, LEDGER, plantOffice, refusals } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

describe('a row that the ledger refuses', () => {
  it('names what stands against it', async () => {
    await importFile(
      visitor,
      'devices',
      csv(LEDGER, 'A1,,,NEC,VK24,SA1,,', 'B1,,,NEC,VK24,SB1,,', 'B2,,,NEC,VK24,SB2,,'),
    )
    await importFile(visitor, 'smartphones', csv('IMEI,管理番号,機種', '358903917864962,SP1,K1'))
    await app.plant(async (sql) => {
      await sql`update devices set state = 'missing' where property_number = 'B2'`
      await sql`update devices set state = 'written_off' where property_number = 'B2'`
    })
    const batch = await dryRun(
      visitor,
      'devices',
      csv('備品番号,シリアル番号,職員番号', 'B9,S9,', 'B1,SB2,', 'B2,SB2,100001', 'SP1,S10,'),
    )
    expect(refusals(batch)).toEqual([
      [2, 'required_for_new', 'propertyNumber'],
      [3, 'on_other_record', 'serialNumber'],
      [4, 'device_out_of_use', 'holderEmployeeNumber'],
      [5, 'on_other_kind', 'propertyNumber'],
    ])
    expect(batch.errors[1]).toMatchObject({
      header: 'シリアル番号',
      value: 'SB2',
      params: { key: 'B2' },
    })
    expect(batch.errors[1]?.message).toBe(
      '3行目「シリアル番号」: この値は既に「B2」に登録されています',
    )
  })

  it('owns no number: the sound row beneath it comes in', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      csv('備品番号,型番,メーカー,シリアル番号', 'C1,VK24,NEC,SB1', 'C1,VK24,NEC,SC1'),
    )
    expect(refusals(batch)).toEqual([[2, 'on_other_record', 'serialNumber']])
    expect(batch.warnings.map(({ code, rowNumber }) => [rowNumber, code])).toEqual([
      [3, 'also_in_refused_row'],
    ])
  })

  it('would put a unit below itself, through units on record', async () => {
    const batch = await dryRun(
      visitor,
      'units',
      csv('所属コード,親コード,所属名,区分', '010000,010100,総務部,部'),
    )
    expect(refusals(batch)).toEqual([[2, 'parent_below_itself', 'parentCode']])
  })

  it('is warned of where the name is another than on record', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      csv('備品番号,職員番号,氏名', 'B1,100001,鈴木　一', 'A1,100001,髙橋 花'),
    )
    expect(batch.warnings).toMatchObject([{ rowNumber: 2, code: 'name_differs', value: null }])
    expect(JSON.stringify(batch.warnings)).not.toContain('鈴木')
  })
})
