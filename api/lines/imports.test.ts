import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { csv, dryRun, importFile, refusals, rowsOf } from '#tests/imports'

/* A phone, its SIM, line and extension, and whose they are: four things, and what an import may do to them. */

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await importFile(visitor, 'units', csv('所属コード,所属名,区分', '010100,総務課,課'))
  const people = ['1', '2', '3', '4'].map((n) => `10000${n},職員${n},ショクイン,010100`)
  await importFile(visitor, 'staff', csv('職員番号,氏名,カナ,所属コード', ...people))
})
afterAll(() => app.close())

/** Numbers with a right check digit, all told apart by n. */
const imei = (n: number) => withCheckDigit(`3589039${String(n).padStart(7, '0')}`)
const iccid = (n: number) => withCheckDigit(`898181${String(n).padStart(12, '0')}`)
const phone = (n: number) => `090-0000-${String(n).padStart(4, '0')}`

function withCheckDigit(digits: string): string {
  let sum = 0
  for (const [at, digit] of [...digits].reverse().entries()) {
    const doubled = at % 2 === 0 ? Number(digit) * 2 : Number(digit)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits + ((10 - (sum % 10)) % 10)
}

const HEADER = 'IMEI,管理番号,機種,ICCID,電話番号,内線番号,職員番号'
/** Phone n with SIM, line and extension n, for a person. */
const row = (n: number, person: string) =>
  `${imei(n)},SP${n},K1,${iccid(n)},${phone(n)},2000${n},${person}`

/** What hangs together now, by phone. */
async function chain(propertyNumber: string) {
  const [found] = await app.ownerSql`
    select si.iccid, l.phone_number as phone, e.number as extension, s.employee_number as holder,
      eh_s.employee_number as extension_holder
    from devices d
      left join sim_devices sd on sd.device_id = d.id and upper_inf(sd.during)
      left join sims si on si.id = sd.sim_id
      left join line_sims ls on ls.sim_id = si.id and upper_inf(ls.during)
      left join lines l on l.id = ls.line_id
      left join extension_lines el on el.line_id = l.id and upper_inf(el.during)
      left join extensions e on e.id = el.extension_id
      left join extension_holders eh on eh.extension_id = e.id and upper_inf(eh.during)
      left join staff eh_s on eh_s.id = eh.holder_id
      left join staff s on s.id = d.holder_id
    where d.property_number = ${propertyNumber}`
  return found
}
const whole = (n: number, person: string) => ({
  iccid: iccid(n),
  phone: phone(n),
  extension: `2000${n}`,
  holder: person,
  extension_holder: person,
})
const NONE = { iccid: null, phone: null, extension: null, extension_holder: null }

describe('importing phones', () => {
  it('relates phone, SIM, line, extension and person', async () => {
    await importFile(visitor, 'smartphones', csv(HEADER, row(1, '100001'), row(2, '100002')))
    expect(await chain('SP1')).toEqual(whole(1, '100001'))
    expect(await chain('SP2')).toEqual(whole(2, '100002'))
  })

  it('refuses a second phone, another’s SIM, line and extension, each with its reason', async () => {
    const batch = await dryRun(
      visitor,
      'smartphones',
      csv(
        HEADER,
        row(3, '100001'),
        `${imei(1)},SP4,K1,${iccid(4)},${phone(4)},20004,`,
        `${imei(5)},SP5,K1,${iccid(2)},${phone(5)},20005,`,
        `${imei(6)},SP6,K1,${iccid(6)},${phone(2)},20006,`,
        `${imei(7)},SP7,K1,${iccid(7)},${phone(7)},20002,`,
      ),
    )
    expect(refusals(batch)).toEqual([
      [2, 'on_other_record', 'holderEmployeeNumber'],
      [3, 'on_other_record', 'imei'],
      [4, 'on_other_record', 'iccid'],
      [5, 'on_other_record', 'phoneNumber'],
      [6, 'on_other_record', 'extension'],
    ])
    expect(batch.errors.map(({ params }) => params?.key)).toEqual([
      'SP1',
      'SP1',
      'SP2',
      'SP2',
      'SP2',
    ])
    // A phone number is personal: it doesn't travel with its error.
    expect(batch.errors[3]?.value).toBeNull()
  })

  it('refuses a line without a SIM and an extension without a line, which would be lost', async () => {
    const batch = await dryRun(
      visitor,
      'smartphones',
      csv(HEADER, `${imei(3)},SP3,K1,,${phone(3)},,`, `${imei(4)},SP4,K1,${iccid(4)},,20004,`),
    )
    expect(refusals(batch)).toEqual([
      [2, 'needs_field', 'phoneNumber'],
      [3, 'needs_field', 'extension'],
    ])
  })

  it('swaps a phone and keeps SIM, number and extension', async () => {
    const file = csv(
      HEADER,
      `${imei(1)},SP1,K1,,,,`,
      `${imei(3)},SP3,K1,${iccid(1)},${phone(1)},20001,100001`,
    )
    const batch = await importFile(visitor, 'smartphones', file)
    expect(batch.counts).toEqual({ new: 1, changed: 1, unchanged: 0, refused: 0 })
    expect(await chain('SP3')).toEqual(whole(1, '100001'))
    expect(await chain('SP1')).toEqual({ ...NONE, holder: null })
    const kept = await app.ownerSql`
      select count(*)::int as n from extension_holders eh join extensions e on e.id = eh.extension_id
      where e.number = '20001'`
    expect(kept[0]?.n).toBe(1)
  })

  it('lets two people exchange their phones, extensions following the phones', async () => {
    await importFile(
      visitor,
      'smartphones',
      csv('IMEI,管理番号,職員番号', `${imei(2)},SP2,100001`, `${imei(3)},SP3,100002`),
    )
    expect(await chain('SP2')).toEqual(whole(2, '100001'))
    expect(await chain('SP3')).toEqual(whole(1, '100002'))
  })

  it('gives a phone another extension, which the person then has instead', async () => {
    await importFile(visitor, 'smartphones', csv('IMEI,管理番号,内線番号', `${imei(2)},SP2,20009`))
    expect(await chain('SP2')).toEqual({ ...whole(2, '100001'), extension: '20009' })
    const old = await app.ownerSql`
      select upper_inf(during) as open from extension_holders eh
      join extensions e on e.id = eh.extension_id where e.number = '20002'`
    expect(old.map(({ open }) => open)).not.toContain(true)
  })

  it('ends everything where every cell is blank, and leaves history', async () => {
    await importFile(visitor, 'smartphones', csv(HEADER, `${imei(2)},SP2,K1,,,,`))
    expect(await chain('SP2')).toEqual({ ...NONE, holder: null })
    const [past] = await app.ownerSql`
      select count(*)::int as n from sim_devices where not upper_inf(during) and not isempty(during)`
    expect(past?.n).toBe(2)
  })

  it('gives numbers that rest to nobody but whoever had them', async () => {
    await app.plant(
      (sql) => sql`
        with l as (insert into lines (phone_number) values (${phone(99)}) returning id),
          e as (insert into extensions (number) values ('20099') returning id)
        insert into extension_lines (extension_id, line_id, during)
        select e.id, l.id, tstzrange(now() - interval '9 days', now() - interval '1 day') from e, l`,
    )
    const file = csv(
      HEADER,
      `${imei(9)},SP9,K1,${iccid(9)},${phone(9)},20009,100004`,
      `${imei(4)},SP4,K1,${iccid(4)},${phone(99)},20044,100003`,
    )
    const batch = await dryRun(visitor, 'smartphones', file)
    expect(refusals(batch)).toEqual([
      [2, 'number_rests', 'extension'],
      [3, 'number_rests', 'phoneNumber'],
    ])
    expect(batch.errors[0]?.params?.freeOn).toMatch(/^\d{4}-\d\d-\d\d$/)
    const back = csv(HEADER, `${imei(9)},SP9,K1,${iccid(9)},${phone(2)},20009,100001`)
    expect((await dryRun(visitor, 'smartphones', back)).counts).toMatchObject({
      new: 1,
      refused: 0,
    })
  })

  it('refuses an extension for somebody who has one that rings nowhere', async () => {
    await app.plant(async (sql) => {
      await sql`
        with e as (insert into extensions (number) values ('20077') returning id)
        insert into extension_holders (extension_id, holder_id, during)
        select e.id, s.id, tstzrange(now(), null) from e, staff s where s.employee_number = '100003'`
    })
    const batch = await dryRun(visitor, 'smartphones', csv(HEADER, row(8, '100003')))
    expect(batch.errors).toMatchObject([
      { code: 'on_other_record', field: 'holderEmployeeNumber', params: { key: '20077' } },
    ])
  })

  it('leaves phones of a unit, whose person in charge has one of their own', async () => {
    await importFile(
      visitor,
      'smartphones',
      csv(`${HEADER},所属コード`, `${imei(8)},DP1,K1,${iccid(8)},${phone(8)},20008,,010100`),
    )
    await app.plant(async (sql) => {
      const [device] = await sql`select id from devices where property_number = 'DP1'`
      await sql`
        insert into handovers (device_id, holder_id, duty_unit_id, handed_over_at, source)
        select ${device!.id}, s.id, u.id, now(), 'counter' from staff s, units u
        where s.employee_number = '100004' and u.code = '010100'`
    })
    await importFile(visitor, 'smartphones', csv(HEADER, row(4, '100004')))
    expect(await chain('SP4')).toEqual(whole(4, '100004'))
    const ledger = csv(
      `${HEADER},所属コード,備考`,
      `${imei(8)},DP1,K1,${iccid(8)},${phone(8)},20008,,010100,窓口用`,
    )
    const [changed] = await rowsOf(visitor, await importFile(visitor, 'smartphones', ledger))
    expect(changed.changes).toEqual({ note: [null, '窓口用'] })
    expect(await chain('DP1')).toMatchObject({ holder: '100004', extension: '20008' })
  })
})

describe('the phone book', () => {
  const list = async (path: string, filter: object, who = visitor) => {
    const answer = await who(`${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`)
    return { rows: await answer.json(), range: answer.headers.get('content-range') }
  }

  it('tells everybody whose an extension is, by number, name and unit', async () => {
    const employee = await app.loginAs('employee')
    for (const q of ['20004', '職員4', '総務 20004', 'ショクイン 職員4']) {
      const { rows } = await list('/api/extensions', { q }, employee)
      expect(rows).toMatchObject([
        {
          id: expect.any(String),
          number: '20004',
          kind: 'mobile',
          holderId: expect.any(String),
          holderName: '職員4',
          unitPath: '総務課',
        },
      ])
      const one = await employee(`/api/extensions/${rows[0].id}`)
      expect(await one.json()).toEqual(rows[0])
    }
    expect((await list('/api/extensions', { kind: 'fixed' }, employee)).rows).toEqual([])
  })

  it('leaves out what is retired and shows nobody for what nobody has', async () => {
    await app.plant((sql) => sql`update extensions set retired_at = now() where number = '20009'`)
    const { rows } = await list('/api/extensions', {})
    const numbers = rows.map(({ number }: { number: string }) => number)
    expect(numbers).not.toContain('20009')
    const free = rows.find(({ number }: { number: string }) => number === '20008')
    expect(free).toMatchObject({ holderId: null, holderName: null, unitPath: null })
  })
})

describe('lines', () => {
  it('show their SIM, phone and extension, for those who may see numbers', async () => {
    const answer = await visitor(`/api/lines?filter=${encodeURIComponent('{"q":"09000000004"}')}`)
    const [line] = await answer.json()
    expect(line).toMatchObject({
      id: expect.any(String),
      phoneNumber: phone(4),
      iccid: iccid(4),
      deviceId: expect.any(String),
      devicePropertyNumber: 'SP4',
      extension: '20004',
    })
    expect(answer.headers.get('content-range')).toBe('lines 0-0/1')
    const byDevice = await visitor(
      `/api/lines?filter=${encodeURIComponent(JSON.stringify({ deviceId: line.deviceId }))}`,
    )
    expect(await byDevice.json()).toEqual([line])
    expect(await (await visitor(`/api/lines/${line.id}`)).json()).toEqual(line)
    expect((await (await app.loginAs('employee'))(`/api/lines/${line.id}`)).status).toBe(403)
  })

  it('of a SIM that lies in a drawer are there too', async () => {
    const answer = await visitor(`/api/lines?filter=${encodeURIComponent(`{"q":"${phone(2)}"}`)}`)
    expect(await answer.json()).toMatchObject([
      { iccid: iccid(2), deviceId: null, devicePropertyNumber: null, extension: '20009' },
    ])
  })
})
