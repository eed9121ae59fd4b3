import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'

let t: TestApp
let itStaff: Visitor

/** Two sections, four people, and devices whose property numbers say who has them. */
beforeAll(async () => {
  t = await createTestApp()
  await t.plant(async (sql) => {
    await sql`insert into units (code, name, category, path) values
      ('010100', '林務課', 'section', '林務課'), ('010200', '財政課', 'section', '財政課')`
    await sql`insert into staff (employee_number, name, kana, unit_id, email)
      select number, name, kana, (select id from units where code = unit), number || '@pref.example.jp'
      from (values ('300001', '髙橋　健一', 'タカハシ　ケンイチ', '010100'),
        ('300002', '高橋　結衣', 'タカハシ　ユイ', '010200'),
        ('300003', '林　健太郎', 'ハヤシ　ケンタロウ', '010200'),
        ('300004', '𠮷田　修', 'ヨシダ　オサム', '010200')) as v (number, name, kana, unit)`
    await sql`insert into device_models (kind, maker, name) values ('laptop', '富士通', 'LIFEBOOK')`
    await sql`insert into devices (kind, state, property_number, serial_number, model_id, unit_id, holder_id)
      select 'laptop', case when holder is null then 'in_stock' else 'issued' end, property, serial, (select id from device_models),
        (select id from units where code = unit), (select id from staff where employee_number = holder)
      from (values ('PC-300001', 'FMVA100_1', '010100', '300001'),
        ('PC-300002', 'FMVA100%2', '010200', '300002'),
        ('PC-300003', 'FMVA2003', '010200', '300003'),
        ('PC-300004', 'FMVA2004', '010200', '300004'),
        ('PC-STOCK', 'FMVA2005', '010200', null)) as v (property, serial, unit, holder)`
  })
  itStaff = await t.loginAs('it_staff')
})
afterAll(() => t.close())

async function find(who: Visitor, query: Record<string, unknown>) {
  const pairs = Object.entries(query).map(([key, value]) => [key, JSON.stringify(value)])
  const answer = await who(`/api/devices?${new URLSearchParams(pairs)}`)
  const rows: { propertyNumber: string }[] = await answer.json()
  return {
    found: rows.map(({ propertyNumber }) => propertyNumber.replace('PC-30000', '')),
    total: Number(answer.headers.get('content-range')?.split('/')[1]),
  }
}

describe('a search finds the devices in whose numbers, holder or unit every word occurs', () => {
  test.each<[q: string, found: string[]]>([
    ['髙橋', ['1', '2']],
    ['高橋', ['1', '2']],
    ['たかはし', ['1', '2']],
    ['ﾀｶﾊｼ', ['1', '2']],
    ['高橋健一', ['1']],
    ['高橋　健一', ['1']],
    ['健一 高橋', ['1']],
    ['高橋 財政課', ['2']],
    ['健太郎', ['3']],
    // A surname, and a part of a unit's name.
    ['林', ['1', '3']],
    ['林務', ['1']],
    ['財政課', ['2', '3', '4', 'PC-STOCK']],
    ['𠮷', ['4']],
    ['𠮷田', ['4']],
    ['fmva2', ['3', '4', 'PC-STOCK']],
    ['ＦＭＶＡ２００３', ['3']],
    ['-300003', ['3']],
    ['300003', ['3']],
    // One letter or digit is read, not looked up.
    ['k', ['PC-STOCK']],
    ['k 2005', ['PC-STOCK']],
    ['4', ['4']],
    ['４', ['4']],
    // Neither of these is a wildcard.
    ['100%', ['2']],
    ['%', ['2']],
    ['100_', ['1']],
    ['_', ['1']],
    ['\\', []],
    ["'", []],
    ['ヌヌヌ', []],
    ['高橋 林太郎', []],
  ])('%s', async (q, found) => {
    expect(await find(itStaff, { filter: { q } })).toEqual({ found, total: found.length })
  })

  test('blanks alone ask for nothing in particular', async () => {
    expect((await find(itStaff, { filter: { q: ' 　' } })).total).toBe(5)
  })

  test('with other filters, sorted, page by page, and past the end', async () => {
    const filter = { q: 'fmva', state: 'issued' }
    const sort = ['serialNumber', 'DESC']
    expect(await find(itStaff, { filter, sort, range: [0, 1] })).toEqual({
      found: ['4', '3'],
      total: 4,
    })
    expect((await find(itStaff, { filter, sort, range: [2, 3] })).found).toEqual(['1', '2'])
    expect(await find(itStaff, { filter, sort, range: [10, 19] })).toEqual({ found: [], total: 4 })
  })

  test('a section head finds what they may see, by whatever word', async () => {
    const [{ id }] = await t.ownerSql<
      [{ id: string }]
    >`select id from staff where employee_number = '300003'`
    await t.plant((sql) => sql`update units set head_staff_id = ${id} where code = '010200'`)
    const head = await t.loginAs(await t.createUser({ roles: ['section_head'], staffId: id }))
    expect((await find(head, { filter: { q: '高橋' } })).found).toEqual(['2'])
    expect((await find(head, { filter: { q: '林務課' } })).found).toEqual([])
    expect((await find(head, { filter: { q: 'fmva' } })).found).toEqual(['2', '3', '4', 'PC-STOCK'])
  })
})

describe('the views that lists read', () => {
  test.each(['units', 'staff', 'devices'])(
    '%s shows what the policy of its table lets pass',
    async (table) => {
      const [policy] = await t.ownerSql<{ condition: string }[]>`
      select pg_get_expr(polqual, polrelid) as condition from pg_policy
      where polrelid = ${table}::regclass and polname = 'readable'`
      const definitions = await t.ownerSql.begin(async (sql) => {
        await sql.unsafe(
          `create view app.expected as select * from ${table} where ${policy!.condition}`,
        )
        const rows = await sql`select pg_get_viewdef('app.expected'::regclass) as expected,
        pg_get_viewdef(${`app.visible_${table}`}::regclass) as actual`
        await sql`drop view app.expected`
        return rows[0]!
      })
      expect(definitions.actual).toBe(definitions.expected)
    },
  )

  test('without an actor they show nothing', async () => {
    const counts = await t.db.as({ name: '', roles: [], unitIds: [], staffId: null }, (tx) =>
      tx.execute<{ n: number }>(`select (select count(*) from app.visible_units)
        + (select count(*) from app.visible_staff) + (select count(*) from app.visible_devices) as n`),
    )
    expect(Number(counts[0]?.n)).toBe(0)
  })
})
