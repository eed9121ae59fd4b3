import Excel from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { dryRun, importFile, plantOffice, refusals, rowsOf, send } from '#tests/imports'
import { zipOf } from '#tests/zip'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

type Cell = string | number | Date | { formula: string; result?: string | number } | null

async function workbook(sheets: Record<string, Cell[][]>): Promise<Uint8Array> {
  const book = new Excel.Workbook()
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = book.addWorksheet(name)
    for (const row of rows) sheet.addRow(row)
    sheet.getColumn(4).numFmt = '[$-411]ggge"年"m"月"d"日"'
  }
  return new Uint8Array(await book.xlsx.writeBuffer())
}
const HEADER = ['備品番号', '型番', 'シリアル番号', '取得年月日', '備考']
const SHEET: Record<string, string> = {
  '[Content_Types].xml': '<Types/>',
  'xl/workbook.xml':
    '<workbook xmlns:r="r"><sheets><sheet name="台帳" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
}

const CELL = '<c t="inlineStr"><is><t>A1</t></is></c>'
/** Below a header, and with a text that cells may share. */
const withSheet = (rows: string) =>
  zipOf({
    ...SHEET,
    'xl/sharedStrings.xml': `<sst><si><t>${'長い'.repeat(500)}</t></si></sst>`,
    'xl/worksheets/sheet1.xml':
      '<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>備品番号</t></is></c></row>' +
      `${rows}</sheetData></worksheet>`,
  })

