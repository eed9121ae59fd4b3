import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { plantCertificate } from '#tests/matrix/certificates'
import { textOf } from '#tests/pdf'
import { createPki, plantAuthorities } from '#tests/pki'
import { call, type Json, openWave, plantOffice, refused } from '#tests/rollout'
import { kittingCode } from './sheet.ts'

const clock = stoppedClock(new Date())
const pki = createPki(clock)
let t: TestApp
let it_: Visitor
let devices: string[]

beforeAll(async () => {
  t = await createTestApp({
    clock,
    signer: pki.signer,
    env: { PUBLIC_AGENT_URL: 'https://agents.example.jp:3443/' },
  })
  await plantAuthorities(t, pki)
  it_ = await t.loginAs('it_staff')
  const office = await plantOffice(t, 20)
  devices = office.people.map(({ newDeviceId }) => newDeviceId)
})
afterAll(() => t.close())

const TOKENS = '/api/enrollment-tokens'
const make = (json: object, headers = {}) =>
  it_(TOKENS, { method: 'POST', json, headers }).then(async (answer) => ({
    status: answer.status,
    ...((await answer.json()) as Json),
  }))
const kit = (deviceId: string, profile = 'device-management') => make({ deviceId, profile })
const stateOf = async (id: string) => (await call(it_, 'GET', `${TOKENS}/${id}`)).state
const fieldsOf = async (answer: Promise<Response>) =>
  (await answer).json().then(({ fields }) => fields)

describe('a token', () => {
  test('is shown once and kept as a hash; audit has it nowhere', async () => {
    const made = await kit(devices[0]!)
    expect(made.status).toBe(201)
    expect(made.token).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(made).toMatchObject({
      state: 'live',
      serverUrl: 'https://agents.example.jp:3443',
      rootSha256: createHash('sha256').update(pki.management.root.der).digest('hex'),
    })
    const again = await call(it_, 'GET', `${TOKENS}/${made.id}`)
    expect(again).not.toHaveProperty('token')
    const letters = made.token.replaceAll('-', '')
    const [{ kept }] = (await t.ownerSql`
      select (select count(*)::int from enrollment_tokens e where e::text ilike ${`%${letters}%`})
        + (select count(*)::int from audit_entries a where a::text ilike ${`%${letters}%`}) as kept`) as unknown as [
      Json,
    ]
    expect(kept).toBe(0)
    const [entry] = await t.ownerSql`
      select payload from audit_entries where entity = 'enrollment_tokens' and entity_id = ${made.id}`
    expect(JSON.parse(entry!.payload).token_sha256).toEqual({ secret: true })
  })

  test('is worth nothing once a newer one is made for the same device and kind', async () => {
    const first = await kit(devices[1]!)
    const other = await kit(devices[1]!, 'network-access')
    await kit(devices[1]!)
    expect(await stateOf(first.id)).toBe('revoked')
    expect(await stateOf(other.id)).toBe('live')
  })

  test('is revoked once, and has its day', async () => {
    const { id } = await kit(devices[2]!)
    expect((await call(it_, 'POST', `${TOKENS}/${id}/revoke`, undefined, 200)).state).toBe(
      'revoked',
    )
    expect(await refused(it_, 'POST', `${TOKENS}/${id}/revoke`, undefined, 409)).toMatchObject({
      code: 'token_revoked',
    })
    const [setting] = await t.ownerSql`select 1 from settings where key = 'enrollment.tokenDays'`
    expect(setting).toBeUndefined()
    const { createdAt, expiresAt } = await kit(devices[2]!)
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(30 * 86_400_000)
  })

  test('is not made for what is gone or unknown', async () => {
    const [gone] = await t.plant(
      (sql) => sql`
      update devices set state = 'returned' where id = ${devices[3]!} returning id`,
    )
    const json = { deviceId: gone!.id, profile: 'network-access' }
    expect(await refused(it_, 'POST', TOKENS, json, 409)).toMatchObject({
      field: 'deviceId',
      code: 'token_device_state',
      message: 'この状態の機器(返却済み)には登録トークンを発行できません。',
    })
    json.deviceId = crypto.randomUUID()
    expect((await refused(it_, 'POST', TOKENS, json, 404)).code).toBe('does_not_exist')
    const profile = { deviceId: devices[4], profile: 'server' }
    await refused(it_, 'POST', TOKENS, profile, 422)
  })

  test('is found by its state', async () => {
    const states = ['live', 'used', 'expired', 'revoked']
    const counts = await Promise.all(
      states.map(async (state) => {
        const rows: Json[] = await call(
          it_,
          'GET',
          `${TOKENS}?range=[0,99]&filter=${encodeURIComponent(JSON.stringify({ state }))}`,
        )
        expect(rows.every((row) => row.state === state)).toBe(true)
        return rows.length
      }),
    )
    expect(counts[0]).toBeGreaterThan(2)
    expect(counts[3]).toBeGreaterThan(1)
  })
})

