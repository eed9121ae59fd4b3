import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportBatch } from '#contract/imports'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import {
  apply,
  auditedWrites,
  csv,
  dryRun,
  importFile,
  LEDGER,
  plantOffice,
  refusals,
  whileHeld,
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
const get = async (id: string): Promise<ImportBatch> => (await visitor(`/api/imports/${id}`)).json()

describe('applying', () => {
  it('is all or nothing: what fails at the last row leaves no first one', async () => {
    await importFile(visitor, 'devices', csv(LEDGER, 'B1,,,NEC,VK24,SB1,,'))
    const batch = await dryRun(
      visitor,
      'devices',
      csv(LEDGER, 'D1,,,NEC,VKD,SD1,,', 'D2,,,NEC,VKD,SD2,,'),
    )
    // Takes the number after the comparison, as somebody at the same moment would.
    await app.ownerSql.unsafe(`
      create function steal() returns trigger language plpgsql as $$
      begin
        if new.property_number = 'D2' then new.serial_number := 'SB1'; end if;
        return new;
      end $$;
      create trigger steal before insert on devices for each row execute function steal()`)
    const before = await auditedWrites(app)
    const answer = await apply(visitor, batch)
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      code: 'conflict',
      fields: [{ field: 'serialNumber', code: 'already_used', message: '既に使われています。' }],
    })
    expect(await device('D1')).toBeUndefined()
    expect(await auditedWrites(app)).toBe(before)
    expect((await get(batch.id)).state).toBe('checked')
    await app.ownerSql.unsafe('drop trigger steal on devices; drop function steal()')
    expect((await apply(visitor, batch)).status).toBe(200)
  })

  it('is refused when the ledger has moved, and shows the new comparison', async () => {
    const first = await dryRun(visitor, 'devices', csv(LEDGER, 'E1,,,NEC,VK24,SE1,,'))
    const second = await dryRun(visitor, 'devices', csv(LEDGER, 'E1,,,NEC,VK24,SE2,,'))
    expect((await apply(visitor, first)).status).toBe(200)
    const answer = await apply(visitor, second)
    expect(answer.status).toBe(409)
    expect((await answer.json()).code).toBe('ledger_moved')
    const moved = await get(second.id)
    expect([moved.state, moved.counts.changed]).toEqual(['checked', 1])
    expect((await apply(visitor, second)).status).toBe(200)
    expect((await device('E1'))?.serial_number).toBe('SE2')
  })

  it('happens once where two ask at once', async () => {
    const batch = await dryRun(visitor, 'devices', csv(LEDGER, 'F1,,,NEC,VK24,SF1,,'))
    const answers = await Promise.all([apply(visitor, batch), apply(visitor, batch)])
    const codes = await Promise.all(answers.map(async (answer) => (await answer.json()).code))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(codes).toContain('wrong_state')
  })

  it('of two files for one device, at once, lets one win and checks the other again', async () => {
    const files = ['SG1', 'SG2'].map((serial) => csv(LEDGER, `G1,,,NEC,VK24,${serial},,`))
    const batches = await Promise.all(files.map((file) => dryRun(visitor, 'devices', file)))
    const answers = await Promise.all(batches.map((batch) => apply(visitor, batch)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const loser = batches[answers.findIndex(({ status }) => status === 409)]!
    expect((await get(loser.id)).counts).toMatchObject({ new: 0, changed: 1 })
  })

  it('of two files that make a circle of units together refuses the second, with its row', async () => {
    const header = '所属コード,親コード,所属名,区分'
    await importFile(visitor, 'units', csv(header, '020000,,甲部,部', '030000,,乙部,部'))
    const first = await dryRun(visitor, 'units', csv(header, '020000,030000,甲部,部'))
    const second = await dryRun(visitor, 'units', csv(header, '030000,020000,乙部,部'))
    expect((await apply(visitor, first)).status).toBe(200)
    const answer = await apply(visitor, second)
    expect((await answer.json()).code).toBe('ledger_moved')
    expect(refusals(await get(second.id))).toEqual([[2, 'parent_below_itself', 'parentCode']])
  })

  it('leaves nothing behind when its connection is cut, and works the next time', async () => {
    const batch = await dryRun(visitor, 'devices', csv(LEDGER, 'H1,,,NEC,VK24,SH1,,'))
    const cut = await whileHeld(app, 'devices', () => apply(visitor, batch))
    expect([503, 500]).toContain(cut.status)
    expect(await device('H1')).toBeUndefined()
    expect((await get(batch.id)).state).toBe('checked')
    expect((await apply(visitor, batch)).status).toBe(200)
    expect(await device('H1')).toMatchObject({ serial_number: 'SH1' })
  })
})
