import { createPublicKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publicKeyOf, toPem } from '#certs'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice, refused } from '#tests/rollout'

let t: TestApp
let it: Visitor
let security: Visitor
let admin: Visitor
let office: Office

beforeAll(async () => {
  const pki = createPki(() => new Date())
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
  it = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  admin = await t.loginAs('admin')
  office = await plantOffice(t, 20)
})
afterAll(() => t.close())

let used = 0
const laptop = () => office.people[used++]!.oldDeviceId
const issue = (deviceId: string, csr: string): Promise<Json> =>
  call(it, 'POST', '/api/certificates', { deviceId, profile: 'network-access', csr }, 201)
const block = (json: object): Promise<Json> =>
  call(security, 'POST', '/api/blocked-keys', { reason: 'keyCompromise', ...json }, 201)
const fingerprintOf = (key: Parameters<typeof publicKeyOf>[0]) => publicKeyOf(key).fingerprint
const find = async (filter: object): Promise<Json[]> =>
  call(it, 'GET', `/api/blocked-keys?filter=${encodeURIComponent(JSON.stringify(filter))}`)

describe('a blocked key', () => {
  test('revokes the certificate that it was named by, and issues no other', async () => {
    const { key, pem } = createRequest()
    const deviceId = laptop()
    const issued = await issue(deviceId, pem)
    const blocked = await block({ certificateId: issued.id, note: '落とし物の台帳にあった鍵' })
    expect(blocked).toMatchObject({
      publicKeySha256: fingerprintOf(key),
      certificateId: issued.id,
      deviceId,
      revoked: 1,
      note: '落とし物の台帳にあった鍵',
    })
    const { state, reason, events } = await call(it, 'GET', `/api/certificates/${issued.id}`)
    expect({ state, reason }).toEqual({ state: 'revoked', reason: 'keyCompromise' })
    expect(events.at(-1)).toMatchObject({ kind: 'revoked', note: '落とし物の台帳にあった鍵' })
    const again = { deviceId, profile: 'network-access', csr: pem }
    expect(await refused(it, 'POST', '/api/certificates', again, 409)).toMatchObject({
      field: 'csr',
      code: 'key_blocked',
    })
  })

  test('opens nothing in any hierarchy, for no server either', async () => {
    const { key, pem } = createRequest()
    await block({ key: fingerprintOf(key) })
    const server = { hierarchy: 'management', dns: ['agents.example.lg.jp'], csr: pem }
    expect(await refused(admin, 'POST', '/api/certificates/servers', server, 409)).toMatchObject({
      code: 'key_blocked',
    })
  })

  const spki = (key: Parameters<typeof createPublicKey>[0]) =>
    createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
  test.each([
    ['a public key', (key: ReturnType<typeof createKey>) => spki(key as never)],
    ['a request', (key: ReturnType<typeof createKey>) => createRequest(key).pem],
    ['a digest', fingerprintOf],
    [
      'a digest as OpenSSL writes it',
      (key: ReturnType<typeof createKey>) =>
        fingerprintOf(key).toUpperCase().match(/../g)!.join(':'),
    ],
  ])('may be given as %s', async (_, written) => {
    const key = createKey('P-256')
    const blocked = await block({ key: written(key), reason: 'weakKey' })
    expect(blocked).toMatchObject({ publicKeySha256: fingerprintOf(key), revoked: 0 })
  })

  test('given as a certificate revokes that one', async () => {
    const { pem } = createRequest()
    const issued = await issue(laptop(), pem)
    expect(await block({ key: issued.pem })).toMatchObject({ certificateId: issued.id, revoked: 1 })
  })

  test('is blocked once', async () => {
    const key = fingerprintOf(createKey('P-256'))
    await block({ key })
    const again = { key, reason: 'other' }
    expect(await refused(security, 'POST', '/api/blocked-keys', again, 409)).toMatchObject({
      field: 'key',
      code: 'key_blocked_already',
    })
  })

  test('is found by its first digits, by its device and by its reason', async () => {
    const { key, pem } = createRequest()
    const deviceId = laptop()
    const { certificateId, id } = await block({
      certificateId: (await issue(deviceId, pem)).id,
      reason: 'other',
    })
    expect(certificateId).not.toBeNull()
    const [device] = await t.ownerSql`select property_number from devices where id = ${deviceId}`
    for (const q of [fingerprintOf(key).slice(0, 12), device!.property_number])
      expect((await find({ q })).map((row) => row.id)).toContain(id)
    expect((await find({ q: 'ffffffffffffffff' })).map((row) => row.id)).not.toContain(id)
    expect((await find({ reason: 'other' })).map((row) => row.id)).toContain(id)
    expect((await find({ reason: ['weakKey'] })).map((row) => row.id)).not.toContain(id)
  })
})

describe('what is no key is refused by name', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  test.each([
    ['rubbish', 'not_a_key'],
    ['ab'.repeat(31), 'not_a_key'],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'not_a_key'],
    ['-----BEGIN constructor-----\nAAAA\n-----END constructor-----', 'not_a_key'],
    [toPem(randomBytes(64), 'CERTIFICATE'), 'not_a_key'],
    [weak.export({ type: 'spki', format: 'pem' }).toString(), 'not_a_key'],
  ])('%j', async (key, code) => {
    const json = { key, reason: 'other' }
    expect(await refused(security, 'POST', '/api/blocked-keys', json, 422)).toMatchObject({
      field: 'key',
      code,
    })
  })

  test('a key and a certificate at once, or neither', async () => {
    const both = { key: 'a', certificateId: randomUUID(), reason: 'other' }
    for (const json of [both, { reason: 'other' }])
      expect(await refused(security, 'POST', '/api/blocked-keys', json, 422)).toMatchObject({
        field: 'key',
        code: 'key_or_certificate',
      })
  })

  test('a certificate that is not there', async () => {
    const json = { certificateId: randomUUID(), reason: 'other' }
    await call(security, 'POST', '/api/blocked-keys', json, 404)
  })
})
