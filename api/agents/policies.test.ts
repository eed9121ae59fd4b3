import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Posture } from '#contract/agent-channel'
import type { PostureCheck } from '#contract/agents'
import { POSTURE } from '#tests/agents'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantAgent } from '#tests/matrix/agents'
import { call, list, type Office, plantOffice, refused } from '#tests/rollout'

const HOUR_MS = 3_600_000
const clock = stoppedClock(new Date())
let t: TestApp
let it_: Visitor
let security: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ clock })
  it_ = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  office = await plantOffice(t, 4)
})
afterAll(() => t.close())
beforeEach(async () => {
  await t.plant(async (sql) => {
    await sql`delete from posture_policies`
    await sql`delete from inventories`
    await sql`delete from agents`
    await sql`update devices set network_zone = null`
  })
})

const deviceId = () => office.people[0]!.oldDeviceId
async function reports(more: Partial<Posture> = {}, id = deviceId(), hoursAgo = 0) {
  const today = new Date(+clock() + 9 * HOUR_MS).toISOString().slice(0, 10)
  const patches = { lastInstalledOn: today, pending: 0 }
  await t.plant(async (sql) => {
    await plantAgent(sql, id)
    await sql`update agents set last_seen_at = ${new Date(+clock() - hoursAgo * HOUR_MS)},
      posture = ${sql.json({ ...POSTURE, patches, ...more } as never)} where device_id = ${id}`
  })
}
const policy = (more: object = {}) => ({ name: '全庁', inForce: true, ...more })
const create = (more: object = {}) =>
  call(security, 'POST', '/api/posture-policies', policy(more), 201)
const access = async (id = deviceId()) => {
  const { decision, reasons } = await call(it_, 'GET', `/api/devices/${id}/access`)
  return [decision, ...reasons.map(({ code }: { code: string }) => code)]
}

describe('Access', () => {
  test('asks nothing of laptops until a policy is in force', async () => {
    expect(await access()).toEqual(['allow'])
    await create({ inForce: false })
    expect(await access()).toEqual(['allow'])
    await create({ name: '別' })
    expect(await access()).toEqual(['quarantine', 'posture_stale'])
  })

  test('lets in who passes, for as long as the policy says, and says why not', async () => {
    await create({ validityHours: 24 })
    const [now, before, long] = office.people.map((each) => each.oldDeviceId)
    await reports({}, now)
    await reports({}, before, 23.9)
    await reports({}, long, 24.1)
    expect(await access(now)).toEqual(['allow'])
    expect(await access(before)).toEqual(['allow'])
    expect(await access(long)).toEqual(['quarantine', 'posture_stale'])
  })

  test('sees a change of the policy at once, and of the zone', async () => {
    await reports({ edr: { running: false, product: null, version: null } })
    const made = await create()
    expect(await access()).toEqual(['quarantine', 'posture_failing'])
    const { id, agents: _, ...rest } = made
    const milder = await call(security, 'PUT', `/api/posture-policies/${id}`, {
      ...rest,
      edr: false,
    })
    expect(await access()).toEqual(['allow'])
    await create({ name: 'α', networkZone: 'alpha' })
    expect(await access()).toEqual(['allow'])
    await t.plant((sql) => sql`update devices set network_zone = 'alpha' where id = ${deviceId()}`)
    expect(await access()).toEqual(['quarantine', 'posture_failing'])
    // Nobody asks any more of the others.
    await t.plant((sql) => sql`update devices set network_zone = 'beta' where id = ${deviceId()}`)
    const { agents: __, id: ___, ...stands } = milder
    await call(security, 'PUT', `/api/posture-policies/${id}`, { ...stands, inForce: false })
    expect(await access()).toEqual(['quarantine', 'posture_unassigned'])
  })

  test('and the list of agents say the same of each', async () => {
    await create({ networkZone: 'alpha', validityHours: 24 })
    const [passing, failing, stale, unassigned] = office.people.map((each) => each.oldDeviceId)
    await reports({}, stale, 25)
    await reports({}, passing)
    await reports({ firewall: { on: false } }, failing)
    await reports({}, unassigned)
    await t.plant(
      (sql) =>
        sql`update devices set network_zone = case when id = ${unassigned!} then 'beta' else 'alpha' end`,
    )
    const rows = await call(it_, 'GET', `/api/agents${list({})}`)
    const verdicts = new Map(
      rows.map(({ id, verdict }: { id: string; verdict: string }) => [id, verdict]),
    )
    expect([passing, failing, stale, unassigned].map((id) => verdicts.get(id))).toEqual([
      ...['passing', 'failing', 'stale', 'unassigned'],
    ])
    for (const [id, verdict] of verdicts as Map<string, string>) {
      const reason = verdict === 'passing' ? [] : [`posture_${verdict}`]
      expect((await access(id)).slice(1)).toEqual(reason)
      expect((await call(it_, 'GET', `/api/agents${list({ verdict })}`))[0].id).toBe(id)
    }
    const counts = await call(it_, 'GET', '/api/agents/summary')
    expect(counts).toMatchObject({
      ...{ agents: 4, verdicts: { passing: 1, failing: 1, stale: 1, unassigned: 1 } },
      ...{
        failed: { firewall: 1 },
        versions: [{ platform: 'windows', version: '1.0.0', agents: 4 }],
      },
    })
  })
})

