import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { iccid, type PhoneOffice, plantPhones } from '#tests/lines'
import { call, type Json } from '#tests/rollout'

let t: TestApp
let it: Visitor

beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

const post = (path: string, json: object) => call(it, 'POST', path, json)
const asOf = (visitor: Visitor, number: string, on: string, status = 200): Promise<Json> =>
  call(visitor, 'GET', `/api/extensions/as-of?number=${number}&on=${on}`, undefined, status)
const names = (entries: Json[], what: string) =>
  entries.filter((entry: Json) => entry.what === what).map(({ id }: Json) => id)

test('who had an extension on a day, in Asia/Tokyo, and what rang', async () => {
  const { people, newcomers, spares } = await plantPhones(t, 1, '2024-04-01T00:00:00Z')
  const [{ extensionId, number, staffId, deviceId, lineId, simId }] = people as [
    PhoneOffice['people'][number],
  ]
  await post(`/api/lines/${lineId}/swap-phone`, {
    fromDeviceId: deviceId,
    deviceId: spares[0],
    at: '2024-06-10T03:00:00Z',
  })
  // 00:30 on 1 July in Tokyo, still June in UTC.
  await post(`/api/extensions/${extensionId}/release`, { at: '2024-06-30T15:30:00Z' })
  await post(`/api/extensions/${extensionId}/assign`, {
    holderId: newcomers[0],
    at: '2024-11-01T00:00:00Z',
  })
  const holders = async (on: string) => names((await asOf(it, number, on)).entries, 'holder')
  expect(await holders('2024-03-31')).toEqual([])
  expect(await holders('2024-04-01')).toEqual([staffId])
  expect(await holders('2024-06-30')).toEqual([staffId])
  expect(await holders('2024-07-01')).toEqual([staffId])
  expect(await holders('2024-07-02')).toEqual([])
  expect(await holders('2024-11-01')).toEqual([newcomers[0]])
  const swapDay = (await asOf(it, number, '2024-06-10')).entries
  expect(names(swapDay, 'device').sort()).toEqual([deviceId, spares[0]].sort())
  expect(names(swapDay, 'line')).toEqual([lineId])
  const later = await call(it, 'GET', `/api/sims/${simId}/history?on=2024-06-11`)
  expect(names(later.entries, 'device')).toEqual([spares[0]])
  const lineDay = await call(it, 'GET', `/api/lines/${lineId}/history?on=2024-05-01`)
  expect(names(lineDay.entries, 'extension')).toEqual([extensionId])
  expect(names(lineDay.entries, 'device')).toEqual([deviceId])
  await asOf(it, '99999999', '2024-04-01', 404)
  await asOf(it, 'abc', '2024-04-01', 422)
})

test('one knows one’s own past, a head that of the unit, a stranger nothing', async () => {
  const office = await plantPhones(t, 2)
  const [mine, theirs] = office.people as [
    PhoneOffice['people'][number],
    PhoneOffice['people'][number],
  ]
  await post(`/api/extensions/${mine.extensionId}/release`, { at: '2024-06-30T15:30:00Z' })
  await post(`/api/extensions/${mine.extensionId}/assign`, {
    holderId: office.newcomers[0],
    at: '2024-11-01T00:00:00Z',
  })
  const [stranger] = await t.plant(
    (sql) => sql`insert into staff (employee_number, name, kana, unit_id)
      values (gen_random_uuid(), '他課職員', 'タカ', ${office.otherUnitId}) returning id`,
  )
  const visit = async (staffId: string, roles: 'employee'[] = ['employee']) =>
    t.loginAs(await t.createUser({ staffId, roles }))
  const had = await visit(mine.staffId)
  const seen = await asOf(had, mine.number, '2024-05-01')
  expect(seen.entries.map(({ what, id }: Json) => [what, id])).toEqual([['holder', mine.staffId]])
  await asOf(had, mine.number, '2024-12-01', 404)
  await asOf(had, theirs.number, '2024-12-01', 404)
  await asOf(await visit(stranger!.id), mine.number, '2024-05-01', 404)
  await t.plant(
    (sql) => sql`update units set head_staff_id = ${theirs.staffId} where id = ${office.unitId}`,
  )
  const head = await t.loginAs(
    await t.createUser({ staffId: theirs.staffId, roles: ['section_head'] }),
  )
  const all = await call(head, 'GET', `/api/extensions/${mine.extensionId}/history`)
  expect(names(all.entries, 'holder')).toEqual([office.newcomers[0], mine.staffId])
  expect(names(all.entries, 'line')).toEqual([])
})

test('after any sequence of swaps every day has one holder at most, and no number is lost', async () => {
  const step = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom('phone', 'sim', 'release', 'assign', 'connect', 'disconnect', 'retire'),
    to: fc.nat(4),
    days: fc.integer({ min: -3, max: 100 }),
  })
  let sims = 500_000
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
      const office = await plantPhones(t, 3, '2020-04-01T00:00:00Z')
      const ids = office.people.map(({ extensionId }) => extensionId)
      const holders = [...office.people.map(({ staffId }) => staffId), ...office.newcomers]
      let at = Date.parse('2020-05-01T00:00:00Z')
      for (const { who, what, to, days } of steps) {
        at += days * 86_400_000
        const { lineId, extensionId } = office.people[who]!
        const now = await call(it, 'GET', `/api/lines/${lineId}`)
        const when = { at: new Date(at).toISOString() }
        const requests: Record<string, [string, object]> = {
          phone: [
            `/api/lines/${lineId}/swap-phone`,
            { fromDeviceId: now.deviceId, deviceId: office.spares[to], ...when },
          ],
          sim: [
            `/api/lines/${lineId}/swap-sim`,
            { fromSimId: now.simId, iccid: iccid(++sims), ...when },
          ],
          assign: [`/api/extensions/${extensionId}/assign`, { holderId: holders[to], ...when }],
          connect: [
            `/api/extensions/${extensionId}/connect`,
            { lineId: office.people[to % 3]!.lineId, ...when },
          ],
        }
        const [path, json] = requests[what] ?? [`/api/extensions/${extensionId}/${what}`, when]
        const answer = await it(path, { method: 'POST', json })
        expect([200, 409, 422]).toContain(answer.status)
      }
      const [state] = await t.ownerSql`
        select
          (select count(*)::int from extensions where id = any (${ids})) as numbers,
          (select count(*)::int from lines where id = any (${office.people.map((p) => p.lineId)})) as lines,
          (select count(*)::int from extension_holders a join extension_holders b on a.id < b.id
            and a.during && b.during and (a.extension_id = b.extension_id or a.holder_id = b.holder_id)
            where a.extension_id = any (${ids})) as shared,
          (select count(*)::int from (
            select coalesce(duty_unit_id, holder_id) as whose, during,
              lag(coalesce(duty_unit_id, holder_id)) over w as before, lag(upper(during)) over w as until
            from extension_holders where extension_id = any (${ids}) and not isempty(during)
            window w as (partition by extension_id order by lower(during))) h
            where whose <> before and lower(during) > until
              and (lower(during) at time zone 'Asia/Tokyo')::date < (until at time zone 'Asia/Tokyo')::date + 90) as hasty`
      expect(state).toEqual({ numbers: 3, lines: 3, shared: 0, hasty: 0 })
      for (const { number } of office.people) {
        const on = new Date(at).toISOString().slice(0, 10)
        const { entries } = await asOf(it, number, on)
        const open = entries.filter((e: Json) => e.what === 'holder' && e.to === null)
        expect(open.length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 12 },
  )
}, 60_000)