describe('a workbook', () => {
  it('comes in like a CSV file: dates, codes with zeros, wareki and results of formulas', async () => {
    const file = await workbook({
      台帳: [
        HEADER,
        ['00123', 'VK1', '000777', new Date(Date.UTC(2021, 7, 6)), 'a'],
        ['X2', 'VK1', 490154203237518, '令和3年8月6日', { formula: 'A1', result: 'r' }],
        [null, null, null],
        ['X3', 'VK1', 13.5, null],
      ],
    })
    const batch = await importFile(visitor, 'devices', file)
    expect(batch).toMatchObject({ encoding: 'xlsx', sheet: '台帳', counts: { new: 3, refused: 0 } })
    const devices = await app.ownerSql`
      select property_number as p, serial_number as s, acquired_on::text as d, note as n
      from devices order by created_at, property_number`
    expect(devices).toEqual([
      { p: '00123', s: '000777', d: '2021-08-06', n: 'a' },
      { p: 'X2', s: '490154203237518', d: '2021-08-06', n: 'r' },
      { p: 'X3', s: '13.5', d: null, n: null },
    ])
    const rows = await rowsOf(visitor, batch)
    expect(rows.map(({ rowNumber }: { rowNumber: number }) => rowNumber)).toEqual([2, 3, 5])
  })

  it('gives its refused rows back as a workbook, with the reason', async () => {
    const file = await workbook({
      Sheet1: [
        HEADER,
        ['00200', 'VK1', '0001', '令和3年2月30日', '髙'],
        ['Y2', 'VK1', 8.9811e18, null, null],
        ['Y3', 'VK1', { formula: '1/0', result: undefined }, null, null],
      ],
    })
    const batch = await dryRun(visitor, 'devices', file)
    expect(refusals(batch)).toEqual([
      [2, 'impossible_date', 'acquiredOn'],
      [3, 'rounded_by_spreadsheet', 'serialNumber'],
      [4, 'formula_error', 'serialNumber'],
    ])
    const answer = await visitor(`/api/imports/${batch.id}/errors`)
    expect(answer.headers.get('content-type')).toMatch(/spreadsheetml/)
    const book = new Excel.Workbook()
    await book.xlsx.load(await answer.arrayBuffer())
    const sheet = book.worksheets[0]!
    expect(sheet.getRow(1).getCell(6).text).toBe('取り込めない理由')
    expect(sheet.getRow(2).getCell(1).text).toBe('00200')
    expect(sheet.getRow(2).getCell(5).text).toBe('髙')
    expect(sheet.getRow(2).getCell(6).text).toContain('2行目「取得年月日」')
    const again = new Uint8Array(await book.xlsx.writeBuffer())
    expect((await dryRun(visitor, 'devices', again)).counts.refused).toBeGreaterThan(0)
  })

  it('is read by its first sheet, or the one that is chosen', async () => {
    const file = await workbook({
      甲: [HEADER, ['K1', 'VK1']],
      乙: [HEADER, ['O1', 'VK1'], ['O2', 'VK1']],
    })
    expect((await dryRun(visitor, 'devices', file)).counts.new).toBe(1)
    const form = new FormData()
    form.set('file', new File([file as Uint8Array<ArrayBuffer>], 'b.xlsx'))
    form.set('kind', 'devices')
    form.set('sheet', '乙')
    const answer = await visitor('/api/imports', { method: 'POST', body: form })
    expect((await answer.json()).counts.new).toBe(2)
    form.set('sheet', '丙')
    const unknown = await visitor('/api/imports', { method: 'POST', body: form })
    expect((await unknown.json()).fields[0]).toMatchObject({ code: 'unknown_sheet' })
  })

  it('is read without the readings above its kanji', async () => {
    const content = zipOf({
      ...SHEET,
      'xl/sharedStrings.xml':
        '<sst><si><t>備品番号</t></si><si><t>型番</t></si><si><t>備考</t></si>' +
        '<si><r><t>東</t></r><r><t>京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si></sst>',
      'xl/worksheets/sheet1.xml':
        '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>' +
        '<c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>F1</t></is></c>' +
        '<c r="B2" t="str"><v>VK1</v></c><c r="C2" t="s"><v>3</v></c></row></sheetData></worksheet>',
    })
    const [row] = await rowsOf(visitor, await dryRun(visitor, 'devices', content))
    expect(row.values.note).toBe('東京')
  })

  it('has cells that say nothing of their place, one behind the other', async () => {
    const rows = `<row><c/><c/>${CELL}</row><row>${CELL}<c/></row>`
    const batch = await dryRun(visitor, 'devices', withSheet(rows))
    const misplaced = refusals(batch).filter(([, code]) => code === 'column_count')
    expect(misplaced).toEqual([[2, 'column_count', null]])
  })

  it.each([
    [
      'password_protected',
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
    ],
    ['old_workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['not_a_workbook', zipOf({ 'word/document.xml': '<x/>' })],
    ['binary_workbook', zipOf({ 'xl/workbook.bin': 'x' })],
    ['damaged_workbook', zipOf({ ...SHEET, 'xl/worksheets/sheet1.xml': '<worksheet><row>' })],
    [
      'damaged_workbook',
      zipOf({ ...SHEET, 'xl/worksheets/sheet1.xml': '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>' }),
    ],
    ['damaged_workbook', zipOf(SHEET).subarray(0, 200)],
    ['empty_file', zipOf({ ...SHEET, 'xl/worksheets/sheet1.xml': '<worksheet/>' })],
    ...['x', '1.5', '-1', '1048577'].map((row): [string, Buffer] => [
      'damaged_workbook',
      withSheet(`<row r="${row}">${CELL}</row>`),
    ]),
    ['damaged_workbook', withSheet(`<row r="2">${CELL}</row><row r="2">${CELL}</row>`)],
    ['damaged_workbook', withSheet(`<row r="2">${'<c/>'.repeat(17_000)}</row>`)],
    ['damaged_workbook', withSheet('<a>'.repeat(200) + '</a>'.repeat(200))],
    ['row_too_long', withSheet(`<row r="2">${'<c t="s"><v>0</v></c>'.repeat(200)}</row>`)],
    [
      'unpacks_too_large',
      zipOf({
        ...SHEET,
        'xl/worksheets/sheet1.xml': `<worksheet>${' '.repeat(20_000_000)}</worksheet>`,
      }),
    ],
  ])('that can’t be read says so: %s', async (code, content) => {
    const answer = await send(visitor, { kind: 'devices', content, fileName: 'a.xlsx' })
    expect(answer.status).toBe(422)
    expect((await answer.json()).fields[0]).toMatchObject({ field: 'file', code })
  })
})
