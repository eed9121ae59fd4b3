import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { sampleBytes } from '#tests/data/sample'
import { apply, csv, dryRun, importFile } from '#tests/imports'

/* Nothing is skipped in silence: every row of a file comes in or is refused with a reason. */

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await importFile(visitor, 'units', sampleBytes('org-units.csv'))
  const people = new TextDecoder('shift_jis').decode(sampleBytes('staff-r3.csv')).split('\r\n')
  await importFile(visitor, 'staff', csv(...people.slice(0, 60)))
})
afterAll(() => app.close())

const HEADER = 'IMEI,管理番号,機種,ICCID,電話番号,内線番号,職員番号'.split(',')
const phones = new TextDecoder('utf-8')
  .decode(sampleBytes('smartphones-r3.csv'))
  .split('\r\n')
  .slice(1, 41)
  .map((line) => {
    const [imei, number, model, , iccid, phone, extension, person] = line.split(',')
    return [imei!, number!, model!, iccid!, phone!, extension!, person!]
  })

/** A cell becomes another row's, blank, or rubbish; a row loses a cell or comes twice. */
const mutation = fc.record({
  row: fc.nat(phones.length - 1),
  from: fc.nat(phones.length - 1),
  cell: fc.nat(HEADER.length - 1),
  kind: fc.constantFrom('other row’s', 'blank', 'rubbish', 'too few', 'twice', 'full width'),
})

function mutated(mutations: (typeof mutation extends fc.Arbitrary<infer M> ? M : never)[]) {
  const rows = phones.map((cells) => [...cells])
  for (const { row, from, cell, kind } of mutations) {
    const cells = rows[row]!
    if (kind === 'other row’s') cells[cell] = phones[from]![cell]!
    if (kind === 'blank') cells[cell] = ''
    if (kind === 'rubbish') cells[cell] = '∞'
    if (kind === 'too few') cells.pop()
    if (kind === 'twice') rows.push([...cells])
    if (kind === 'full width') cells[cell] = String(cells[cell]).replace(/[!-~]/g, fullWidth)
  }
  return rows
}

const fullWidth = (ascii: string) => String.fromCharCode(ascii.charCodeAt(0) + 0xfee0)

it('rows in are rows applied and rows refused, whatever is done to a file', {
  timeout: 300_000,
}, async () => {
  let changedAny = 0
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { maxLength: 12 }), async (mutations) => {
      const rows = mutated(mutations)
      const batch = await dryRun(
        visitor,
        'smartphones',
        csv(HEADER.join(','), ...rows.map((cells) => cells.join(','))),
      )
      const { counts } = batch
      const filled = rows.filter((cells) => cells.some((cell) => cell !== '')).length
      expect(counts.new + counts.changed + counts.unchanged + counts.refused).toBe(filled)
      const refusedRows = new Set(batch.errors.map(({ rowNumber }) => rowNumber))
      expect(refusedRows.size).toBe(counts.refused)
      // What the dry run lets through, applying does not trip over.
      const answer = await apply(visitor, batch)
      expect(answer.status, await answer.clone().text()).toBe(200)
      changedAny += counts.changed
      // And then it is so: the same file again changes nothing.
      const again = await dryRun(
        visitor,
        'smartphones',
        csv(HEADER.join(','), ...rows.map((cells) => cells.join(','))),
      )
      expect(again.counts).toEqual({
        ...counts,
        new: 0,
        changed: 0,
        unchanged: filled - counts.refused,
      })
      const kept = await app.ownerSql`
        select count(*)::int as n from import_rows where import_id = ${batch.id}`
      expect(kept[0]?.n).toBe(filled)
    }),
    { numRuns: 25 },
  )
  expect(changedAny).toBeGreaterThan(0)
})
