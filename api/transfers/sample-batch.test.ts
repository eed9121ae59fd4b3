import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TransferBatch } from '#contract/transfers'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { sampleBytes } from '#tests/data/sample'
import { dryRun, importFile } from '#tests/imports'

/* The real-shaped batch of 1 April, loaded ahead of it and applied on the day, through HTTP alone. */

let t: TestApp
let visitor: Visitor
let batch: TransferBatch
let untouched: string
// 15 March 2022 in Tokyo.
const clock = stoppedClock(new Date('2022-03-15T03:00:00Z'))
const DAY_MS = 86_400_000

beforeAll(async () => {
  t = await createTestApp({ clock, env: { LOG_LEVEL: 'silent' } })
  visitor = await t.loginAs('it_staff')
  await importFile(visitor, 'units', sampleBytes('org-units.csv'))
  await importFile(visitor, 'staff', sampleBytes('staff-r3.csv'))
  // A laptop for every tenth person, which is enough to see that they follow.
  await t.plant(async (sql) => {
    await sql`insert into device_models (kind, maker, name) values ('laptop', '試作', 'M1')`
    await sql`
      insert into devices (id, kind, state, property_number, model_id, unit_id)
      select id, 'laptop', 'issued', 'T' || employee_number, (select id from device_models), unit_id
      from staff where employee_number like '%0'`
    await sql`
      insert into handovers (device_id, holder_id, handed_over_at, source)
      select id, id, '2021-04-01', 'import' from staff where employee_number like '%0'`
  })
}, 120_000)
afterAll(() => t.close())

const post = (path: string, by = visitor) =>
  by(`/api/transfer-batches/${batch.id}/${path}`, { method: 'POST' })
const state = async (): Promise<TransferBatch> =>
  (await visitor(`/api/transfer-batches/${batch.id}`)).json()

/** All that a batch may write, but when it was written. */
async function ledger(): Promise<string> {
  const [row] = await t.ownerSql`
    select md5(string_agg(md5(row::text), '' order by row::text)) as digest from (
      select to_jsonb(s) - array['created_at', 'updated_at'] as row from staff s
      union all select to_jsonb(d) - array['created_at', 'updated_at'] from devices d
      union all select to_jsonb(u) - array['created_at', 'updated_at'] from units u) as everything`
  return row!.digest
}

describe('the sample batch', { timeout: 120_000 }, () => {
  test('comes in whole and changes nobody before its day', async () => {
    untouched = await ledger()
    const checked = await dryRun(visitor, 'transfers', sampleBytes('transfers-r4-04-01.csv'))
    expect(checked.counts).toEqual({ new: 350, changed: 2480, unchanged: 0, refused: 0 })
    expect((await visitor(`/api/imports/${checked.id}/apply`, { method: 'POST' })).status).toBe(200)
    const found: TransferBatch[] = await (await visitor('/api/transfer-batches')).json()
    expect(found).toHaveLength(1)
    batch = found[0]!
    expect(batch).toMatchObject({ effectiveOn: '2022-04-01', state: 'planned', conflictCount: 0 })
    expect(batch.counts).toEqual({ transfer: 2100, retire: 380, join: 350, excluded: 0 })
    expect(await ledger()).toBe(untouched)
    const early = await post('apply')
    expect([early.status, (await early.json()).fields[0].code]).toEqual([409, 'too_early'])
  })

  test('previews every person, with what they hold', async () => {
    const answer = await visitor(`/api/transfers?filter={"batchId":"${batch.id}"}&range=[0,999]`)
    expect(answer.headers.get('content-range')).toMatch(/\/2830$/)
    const [devices] = await t.ownerSql`
      select count(*)::int as n from transfers t join devices d on d.holder_id = t.staff_id`
    const [seen] = await t.ownerSql`
      select sum(device_count)::int as n from app.transfer_facts(${batch.id})`
    expect(seen!.n).toBe(devices!.n)
    expect(seen!.n).toBeGreaterThan(100)
  })

  test('is all or none: a failure at the last row leaves nothing', async () => {
    clock.advance(17 * DAY_MS)
    visitor = await t.loginAs('it_staff')
    await t.ownerSql.unsafe(`
      create function app.break_last() returns trigger language plpgsql as $$
      begin if new.state = 'applied' then raise exception 'planted' using errcode = '23514'; end if; return new; end $$;
      create trigger break_last before update on transfer_batches for each row execute function app.break_last()`)
    expect((await post('apply')).status).toBe(422)
    await t.ownerSql.unsafe('drop trigger break_last on transfer_batches')
    expect(await ledger()).toBe(untouched)
    expect((await state()).state).toBe('planned')
  })

  test('two who apply it at once have one effect, exactly what the file says', async () => {
    const answers = await Promise.all([post('apply'), post('apply')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const [counts] = await t.ownerSql`
      select (select count(*)::int from staff where left_on = '2022-03-31') as left,
        (select count(*)::int from staff) as staff,
        (select count(*)::int from transfers t join staff s on s.id = t.staff_id and s.unit_id = t.to_unit_id
          and s.post = t.post where t.kind = 'transfer') as moved,
        (select count(*)::int from transfers t join staff s on s.id = t.staff_id and s.unit_id = t.to_unit_id
          where t.kind = 'join') as joined,
        (select count(*)::int from transfers t join devices d on d.holder_id = t.staff_id
          and d.unit_id is distinct from t.to_unit_id where t.kind = 'transfer') as left_behind,
        (select count(*)::int from audit_entries where entity = 'staff' and action = 'insert') as inserts`
    expect(counts).toEqual({
      left: 380,
      staff: 13_550,
      moved: 2100,
      joined: 350,
      left_behind: 0,
      inserts: 13_550,
    })
  })

  test('then lists what to collect and who waits for a device', async () => {
    const [held] = await t.ownerSql`
      select count(*)::int as n from transfers t join devices d on d.holder_id = t.staff_id where t.kind = 'retire'`
    const totalOf = async (path: string) =>
      (await visitor(`/api/transfers/${path}`)).headers.get('content-range')!.split('/')[1]
    expect(await totalOf('collections')).toBe(String(held!.n))
    expect(await totalOf('issues')).toBe('350')
    expect(await totalOf('issues?filter={"lacks":"laptop"}')).toBe('350')
  })

  test('is undone exactly', async () => {
    expect((await state()).state).toBe('applied')
    const answer = await post('undo')
    expect(answer.status, await answer.clone().text()).toBe(200)
    expect((await answer.json()).state).toBe('undone')
    expect(await ledger()).toBe(untouched)
  })
})
