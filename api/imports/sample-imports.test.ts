import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportBatch } from '#contract/imports'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { sampleBytes } from '#tests/data/sample'
import { apply, auditedWrites, dryRun, importFile } from '#tests/imports'

/* The real-shaped files, from an empty ledger to a full one, through HTTP alone. */

interface Expected {
  files: Record<string, { rows: number; defective_rows?: Record<string, number> }>
}
const expected: Expected = JSON.parse(new TextDecoder().decode(sampleBytes('expected.json')))
const rowsOf = (file: string) => expected.files[file]?.rows ?? 289
const defectsOf = (file: string) =>
  Object.values(expected.files[file]?.defective_rows ?? {}).reduce((sum, count) => sum + count, 0)

const FILES = [
  ['org-units.csv', 'units'],
  ['staff-r3.csv', 'staff'],
  ['pc-ledger-r3.csv', 'devices'],
  ['new-pcs-r3.csv', 'devices'],
  ['smartphones-r3.csv', 'smartphones'],
] as const

let app: TestApp
let visitor: Visitor
const applied: Record<string, ImportBatch> = {}

beforeAll(async () => {
  // The planted dates that never were must not depend on today's date.
  app = await createTestApp({ env: { LOG_LEVEL: 'silent' } })
  visitor = await app.loginAs('it_staff')
})
afterAll(() => app.close())

describe('the sample files', { timeout: 300_000 }, () => {
  it.each(FILES)(
    '%s: everything sound comes in, exactly the planted defects do not',
    async (file, kind) => {
      const batch = await importFile(visitor, kind, sampleBytes(file))
      applied[file] = batch
      const refused = defectsOf(file)
      expect(batch.state).toBe('applied')
      expect(batch.counts).toEqual({
        new: rowsOf(file) - refused,
        changed: 0,
        unchanged: 0,
        refused,
      })
      expect(new Set(batch.errors.map(({ rowNumber }) => rowNumber)).size).toBe(refused)
      expect(batch.warnings).toEqual([])
    },
  )

  it('the ledger then holds what the files say', async () => {
    const [counts] = await app.ownerSql`
      select (select count(*)::int from units) as units, (select count(*)::int from staff) as staff,
        (select count(*)::int from devices where kind = 'laptop') as laptops,
        (select count(*)::int from devices where kind = 'smartphone') as phones,
        (select count(*)::int from devices where state = 'issued' and holder_id is null) as held_by_nobody,
        (select count(*)::int from lines l
          join line_sims ls on ls.line_id = l.id join sim_devices sd on sd.sim_id = ls.sim_id
          join extension_lines el on el.line_id = l.id
          join extension_holders eh on eh.extension_id = el.extension_id
          join devices d on d.id = sd.device_id and d.holder_id = eh.holder_id) as whole_chains`
    expect(counts).toEqual({
      units: 289,
      staff: 13_200,
      laptops: 5654 + 5700,
      phones: 13_172,
      held_by_nobody: 0,
      whole_chains: 13_172,
    })
  })

  it.each(FILES)('%s: a second import changes nothing', async (file, kind) => {
    const before = await auditedWrites(app)
    const batch = await importFile(visitor, kind, sampleBytes(file))
    const refused = defectsOf(file)
    expect(batch.counts).toEqual({ new: 0, changed: 0, unchanged: rowsOf(file) - refused, refused })
    expect(await auditedWrites(app)).toBe(before)
  })

  it('gives the 46 refused rows of the old ledger back as CP932, to be mended and sent again', async () => {
    const batch = applied['pc-ledger-r3.csv']!
    const answer = await visitor(`/api/imports/${batch.id}/errors`)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=Shift_JIS')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow()
    const [header, ...rows] = table(bytes)
    expect(header).toEqual([...table(sampleBytes('pc-ledger-r3.csv'))[0]!, '取り込めない理由'])
    expect(rows.map((cells) => cells.at(-1)!.match(/^\d+(?=行目「)/)?.[0]).map(Number)).toEqual(
      batch.errors.map(({ rowNumber }) => rowNumber),
    )
    const original = table(sampleBytes('pc-ledger-r3.csv'))
    for (const cells of rows) {
      const number = Number(/^\d+/.exec(cells.at(-1)!)![0])
      expect(cells.slice(0, -1).map(unescaped)).toEqual(original[number - 1])
    }
    const mended = await dryRun(visitor, 'devices', mend(rows, header!))
    expect(mended.counts).toEqual({ new: 46, changed: 0, unchanged: 0, refused: 0 })
    expect((await apply(visitor, mended)).status).toBe(200)
  })

  it('a change of all rows after a change of one is not compared all with all', async () => {
    // The triggers' plans are made for the first update of the session and kept.
    await app.plant(async (sql) => {
      await sql`set local statement_timeout = '60s'`
      for (const many of [false, true]) {
        await sql`update staff set post = post where ${many} or employee_number = '100001'`
        await sql`update devices set os = os where ${many} or property_number = 'SP000001'`
      }
    })
    const counted =
      await app.ownerSql`select count(*)::int as n from staff where updated_at = created_at`
    expect(counted[0]?.n).toBe(0)
  })

  it('says why in the language of the reader', async () => {
    const { id } = applied['smartphones-r3.csv']!
    const read = async (language: string): Promise<ImportBatch> =>
      (await visitor(`/api/imports/${id}`, { headers: { 'accept-language': language } })).json()
    const [ja, en] = [await read('ja'), await read('en-GB')]
    const of = ({ errors }: ImportBatch, code: string) => errors.find((e) => e.code === code)!
    expect(of(ja, 'bad_check_digit').message).toMatch(/^\d+行目「IMEI」: 検査数字が合いません/)
    expect(of(en, 'bad_check_digit').message).toMatch(/^Row \d+, “IMEI”: has a wrong check digit/)
    expect(of(en, 'duplicate_in_file').message).toMatch(
      /^Row \d+, “内線番号”: row \d+ of this file/,
    )
  })
})

const table = (bytes: Uint8Array): string[][] =>
  parse(new TextDecoder('shift_jis').decode(bytes), { relax_column_count: true })

const unescaped = (cell: string) => cell.replace(/^'(?=[=+\-@])/, '')

/** As somebody would in a spreadsheet: every defect in its own cell, and the reason left where it is. */
function mend(rows: string[][], header: string[]): Uint8Array {
  const at = (name: string) => header.indexOf(name)
  const lines = rows.map((row, n) => {
    const cells = [...row]
    const reason = cells.at(-1)!
    if (/備品番号/.test(reason)) cells[at('備品番号')] = `直し-${n}`
    if (/シリアル番号/.test(reason)) cells[at('シリアル番号')] = `NAOSHI${n}`
    if (/所属コード/.test(reason)) cells[at('所属コード')] = '010100'
    if (/職員番号/.test(reason)) cells[at('職員番号')] = '100001'
    if (/取得年月日/.test(reason)) cells[at('取得年月日')] = '令和2年2月29日'
    return cells
  })
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  return new TextEncoder().encode(
    [header, ...lines].map((cells) => cells.map(quoted).join(',')).join('\r\n'),
  )
}
