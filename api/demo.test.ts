import { afterAll, beforeAll, expect, test } from 'vitest'
import { device } from '#contract/devices'
import { hasLuhnCheckDigit } from '#contract/luhn'
import { staffMember } from '#contract/staff'
import { createTestApp, type TestApp } from '#tests/app'
import { loadDemo } from './demo.ts'
import { normalizeCode, normalizeKana } from './imports/reading/normalize.ts'
import { normalizePhoneNumber } from './imports/reading/phone-number.ts'
import { makeDemoTraining } from './training/demo.ts'

/** 23:30 in UTC is the next day in Tokyo: the 15th. */
const CLOCK = new Date('2026-12-14T23:30:00Z')
const LOADING_MS = 300_000

let t: TestApp
let people: { employee?: string; section_head?: string }
const said: string[] = []

beforeAll(async () => {
  t = await createTestApp({ clock: () => CLOCK })
  people = await loadDemo(t.deps, (line) => said.push(line))
}, LOADING_MS)
afterAll(() => t.close())

const chain = async () =>
  (
    await t.ownerSql`select count(*)::int as links, sum(entries)::int as entries from audit_links`
  )[0]!

test('everything is there, under every constraint of the schema', async () => {
  const [counts] = await t.ownerSql`select
    (select count(*)::int from units) as units,
    (select count(*)::int from staff) as staff,
    (select count(*)::int from devices where kind = 'laptop') as laptops,
    (select count(*)::int from devices where kind = 'smartphone') as smartphones,
    (select value ->> 'startDate' from settings where key = 'demo') as "startDate"`
  expect(counts).toEqual({
    units: 289,
    staff: 13_200,
    laptops: 11_400,
    smartphones: 13_200,
    startDate: '2026-12-15',
  })
  expect(said.at(-1)).toMatch(/loaded in [\d.]+ s/)
})

test('it is audited like anything else, in one transaction', async () => {
  const [rows] = await t.ownerSql`select sum(n)::int as n from (values
    ((select count(*) from units)), ((select count(*) from staff)),
    ((select count(*) from device_models)), ((select count(*) from devices)),
    ((select count(*) from handovers)), ((select count(*) from sims)), ((select count(*) from lines)),
    ((select count(*) from extensions)), ((select count(*) from sim_devices)),
    ((select count(*) from line_sims)), ((select count(*) from extension_lines)),
    ((select count(*) from extension_holders)), ((select count(*) from settings)),
    ((select count(*) from programs)), ((select count(*) from waves)),
    ((select count(*) from wave_months)), ((select count(*) from replacements)),
    ((select count(*) from erasures)), ((select count(*) from slots)), ((select count(*) from appointments)),
    ((select count(*) from units where head_staff_id is not null))) as counted (n)`
  expect(await chain()).toEqual({ links: 1, entries: rows!.n })
})

test('what triggers derive was right from the start', async () => {
  const [wrong] = await t.ownerSql`select
    (select count(*)::int from audit_entries where action = 'update' and entity <> 'units') as updates,
    (select count(*)::int from devices where updated_at <> created_at) as touched,
    (select count(*)::int from devices d left join handovers h
      on h.device_id = d.id and h.returned_at is null
      where d.holder_id is distinct from h.holder_id) as holders,
    (select count(*)::int from replacements r
      where certified_on is distinct from app.certified_on(r.old_device_id)) as certified`
  expect(wrong).toEqual({ updates: 0, touched: 0, holders: 0, certified: 0 })
})

test('a second start writes nothing and knows the same people', async () => {
  const before = await chain()
  const lines: string[] = []
  expect(await loadDemo(t.deps, (line) => lines.push(line))).toEqual(people)
  expect(await chain()).toEqual(before)
  expect(lines).toEqual([])
})