describe('asked again under the same key', () => {
  test('there is one token, and the last answer counts', async () => {
    const key = { 'idempotency-key': 'kitting-0001' }
    const json = { deviceId: devices[5]!, profile: 'network-access' }
    const [first, second] = [await make(json, key), await make(json, key)]
    expect(second.id).toBe(first.id)
    expect(second.token).not.toBe(first.token)
    const other = await make({ ...json, profile: 'device-management' }, key)
    expect([other.status, other.fields[0].code]).toEqual([422, 'key_reused'])
  })

  test('also at once, and by another person it is another request', async () => {
    const key = { 'idempotency-key': 'kitting-0002' }
    const json = { deviceId: devices[6]!, profile: 'network-access' }
    const many = await Promise.all([1, 2, 3, 4].map(() => make(json, key)))
    expect(new Set(many.map(({ id }) => id)).size).toBe(1)
    const security = await t.loginAs('security')
    const answer = await security(TOKENS, { method: 'POST', json, headers: key })
    expect((await answer.json()).id).not.toBe(many[0]!.id)
    expect(await stateOf(many[0]!.id)).toBe('revoked')
  })
})

describe('for many', () => {
  test('rows in are tokens made and devices refused, each with its reason', async () => {
    const ids = [devices[7]!, devices[3]!, crypto.randomUUID(), devices[8]!]
    const json = { deviceIds: ids, profile: 'device-management', as: 'list' }
    const { made, refused: not } = await call(it_, 'POST', `${TOKENS}/bulk`, json, 201)
    expect(made.map(({ deviceId }: Json) => deviceId).sort()).toEqual([ids[0], ids[3]].sort())
    expect(not.map(({ deviceId, code }: Json) => [deviceId, code])).toEqual([
      [ids[1], 'token_device_state'],
      [ids[2], 'does_not_exist'],
    ])
    // Under a key, what was refused is told again.
    const key = { 'idempotency-key': 'kitting-0003' }
    const asked = async () =>
      (await it_(`${TOKENS}/bulk`, { method: 'POST', json, headers: key })).json()
    const [one, two] = [await asked(), await asked()]
    expect(two.refused).toEqual(one.refused)
    expect(two.made.map(({ id }: Json) => id)).toEqual(one.made.map(({ id }: Json) => id))
    const nobody = { ...json, deviceIds: [devices[3]!] }
    expect((await refused(it_, 'POST', `${TOKENS}/bulk`, nobody, 409)).field).toBe('deviceIds.0')
    const both = it_(`${TOKENS}/bulk`, { method: 'POST', json: { profile: 'network-access' } })
    expect((await fieldsOf(both))[0].code).toBe('devices_or_wave')
  })

  test('the sheet of a wave has a card for each new laptop, and names what got none', async () => {
    const wave = await openWave(t, it_, 6)
    await t.plant((sql) => plantCertificate(sql, wave.people[1]!.newDeviceId))
    const json = { waveId: wave.waveId, profile: 'network-access' }
    const answer = await it_(`${TOKENS}/bulk`, { method: 'POST', json })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    const pages = await textOf(new Uint8Array(await answer.arrayBuffer()))
    expect(pages).toHaveLength(3)
    const rows: Json[] = await call(
      it_,
      'GET',
      `${TOKENS}?range=[0,99]&filter=${encodeURIComponent(JSON.stringify({ waveId: wave.waveId }))}`,
    )
    expect(rows).toHaveLength(5)
    for (const { propertyNumber } of rows) expect(pages.join('')).toContain(propertyNumber)
    expect(pages[0]).toContain('https://agents.example.jp:3443')
    expect(pages[2]).toContain('発行 5 台、対象外 1 台')
    expect(pages[2]).toContain('有効な証明書が既にあります')
  })

  test('the code says where to go, whom to believe and what for', () => {
    const facts = { token: 'AAAAA-BBBBB', serverUrl: 'https://a.example:3443', rootSha256: 'ab' }
    expect(kittingCode({ ...facts, profile: 'network-access' })).toBe(
      'mamori:enroll?token=AAAAA-BBBBB&server=https%3A%2F%2Fa.example%3A3443&root=ab&profile=network-access',
    )
  })
})
