import { afterAll, beforeAll, expect, test } from 'vitest'
import { SETTINGS } from '#contract/settings'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { type PhoneOffice, plantPhones } from '#tests/lines'
import { call, list, refused } from '#tests/rollout'

const DAY_MS = 86_400_000
let t: TestApp
let it: Visitor
// The database's own clock judges what a list calls resting: the story plays in the past.
const clock = stoppedClock(new Date(Date.now() - 200 * DAY_MS))

beforeAll(async () => {
  t = await createTestApp({ clock })
  it = await t.loginAs('it_staff')
})
afterAll(() => t.close())

/** Sessions end meanwhile. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms)
  it = await t.loginAs('it_staff')
}

const act = (id: string, command: string, json: object = {}) =>
  call(it, 'POST', `/api/extensions/${id}/${command}`, json)
const no = (id: string, command: string, json: object, status: number) =>
  refused(it, 'POST', `/api/extensions/${id}/${command}`, json, status)
const first = ({ people }: PhoneOffice) => people[0]!

test('a released number rests: to somebody else from the day the refusal names, not before', async () => {
  const office = await plantPhones(t, 1)
  const { extensionId, staffId, lineId } = first(office)
  const [newcomer] = office.newcomers as [string]
  expect(await act(extensionId, 'release')).toMatchObject({ holderId: null })
  expect((await call(it, 'GET', `/api/lines/${lineId}`)).extension).toBeNull()
  const wait = await no(extensionId, 'assign', { holderId: newcomer }, 409)
  const tokyoDay = (ms: number) => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10)
  const freeOn = tokyoDay(+clock() + 90 * DAY_MS)
  expect(wait).toMatchObject({ field: 'id', code: 'in_quarantine', params: { freeOn } })
  expect(wait.message).toContain(freeOn)
  // Whoever had it may have it back at once.
  await act(extensionId, 'assign', { holderId: staffId })
  await act(extensionId, 'release')
  await pass(89 * DAY_MS)
  await no(extensionId, 'assign', { holderId: newcomer }, 409)
  await pass(DAY_MS)
  expect(await act(extensionId, 'assign', { holderId: newcomer })).toMatchObject({
    holderId: newcomer,
  })
})

test('the database holds the quarantine on its own, with the days of the setting', async () => {
  const office = await plantPhones(t, 1)
  const { extensionId } = first(office)
  await act(extensionId, 'release')
  const give = (days: number) =>
    t.plant(
      (sql) => sql`insert into extension_holders (extension_id, holder_id, during)
        select ${extensionId}, ${office.newcomers[0]!}, tstzrange(max(upper(during)) + make_interval(days => ${days}), null)
        from extension_holders where extension_id = ${extensionId}`,
    )
  await expect(give(89)).rejects.toThrow(/quarantine/)
  const [shown] = await t.ownerSql`select app.quarantine_days() as days`
  expect(shown!.days).toBe(SETTINGS['lines.quarantineDays'].parse(undefined))
  await t.plant(
    (sql) => sql`insert into settings (key, value) values ('lines.quarantineDays', '10')`,
  )
  await expect(give(9)).rejects.toThrow(/quarantine/)
  await give(10)
  await t.plant((sql) => sql`delete from settings where key = 'lines.quarantineDays'`)
})

test('a line rests too, and rings again at once for its own extension', async () => {
  const office = await plantPhones(t, 2)
  const [mine, theirs] = office.people as [ReturnType<typeof first>, ReturnType<typeof first>]
  await act(mine.extensionId, 'disconnect')
  await act(theirs.extensionId, 'disconnect')
  const wait = await no(theirs.extensionId, 'connect', { lineId: mine.lineId }, 409)
  expect(wait).toMatchObject({ field: 'lineId', code: 'line_in_quarantine' })
  await act(mine.extensionId, 'connect', { lineId: mine.lineId })
  expect(await no(theirs.extensionId, 'connect', { lineId: mine.lineId }, 409)).toMatchObject({
    code: 'line_in_use',
    params: { number: mine.number },
  })
})

test('one number a person; a unit’s numbers come on top, each with somebody in charge', async () => {
  const office = await plantPhones(t, 2)
  const [mine, theirs] = office.people as [ReturnType<typeof first>, ReturnType<typeof first>]
  const [spare] = await t.plant(
    (sql) =>
      sql`insert into extensions (number) values ('29' || floor(random() * 1000000)) returning id`,
  )
  const own = await no(spare!.id, 'assign', { holderId: mine.staffId }, 409)
  expect(own).toMatchObject({ code: 'person_has_extension', params: { number: mine.number } })
  const duty = await act(spare!.id, 'assign', {
    holderId: mine.staffId,
    dutyUnitId: office.otherUnitId,
  })
  expect(duty).toMatchObject({ holderId: mine.staffId, dutyUnitId: office.otherUnitId })
  expect(duty.unitPath).toContain('税務課')
  clock.advance(1000)
  await act(spare!.id, 'in-charge', { holderId: theirs.staffId })
  const { entries } = await call(it, 'GET', `/api/extensions/${spare!.id}/history`)
  expect(entries.map(({ id, to }: { id: string; to: unknown }) => [id, to === null])).toEqual([
    [theirs.staffId, true],
    [mine.staffId, false],
  ])
  const found = await call(
    it,
    'GET',
    `/api/extensions${list({ duty: true, unitId: office.otherUnitId })}`,
  )
  expect(found.map(({ id }: { id: string }) => id)).toEqual([spare!.id])
  expect(await no(mine.extensionId, 'in-charge', { holderId: theirs.staffId }, 409)).toMatchObject({
    code: 'not_duty',
  })
})

test('a duty phone goes with the person in charge', async () => {
  const office = await plantPhones(t, 2)
  const [{ extensionId, deviceId }, next] = office.people as [
    ReturnType<typeof first>,
    ReturnType<typeof first>,
  ]
  await t.plant(async (sql) => {
    await sql`update extension_holders set duty_unit_id = ${office.unitId} where extension_id = ${extensionId}`
    await sql`update handovers set duty_unit_id = ${office.unitId} where device_id = ${deviceId}`
  })
  await act(extensionId, 'in-charge', { holderId: next.staffId })
  const [open] = await t.ownerSql`
    select holder_id as "holderId", duty_unit_id as "dutyUnitId" from handovers
    where device_id = ${deviceId} and returned_at is null`
  expect(open).toEqual({ holderId: next.staffId, dutyUnitId: office.unitId })
})

test('whoever has left, a held number and a retired one are refused', async () => {
  const office = await plantPhones(t, 1)
  const { extensionId } = first(office)
  const [newcomer, leaver] = office.newcomers as [string, string]
  await t.plant((sql) => sql`update staff set left_on = '2025-03-31' where id = ${leaver}`)
  expect(await no(extensionId, 'assign', { holderId: newcomer }, 409)).toMatchObject({
    code: 'extension_held',
  })
  const [spare] = await t.plant(
    (sql) =>
      sql`insert into extensions (number, kind) values ('7' || floor(random() * 1000000), 'fixed') returning id`,
  )
  expect(await no(spare!.id, 'assign', { holderId: leaver }, 409)).toMatchObject({
    field: 'holderId',
    code: 'person_left',
  })
  expect(await no(spare!.id, 'release', {}, 409)).toMatchObject({ code: 'extension_not_held' })
  const retired = await act(extensionId, 'retire')
  expect(retired).toMatchObject({ holderId: null, retiredAt: clock().toISOString() })
  expect(await no(extensionId, 'assign', { holderId: newcomer }, 409)).toMatchObject({
    code: 'extension_retired',
  })
  await expect(
    t.plant(
      (sql) => sql`insert into extension_holders (extension_id, holder_id, during)
        values (${extensionId}, ${newcomer}, tstzrange(now(), null))`,
    ),
  ).rejects.toThrow(/retired/)
})

test('two who give one number away at once: one person has it', async () => {
  const office = await plantPhones(t, 1)
  const [spare] = await t.plant(
    (sql) =>
      sql`insert into extensions (number) values ('28' || floor(random() * 1000000)) returning id`,
  )
  const answers = await Promise.all(
    office.newcomers.map((holderId) =>
      it(`/api/extensions/${spare!.id}/assign`, { method: 'POST', json: { holderId } }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
})

test('desk extensions still to retire, by unit and over the months', async () => {
  const office = await plantPhones(t, 0)
  const ids = await t.plant(async (sql) => {
    const rows = await sql`insert into extensions (number, kind)
      select '6' || n || floor(random() * 100000), 'fixed' from generate_series(1, 3) n returning id`
    await sql`insert into extension_holders (extension_id, holder_id, duty_unit_id, during)
      select id, ${office.newcomers[0]!}, ${office.unitId}, tstzrange('2020-04-01', null)
      from unnest(${rows.map(({ id }) => id)}::uuid[]) as id`
    return rows.map(({ id }) => id as string)
  })
  const before = await call(it, 'GET', '/api/extensions/fixed-progress')
  await act(ids[0]!, 'retire')
  const after = await call(it, 'GET', '/api/extensions/fixed-progress')
  expect([after.total, after.retired]).toEqual([before.total, before.retired + 1])
  const mine = after.units.find(({ unitId }: { unitId: string }) => unitId === office.unitId)
  expect(mine).toMatchObject({ total: 3, retired: 1, remaining: 2 })
  expect(after.months).toHaveLength(12)
  expect(after.months.at(-1)).toMatchObject({
    retired: before.months.at(-1).retired + 1,
    remaining: after.remaining,
  })
})
