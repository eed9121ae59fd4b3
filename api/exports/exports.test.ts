import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '#api/app'
import { ROLES } from '#contract/roles'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { csv, dryRun, importFile, plantOffice } from '#tests/imports'

let t: TestApp
let visitor: Visitor
/** More than a page of the export, with every kind of trouble among them. */
const MANY = 2_345
const NOTES = ['=1+1', '+81', '-5', '@x', "'=1", '一行\n二行', 'a,"b"', '髙﨑㈱～－']

beforeAll(async () => {
  t = await createTestApp()
  visitor = await t.loginAs(await t.createUser({ roles: [...ROLES] }))
  await plantOffice(visitor)
  const lines = Array.from({ length: MANY }, (_, i) => {
    const note = (NOTES[i % NOTES.length] ?? '').replaceAll('"', '""')
    return `N${String(i).padStart(5, '0')},010100,100001,試作,M1,S${i},2021-08-06,"${note}"`
  })
  const header = '備品番号,所属コード,職員番号,メーカー,型番,シリアル番号,取得年月日,備考'
  await importFile(visitor, 'devices', csv(header, ...lines))
})
afterAll(() => t.close())

const take = (query: string, headers = {}) => visitor(`/api/devices/export?${query}`, { headers })
const rowsOf = (text: string) => parse(text, { bom: true }) as string[][]

test('every list has files, or says why it has none', () => {
  const lists = routes.filter(({ output }) => output.list)
  expect(lists.filter(({ exports }) => !exports).map(({ path }) => path)).toEqual([])
  const reasons = lists.flatMap(({ exports }) => (exports && 'none' in exports ? exports.none : []))
  expect(reasons.filter((reason) => reason.length < 10)).toEqual([])
})

describe.each(['csv', 'cp932', 'xlsx'])('as %s', (format) => {
  test.each(routes.filter(({ exportOf, path }) => exportOf && !path.includes(':')))(
    '$path holds as many rows as the list',
    async ({ path, exportOf }) => {
      const list = await visitor(`${exportOf!.path}?range=[0,0]`)
      const total = Number(list.headers.get('content-range')!.split('/')[1])
      const file = await visitor(`${path}?format=${format}&misfits=spell`)
      expect(file.status).toBe(200)
      const bytes = Buffer.from(await file.arrayBuffer())
      expect(bytes.length).toBe(Number(file.headers.get('content-length')))
      expect(file.headers.get('content-disposition')).toMatch(/filename\*=UTF-8''%E/)
      // A filtered or whole audit grows between the two by the export before it.
      const rows = await countIn(bytes, format)
      expect(rows).toBe(Number(file.headers.get('x-row-count')))
      if (!path.startsWith('/api/audit')) expect(rows).toBe(total)
    },
  )
})

async function countIn(bytes: Buffer, format: string): Promise<number> {
  if (format !== 'xlsx')
    return (
      rowsOf(new TextDecoder(format === 'csv' ? 'utf-8' : 'shift_jis').decode(bytes)).length - 1
    )
  return (await sheetOf(bytes)).rowCount - 1
}

async function sheetOf(bytes: Buffer): Promise<exceljs.Worksheet> {
  const book = new exceljs.Workbook()
  await book.xlsx.load(bytes as unknown as exceljs.Buffer)
  return book.worksheets[0]!
}

test('all rows come, as many as SQL counts, in the order and filter asked for', async () => {
  const [counted] = await t.ownerSql`
    select count(*)::int as n from devices where property_number like 'N%'`
  const sort = encodeURIComponent('["propertyNumber","DESC"]')
  const filter = encodeURIComponent('{"q":"N0"}')
  const file = await take(`format=csv&sort=${sort}&filter=${filter}`)
  const numbers = rowsOf(await file.text())
    .slice(1)
    .map(([number]) => number)
  expect(numbers.length).toBe(counted!.n)
  expect(numbers).toEqual([...numbers].sort().reverse())
})