const all = { screenLockSeconds: 600, patchDays: 30, minimumWindowsBuild: '19045.3000' }
const lock = (afterSeconds: number | null, password: boolean | null = true) => ({
  screenLock: { afterSeconds, password },
})
const build = (text: string | null) => ({ os: { version: null, build: text } })
const patched = (lastInstalledOn: string | null) => ({
  patches: { lastInstalledOn, pending: null },
})
const EDR = { product: null, version: null }
test.each<[string, Partial<Posture>, PostureCheck[], PostureCheck[]]>([
  ['all is well', {}, [], []],
  ['the disk is open', { diskEncryption: { on: false, method: null } }, ['disk_encryption'], []],
  [
    'nobody knows of the disk',
    { diskEncryption: { on: null, method: null } },
    [],
    ['disk_encryption'],
  ],
  ['EDR has stopped', { edr: { running: false, ...EDR } }, ['edr'], []],
  ['the firewall is off', { firewall: { on: false } }, ['firewall'], []],
  ['it locks in time', lock(600), [], []],
  ['it locks too late', lock(601), ['screen_lock'], []],
  ['it never locks', lock(0), ['screen_lock'], []],
  ['it locks without a password', lock(60, false), ['screen_lock'], []],
  ['nobody knows when it locks', lock(null), [], ['screen_lock']],
  ['nobody knows when, and it has no password', lock(null, false), ['screen_lock'], []],
  ['it was patched long ago', patched('2020-01-01'), ['patches'], []],
  ['nobody knows when it was patched', patched(null), [], ['patches']],
  ['its build is too old', build('19044.9999'), ['windows_build'], []],
  ['its build is newer', build('22631.1'), [], []],
  ['its build is a word', build('Server 2025'), [], ['windows_build']],
  ['several are amiss', { firewall: { on: false }, ...lock(0) }, ['firewall', 'screen_lock'], []],
])('when %s, it is told so', async (_what, seen, failed, unknown) => {
  await reports(seen)
  const { id, agents: _, ...made } = await create(all)
  const get = () => call(it_, 'GET', `/api/agents/${deviceId()}`)
  const strict = await get()
  expect(strict.failed).toEqual([...failed, ...unknown].sort())
  const results = Object.fromEntries(
    strict.results.map(({ check, passed }: { check: string; passed: boolean | null }) => [
      check,
      passed,
    ]),
  )
  const of = (value: boolean | null) =>
    Object.keys(results)
      .filter((check) => results[check] === value)
      .sort()
  expect([Object.keys(results).length, of(false), of(null)]).toEqual([6, failed, unknown])
  await call(security, 'PUT', `/api/posture-policies/${id}`, { ...made, toleratesUnknown: true })
  expect((await get()).failed).toEqual(failed)
})

describe('a policy', () => {
  test('is the only one in force for its zone, under a name of its own', async () => {
    await create()
    const again = await refused(security, 'POST', '/api/posture-policies', policy(), 409)
    expect(again).toMatchObject({ field: 'name', code: 'posture_policy_name_taken' })
    const other = await refused(
      security,
      'POST',
      '/api/posture-policies',
      policy({ name: '別' }),
      409,
    )
    expect(other).toMatchObject({ field: 'networkZone', code: 'policy_zone_taken' })
    await create({ name: 'α', networkZone: 'alpha' })
    await create({ name: '下書き', inForce: false })
  })

  test('in force is not deleted; one that somebody else has changed is not overwritten', async () => {
    const { id, agents: _, ...made } = await create()
    const path = `/api/posture-policies/${id}`
    expect((await refused(security, 'DELETE', path, undefined, 409)).code).toBe('policy_in_force')
    await call(security, 'PUT', path, { ...made, inForce: false })
    const late = await refused(security, 'PUT', path, made, 409)
    expect(late.code).toBe('changed_meanwhile')
    await call(security, 'DELETE', path, undefined, 204)
  })

  test.each([
    ['validityHours', 0],
    ['screenLockSeconds', 10],
    ['patchDays', 1000],
    ['minimumWindowsBuild', '二万'],
    ['networkZone', 'gamma'],
    ['name', ''],
  ])('is refused with a %s of %s', async (field, value) => {
    const { field: at } = await refused(
      security,
      'POST',
      '/api/posture-policies',
      policy({ [field]: value }),
      422,
    )
    expect(at).toBe(field)
  })

  test('says beforehand whom it would shut out', async () => {
    const { id } = await create({ inForce: false })
    const [passing, failing, silent] = office.people.map((each) => each.oldDeviceId)
    await reports({}, passing)
    await reports({ firewall: { on: false } }, failing)
    expect(await call(security, 'GET', `/api/posture-policies/${id}/effect`)).toEqual({
      ...{ laptops: 4, passing: 1, failing: 1, stale: 2, failed: { firewall: 1 } },
    })
    expect(await access(silent)).toEqual(['allow'])
  })
})
