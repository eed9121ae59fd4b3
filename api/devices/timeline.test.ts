import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeviceEvent } from '#contract/device-events'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { call, loginOf, move, openWave, type Rollout } from '#tests/rollout'

let t: TestApp
let it: Visitor
let rollout: Rollout
beforeAll(async () => {
  t = await createTestApp()
  it = await t.loginAs('it_staff')
  rollout = await openWave(t, it, 3)
})
afterAll(() => t.close())

const timeline = async (visitor: Visitor, id: string, query = ''): Promise<DeviceEvent[]> =>
  (await call(visitor, 'GET', `/api/devices/${id}/timeline${query}`)).events
const told = (events: DeviceEvent[]) =>
  events.map(({ kind, from, to }) => [kind, from, to].filter(Boolean).join(' '))

test('a replacement is told to both its devices, step by step, with who and why', async () => {
  const [id, { oldDeviceId, newDeviceId: any }] = [rollout.replacementIds[0]!, rollout.people[0]!]
  expect(any).toBeDefined()
  const { newDeviceId } = await call(it, 'GET', `/api/replacements/${id}`)
  for (const to of ['scheduled', 'deployed', 'migrated']) await move(it, id, to)
  await move(it, id, 'broken', { reason: '画面割れ' })
  await move(it, id, 'migrated')
  await move(it, id, 'reclaimed')
  expect(told(await timeline(it, oldDeviceId)).filter((one) => !one.startsWith('created'))).toEqual(
    expect.arrayContaining([
      'replacement planned',
      'replacement planned prepared',
      'replacement migrated reclaimed',
      'state issued returned',
      'taken_back',
      'handed_over',
    ]),
  )
  const events = await timeline(it, newDeviceId)
  expect(told(events).filter((one) => /^(paired|state)/.test(one))).toEqual([
    'state repair issued',
    'state issued repair',
    'state ready issued',
    'state in_stock ready',
    'paired',
  ])
  const broken = events.find(({ kind, to }) => kind === 'replacement' && to === 'broken')
  expect(broken).toMatchObject({ reason: '画面割れ', actorName: expect.stringMatching(/^test-/) })
})

test('facts, units and reasons of what was done by hand stand in it', async () => {
  const { newDeviceId } = await call(it, 'GET', `/api/replacements/${rollout.replacementIds[1]}`)
  const device = await call(it, 'GET', `/api/devices/${newDeviceId}`)
  const changes = { location: '別館', note: '秘密の話', unitId: rollout.sectionId }
  const { updatedAt } = device
  await call(it, 'PUT', `/api/devices/${newDeviceId}`, { ...changes, updatedAt })
  const path = `/api/devices/${newDeviceId}/transition`
  await call(it, 'POST', path, { to: 'repair', reason: '初期不良' })
  const [state, facts, unit] = await timeline(it, newDeviceId)
  expect(state).toMatchObject({ kind: 'state', from: 'ready', to: 'repair', reason: '初期不良' })
  const { path: unitPath } = await call(it, 'GET', `/api/units/${rollout.sectionId}`)
  expect([facts, unit].map((event) => event?.kind).sort()).toEqual(['facts', 'unit'])
  const moved = [facts, unit].find((event) => event?.kind === 'unit')
  expect(moved).toMatchObject({ from: null, to: unitPath })
  const changed = [facts, unit].find((event) => event?.kind === 'facts')
  expect(changed?.facts).toEqual({ location: [null, '別館'], note: [null, null] })
})

test('an erasure and its certificate stand in it', async () => {
  const { oldDeviceId } = rollout.people[0]!
  await t.plant(
    (sql) => sql`
    insert into erasures (device_id, category, method, medium_kind, medium_serial, place, erased_on, operator,
      witness, certificate_name, certificate_type, certificate_bytes, certificate_sha256, certified_on)
    values (${oldDeviceId}, 'ordinary', 'overwrite', 'hdd', 'M', '庁舎', current_date + 1, '甲', '乙', 'c',
      'application/pdf', 1, '0', current_date + 1)`,
  )
  const events = await timeline(it, oldDeviceId)
  expect(told(events.slice(0, 2)).sort()).toEqual(['certified', 'erasure'])
})

test('comes page by page, nothing twice and nothing left out', async () => {
  const { oldDeviceId } = rollout.people[0]!
  const all = await timeline(it, oldDeviceId)
  const paged: DeviceEvent[] = []
  for (let next: number | null = null, first = true; first || next; first = false) {
    const query: string = next ? `?limit=3&before=${next}` : '?limit=3'
    const page = await call(it, 'GET', `/api/devices/${oldDeviceId}/timeline${query}`)
    paged.push(...page.events)
    next = page.next
  }
  expect(paged).toEqual(all)
})

test('the next holder sees nothing of the one before, and whoever holds it no more nothing at all', async () => {
  const [before, after] = [rollout.people[0]!, rollout.people[2]!]
  const [formerly, now] = await Promise.all(
    [before, after].map(async ({ staffId }) => t.loginAs(await loginOf(t, staffId))),
  )
  const { oldDeviceId } = before
  await t.plant(
    (sql) => sql`insert into handovers (device_id, holder_id, handed_over_at, source)
      values (${oldDeviceId}, ${after.staffId}, now() + interval '1 second', 'counter')`,
  )
  expect(told(await timeline(now!, oldDeviceId))).toEqual(['handed_over'])
  await call(formerly!, 'GET', `/api/devices/${oldDeviceId}/timeline`, undefined, 404)
})

test('nobody changes what was told', async () => {
  const principal = { name: 'system:x', roles: ['it_staff'], unitIds: [], staffId: null }
  for (const write of ['delete from device_events', "update device_events set reason = 'x'"]) {
    await expect(t.db.as(principal, (tx) => tx.execute(write))).rejects.toMatchObject({
      cause: { code: '42501' },
    })
  }
})