test('CSV opens in a spreadsheet as it is: mark, CRLF, no formula', async () => {
  const bytes = Buffer.from(await (await take('format=csv')).arrayBuffer())
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const text = bytes.toString('utf8')
  expect(text.replaceAll('一行\n二行', '').replaceAll('\r\n', '')).not.toContain('\n')
  const [headers, ...rows] = rowsOf(text)
  const notes = new Set(rows.map((row) => row[headers!.indexOf('備考')]))
  expect(notes).toContain("'=1+1")
  expect([...notes].filter((note) => /^[=+\-@]/.test(note!))).toEqual([])
})

test('a file that is imported again changes nothing', async () => {
  const filter = encodeURIComponent('{"kind":"laptop"}')
  for (const format of ['csv', 'cp932']) {
    const file = await take(`format=${format}&filter=${filter}`)
    const batch = await dryRun(visitor, 'devices', new Uint8Array(await file.arrayBuffer()))
    expect(batch.errors).toEqual([])
    expect(batch.counts).toEqual({ new: 0, changed: 0, unchanged: MANY, refused: 0 })
  }
})

test('XLSX has dates for dates, text for codes, and its header in sight', async () => {
  const sheet = await sheetOf(Buffer.from(await (await take('format=xlsx')).arrayBuffer()))
  expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
  const headers = sheet.getRow(1).values as string[]
  const first = (header: string) => sheet.getRow(2).getCell(headers.indexOf(header)).value
  expect(first('備品番号')).toBe('N00000')
  expect(first('職員番号')).toBe('100001')
  expect(first('取得日')).toEqual(new Date('2021-08-06T00:00:00Z'))
  expect(first('備考')).toBe("'=1+1")
})

test('what CP932 lacks refuses the file row by row, until one takes it spelt out', async () => {
  const app = await createTestApp()
  try {
    const own = await app.loginAs('it_staff')
    await app.plant(
      (sql) => sql`insert into units (code, name, category) values
        ('1', '総務課', 'section'), ('2', '𠮷田課', 'section')`,
    )
    const refused = await own('/api/units/export?format=cp932')
    expect(refused.status).toBe(409)
    const problem = await refused.json()
    expect(problem).toMatchObject({ code: 'does_not_fit', params: { count: 2 } })
    expect(problem.fields[0]).toMatchObject({ field: 'rows.3.name', params: { characters: '𠮷' } })
    expect(problem.fields[0].message).toContain('3 行目')
    const file = await own('/api/units/export?format=cp932&misfits=spell')
    const text = new TextDecoder('shift_jis', { fatal: true }).decode(await file.arrayBuffer())
    expect(text).toContain('&#x20bb7;田課')
    expect(text).not.toContain('?')
    expect(file.headers.get('x-misfit-count')).toBe('2')
  } finally {
    await app.close()
  }
})

test('who took what is on record, without what was searched for', async () => {
  const filter = encodeURIComponent('{"q":"N00001"}')
  await take(`format=xlsx&filter=${filter}`)
  const [entry] = await t.ownerSql`
    select actor, payload from audit_entries where entity = 'exports' order by id desc limit 1`
  expect(entry!.actor).toMatch(/^user:/)
  expect(JSON.parse(entry!.payload)).toMatchObject({
    list: 'devices',
    format: 'xlsx',
    filters: ['q'],
    row_count: 1,
  })
  expect(entry!.payload).not.toContain('N00001')
})

test('a download that is given up leaves no transaction and no file behind', async () => {
  const control = new AbortController()
  const asked = visitor('/api/devices/export?format=xlsx', { signal: control.signal })
  control.abort()
  await asked.catch(() => {})
  const file = await take('format=csv')
  await file.body!.cancel()
  const [open] = await t.ownerSql`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and usename = 'mamori_app' and state like 'idle in%'`
  expect(open!.n).toBe(0)
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('mamori-export-'))).toEqual([])
})

test.each([
  '',
  'format=pdf',
  'format=csv&format2=x',
  'format=csv&range=[0,9]',
  'format=cp932&misfits=ignore',
  'format=csv&sort=["note","ASC"]',
  'format=csv&filter={"note":"x"}',
])('a query that is none is refused by field: %s', async (query) => {
  const answer = await take(encodeURI(query))
  expect(answer.status).toBe(422)
  expect((await answer.json()).fields[0].field).not.toBe('')
})
