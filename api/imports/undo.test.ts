import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { csv, importFile, LEDGER, plantOffice } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await plantOffice(visitor)
})
afterAll(() => app.close())

const TABLES = [
  'units',
  'staff',
  'device_models',
  'devices',
  'handovers',
  'sims',
  'lines',
  'extensions',
  'sim_devices',
  'line_sims',
  'extension_lines',
  'extension_holders',
]

/** Everything an import may write, but when it was written. */
async function ledger() {
  const state: Record<string, unknown> = {}
  for (const table of TABLES) {
    state[table] = await app.ownerSql`
      select to_jsonb(t) - array['created_at', 'updated_at'] as row from ${app.ownerSql(table)} t order by id`
  }
  return state
}
const undo = (id: string, by = visitor) => by(`/api/imports/${id}/undo`, { method: 'POST' })

describe('undoing an import', () => {
  it('puts back exactly what it found: fields, holders, states, models and exchanged numbers', async () => {
    await importFile(
      visitor,
      'devices',
      csv(LEDGER, 'U1,010100,100001,NEC,VK1,SU1,,', 'U2,010100,,NEC,VK1,SU2,,', 'U3,,,NEC,VK1,,,x'),
    )
    const before = await ledger()
    const { id } = await importFile(
      visitor,
      'devices',
      csv(
        LEDGER,
        'U1,010000,100002,NEC,VK9,SU2,,moved',
        'U2,010100,100001,NEC,VK1,SU1,R3.8.6,',
        'U4,010100,100001,DELL,L1,SU4,,',
      ),
    )
    expect(await ledger()).not.toEqual(before)
    const answer = await undo(id)
    expect(await answer.json()).toMatchObject({ id, state: 'undone' })
    expect(answer.status).toBe(200)
    expect(await ledger()).toEqual(before)
  })

  it('takes phones back with their SIMs, lines and extensions', async () => {
    const header = 'IMEI,管理番号,メーカー,機種,ICCID,電話番号,内線番号,職員番号'
    await importFile(
      visitor,
      'smartphones',
      csv(header, '490154203237518,P1,Sharp,S1,8981100000000000016,090-0000-0001,7001,100001'),
    )
    const before = await ledger()
    const { id } = await importFile(
      visitor,
      'smartphones',
      csv(
        header,
        '490154203237518,P1,Sharp,S1,8981100000000000016,090-0000-0002,7002,100002',
        '356938035643809,P2,Sharp,S2,8981100000000000024,090-0000-0003,7001,100001',
      ),
    )
    expect((await undo(id)).status).toBe(200)
    expect(await ledger()).toEqual(before)
  })

  it('takes units and people back', async () => {
    const before = await ledger()
    const units = await importFile(
      visitor,
      'units',
      csv(
        '所属コード,親コード,所属名,区分',
        '010000,000000,総務局,部',
        '050000,000000,新部,部',
        '050100,050000,新課,課',
      ),
    )
    const staff = await importFile(
      visitor,
      'staff',
      csv(
        '職員番号,氏名,カナ,所属コード,職名',
        '100002,佐藤　健,サトウ　ケン,050100,主幹',
        '100009,森　一,モリ　ハジメ,050100,主事',
      ),
    )
    const early = await undo(units.id)
    expect(early.status).toBe(409)
    expect(await early.json()).toMatchObject({
      code: 'undo_blocked',
      fields: [{ field: 'rows.4', code: 'used', message: expect.stringContaining('職員') }],
    })
    expect((await undo(staff.id)).status).toBe(200)
    expect((await undo(units.id)).status).toBe(200)
    expect(await ledger()).toEqual(before)
  })

  it('is refused with the rows that were changed since, and changes nothing', async () => {
    const first = await importFile(
      visitor,
      'devices',
      csv(LEDGER, 'V1,,,NEC,VK1,SV1,,', 'V2,,,NEC,VK1,SV2,,'),
    )
    await importFile(visitor, 'devices', csv(LEDGER, 'V2,,,NEC,VK1,SV3,,'))
    const before = await ledger()
    const answer = await undo(first.id)
    const problem = await answer.json()
    expect([answer.status, problem.code]).toEqual([409, 'undo_blocked'])
    expect(problem.fields).toEqual([
      expect.objectContaining({
        field: 'rows.3',
        code: 'changed',
        message: '3行目の機器「V2」は、取込みの後に変更されています',
      }),
    ])
    expect(await ledger()).toEqual(before)
    const state = await (await visitor(`/api/imports/${first.id}`)).json()
    expect(state.state).toBe('applied')
  })

  it('is refused while a replacement uses what it brought', async () => {
    const { id } = await importFile(
      visitor,
      'devices',
      csv(LEDGER, 'W1,010100,100001,NEC,VK1,SW1,,'),
    )
    await app.plant(async (sql) => {
      const [program] = await sql`insert into programs (name, fiscal_year, goal_count, deadline)
        values ('p', 2026, 1, '2027-03-31') returning id`
      const [wave] =
        await sql`insert into waves (program_id, name, ordinal) values (${program!.id}, 'w', 1) returning id`
      await sql`insert into replacements (wave_id, program_id, old_device_id, holder_id, unit_id)
        select ${wave!.id}, ${program!.id}, id, holder_id, unit_id from devices where property_number = 'W1'`
    })
    const problem = await (await undo(id)).json()
    expect(problem.fields).toEqual([
      expect.objectContaining({
        code: 'used',
        params: expect.objectContaining({ dependant: 'replacements' }),
      }),
    ])
  })

  it('happens once where two ask at once, and is audited', async () => {
    const { id } = await importFile(visitor, 'devices', csv(LEDGER, 'X1,,,NEC,VK1,SX1,,'))
    const answers = await Promise.all([undo(id), undo(id)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const codes = await Promise.all(answers.map(async (answer) => (await answer.json()).code))
    expect(codes).toContain('wrong_state')
    const [audited] = await app.ownerSql`
      select count(*)::int as n from audit_entries
      where entity = 'devices' and action = 'delete' and payload::jsonb ->> 'property_number' = 'X1'`
    expect(audited!.n).toBe(1)
  })

  it('is for an applied import alone, and for IT staff alone', async () => {
    const { id } = await importFile(visitor, 'devices', csv(LEDGER, 'Y1,,,NEC,VK1,SY1,,'))
    expect((await undo(id, await app.loginAs('auditor'))).status).toBe(403)
    expect((await undo(id)).status).toBe(200)
    expect((await undo(id)).status).toBe(409)
  })
})