test('numbers carry their check digits, and an import would write everything the same way', async () => {
  for (const { imei } of await t.ownerSql`select imei from devices where imei is not null`) {
    expect(imei).toHaveLength(15)
    expect(hasLuhnCheckDigit(imei)).toBe(true)
  }
  for (const { iccid } of await t.ownerSql`select iccid from sims`) {
    expect(hasLuhnCheckDigit(iccid)).toBe(true)
  }
  for (const { number } of await t.ownerSql`select phone_number as number from lines`) {
    expect(normalizePhoneNumber(number)).toBe(number)
  }
  for (const {
    kana,
    number,
  } of await t.ownerSql`select kana, employee_number as number from staff`) {
    expect([normalizeKana(kana), normalizeCode(number)]).toEqual([kana, number])
  }
  for (const { number } of await t.ownerSql`select property_number as number from devices`) {
    expect(normalizeCode(number)).toBe(number)
  }
})

test('the employee sees a laptop and a phone, the section head a section', async () => {
  const employee = await t.createUser({ roles: ['employee'], staffId: people.employee! })
  const own = await (await t.loginAs(employee))('/api/devices')
  const devices = device.array().parse(await own.json())
  expect(devices.map(({ kind }) => kind).sort()).toEqual(['laptop', 'smartphone'])
  expect(devices.every(({ holderId }) => holderId === people.employee)).toBe(true)

  const head = await t.createUser({ roles: ['section_head'], staffId: people.section_head! })
  const section = await (await t.loginAs(head))('/api/staff?range=[0,99]')
  const members = staffMember.array().parse(await section.json())
  expect(members.length).toBeGreaterThanOrEqual(40)
  expect(members.length).toBeLessThanOrEqual(60)
  expect(new Set(members.map(({ unitId }) => unitId)).size).toBe(1)
  expect(members.map(({ id }) => id)).toContain(people.employee)
})

test('a load that dies half-way leaves nothing', {
  timeout: LOADING_MS,
}, async () => {
  const other = await createTestApp({ clock: () => CLOCK })
  try {
    const dying = loadDemo(other.deps, (line) => {
      if (line.includes('staff')) throw new Error('power cut')
    })
    await expect(dying).rejects.toThrow('power cut')
    const [left] = await other.ownerSql`select
      (select count(*)::int from units) as units, (select count(*)::int from audit_entries) as entries`
    expect(left).toEqual({ units: 0, entries: 0 })
  } finally {
    await other.close()
  }
})

const decisions = async () => [
  ...(await t.ownerSql`
    select a.decision, count(*)::int from (select id from devices where kind = 'laptop' order by property_number limit 500) d, app.access(d.id, ${CLOCK}::timestamptz) a
    group by 1 order by 1`),
]

test(
  'it has courses with sessions behind and ahead, and people in them, of whom nobody loses access',
  async () => {
    const [unit] =
      await t.ownerSql`select unit_id as id from staff where id = ${people.section_head!}`
    const allowed = await decisions()
    await makeDemoTraining(t.deps, unit!.id)
    await makeDemoTraining(t.deps, unit!.id)
    expect(await decisions()).toEqual(allowed)
    const [found] = await t.ownerSql`select
    (select count(*)::int from courses) as courses,
    (select count(*)::int from course_sessions where state = 'held') as held,
    (select count(*)::int from course_sessions where state = 'planned') as planned,
    (select count(*)::int from course_sessions where extract(isodow from starts_at at time zone 'Asia/Tokyo') > 5) as weekends,
    (select count(*)::int from attendances) as attendances,
    (select count(*)::int from completions) as completions,
    (select count(*)::int from course_bookings where state = 'waiting') as waiting`
    expect(found).toMatchObject({ courses: 2, weekends: 0, waiting: 3 })
    for (const name of ['held', 'planned', 'attendances', 'completions'] as const) {
      expect([name, found![name] > 0]).toEqual([name, true])
    }
    expect(found!.attendances).toBeLessThan(5_000)
  },
  LOADING_MS,
)
