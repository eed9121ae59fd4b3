import { createPublicKey, randomUUID, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deviceUri, fromPem, parseCertificate, verifyChain } from '#certs'
import { CERTIFICATE_MOVES } from '#contract/certificates'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, type Pki, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice, refused } from '#tests/rollout'
import { AppError } from '../errors.ts'

const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
let pki: Pki
let t: TestApp
let it: Visitor
let security: Visitor
let office: Office
/** What the signer does when asked; a test may put something in its way. */
let beforeSigning: () => Promise<void> = async () => {}

beforeAll(async () => {
  pki = createPki(clock)
  const certificate: typeof pki.signer.certificate = async (request) => {
    await beforeSigning()
    return pki.signer.certificate(request)
  }
  t = await createTestApp({ clock, signer: { ...pki.signer, certificate } })
  await plantAuthorities(t, pki)
  it = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  office = await plantOffice(t, 40)
})
afterAll(() => t.close())

let used = 0
const laptop = () => office.people[used++]!.oldDeviceId
const body = (deviceId: string, more: object = {}) => ({
  deviceId,
  profile: 'network-access',
  csr: createRequest().pem,
  ...more,
})
const issue = (deviceId: string, more: object = {}): Promise<Json> =>
  call(it, 'POST', '/api/certificates', body(deviceId, more), 201)
const keyed = (json: object, key: string, visitor = it) =>
  visitor('/api/certificates', { method: 'POST', json, headers: { 'idempotency-key': key } })
const get = (id: string): Promise<Json> => call(it, 'GET', `/api/certificates/${id}`)
const rowsOf = (deviceId: string) =>
  t.ownerSql`select id, state, serial, tbs_sha256, der from certificates where device_id = ${deviceId} order by created_at`
const inSigner = async <T>(
  meanwhile: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> => {
  beforeSigning = async () => {
    beforeSigning = async () => {}
    await meanwhile()
  }
  return work()
}

test('the database knows the same steps as the contract', async () => {
  const rows = await t.ownerSql`
    select from_state || ' → ' || to_state as step from app.moves where machine = 'certificate'`
  expect(rows.map(({ step }) => step).sort()).toEqual(
    CERTIFICATE_MOVES.map(({ from, to }) => `${from} → ${to}`).sort(),
  )
})

describe('a certificate', () => {
  test('is issued for the ledger’s device and the request’s key, and believed by the root alone', async () => {
    const deviceId = laptop()
    const request = createRequest()
    const issued = await issue(deviceId, { csr: request.pem })
    const [leaf] = fromPem(issued.pem, 'CERTIFICATE')
    const certificate = parseCertificate(leaf!)
    const chain = fromPem(issued.chain, 'CERTIFICATE').map((der) => parseCertificate(der))
    const [device] = await t.ownerSql`select property_number from devices where id = ${deviceId}`
    expect(new X509Certificate(issued.pem).subject).toBe(`CN=${device!.property_number}`)
    expect(certificate.extensions.subjectAltName?.uris).toEqual([deviceUri(deviceId)])
    expect(certificate.publicKey.key.equals(createPublicKey(request.key))).toBe(true)
    expect(certificate.serial.toString('hex')).toBe(issued.serialNumber)
    const trust = { certificate, intermediates: chain.slice(0, 1), at: clock() }
    expect(verifyChain({ ...trust, roots: [pki.network.root] })).toHaveLength(3)
    expect(() => verifyChain({ ...trust, roots: [pki.management.root] })).toThrow()
    expect(chain[1]!.der).toEqual(pki.network.root.der)
  })

  test('is in the list and in full with its journal, and in nobody else’s list', async () => {
    const { oldDeviceId, staffId } = office.people[used++]!
    const issued = await issue(oldDeviceId)
    const filter = encodeURIComponent(JSON.stringify({ deviceId: oldDeviceId }))
    const rows = await call(it, 'GET', `/api/certificates?filter=${filter}`)
    expect(rows).toMatchObject([{ id: issued.id, state: 'issued', profile: 'network-access' }])
    expect(await get(issued.id)).toMatchObject({
      pem: issued.pem,
      chain: issued.chain,
      events: [{ kind: 'issued' }],
    })
    const holder = await t.loginAs(await t.createUser({ roles: ['employee'], staffId }))
    expect((await holder(`/api/certificates/${issued.id}`)).status).toBe(200)
    const other = await t.loginAs('employee')
    expect((await other(`/api/certificates/${issued.id}`)).status).toBe(404)
    expect(await (await other(`/api/certificates?filter=${filter}`)).json()).toEqual([])
  })

  test('is on record, serial and digest, before anything is signed', async () => {
    const deviceId = laptop()
    let before: Json[] = []
    await inSigner(
      async () => {
        before = [...(await rowsOf(deviceId))]
      },
      () => issue(deviceId),
    )
    const [after] = await rowsOf(deviceId)
    expect(before).toMatchObject([{ state: 'intent', der: null }])
    expect(after).toMatchObject({ state: 'issued', serial: before[0].serial })
    expect(after!.tbs_sha256).toEqual(before[0].tbs_sha256)
  })

  test('lasts a year at most, and is due for renewal from two thirds of it, not all at once', async () => {
    const one = await issue(laptop())
    const other = await issue(laptop())
    const days = (from: string, to: string) => (+new Date(to) - +new Date(from)) / 86_400_000
    expect(days(one.notBefore, one.notAfter)).toBeLessThanOrEqual(366)
    const due = [one, other].map(({ notBefore, renewAfter }) => days(notBefore, renewAfter))
    for (const each of due) {
      expect(each).toBeGreaterThan(243)
      expect(each).toBeLessThan(275)
    }
    expect(due[0]).not.toBe(due[1])
  })

  test('of the management hierarchy is one for itself', async () => {
    const deviceId = laptop()
    await issue(deviceId)
    const { id } = await issue(deviceId, { profile: 'device-management' })
    expect(await get(id)).toMatchObject({ hierarchy: 'management', authority: 'management' })
  })
})

describe('it is refused', () => {
  test('to a device that Access denies, with the reason in the reader’s language', async () => {
    const { newDeviceId } = office.people[used++]!
    expect(await refused(it, 'POST', '/api/certificates', body(newDeviceId), 409)).toMatchObject({
      field: 'deviceId',
      code: 'in_stock',
      message: '在庫の機器です。',
    })
    expect(await rowsOf(newDeviceId)).toEqual([])
  })

  test('to a device that is not there', async () => {
    expect(await refused(it, 'POST', '/api/certificates', body(randomUUID()), 404)).toMatchObject({
      field: 'deviceId',
      code: 'does_not_exist',
    })
  })

  test.each([
    ['rubbish', 'csr_malformed'],
    ['AAAA', 'csr_malformed'],
    [
      '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
      'csr_malformed',
    ],
  ])('on the request %j', async (csr, code) => {
    expect(
      await refused(
        it,
        'POST',
        '/api/certificates',
        body(office.people[0]!.oldDeviceId, { csr }),
        422,
      ),
    ).toMatchObject({ field: 'csr', code })
  })

  test('on a request signed by another key than its own', async () => {
    const { pem } = createRequest()
    const [der] = fromPem(pem, 'CERTIFICATE REQUEST')
    // The last octet belongs to s.
    der![der!.length - 1]! ^= 1
    const json = body(office.people[0]!.oldDeviceId, { csr: der!.toString('base64') })
    expect(await refused(it, 'POST', '/api/certificates', json, 422)).toMatchObject({
      code: 'csr_not_proven',
    })
  })

  test('for a key that is another device’s, also to two who come at once', async () => {
    const key = createKey('P-256')
    const answers = await Promise.all(
      [laptop(), laptop()].map((deviceId) =>
        it('/api/certificates', {
          method: 'POST',
          json: body(deviceId, { csr: createRequest(key).pem }),
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const lost = await answers.find(({ status }) => status === 409)!.json()
    expect(lost.fields).toMatchObject([{ field: 'csr', code: 'key_in_use' }])
  })

  test('to employees and heads', async () => {
    for (const role of ['employee', 'section_head', 'trainer', 'auditor', 'admin'] as const) {
      const visitor = await t.loginAs(role)
      const answer = await visitor('/api/certificates', { method: 'POST', json: body(laptop()) })
      expect(answer.status).toBe(403)
    }
  })
})

describe('one device and purpose has one live certificate', () => {
  test('the replaced one is revoked a day later, as superseded', async () => {
    const deviceId = laptop()
    const first = await issue(deviceId)
    const second = await issue(deviceId)
    expect(await get(first.id)).toMatchObject({
      state: 'issued',
      replacedBy: second.id,
      revokeAt: new Date(+clock() + 86_400_000).toISOString(),
    })
    expect((await get(second.id)).replacedBy).toBeNull()
  })

  test('also when several ask at once', async () => {
    const deviceId = laptop()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        it('/api/certificates', { method: 'POST', json: body(deviceId) }),
      ),
    )
    for (const { status } of answers) expect([201, 409]).toContain(status)
    const live = (await rowsOf(deviceId)).filter(({ state }) => state === 'issued')
    expect(live.length).toBe(answers.filter(({ status }) => status === 201).length)
    const [{ count }] = (await t.ownerSql`select count(*)::int from certificates
      where device_id = ${deviceId} and state = 'issued' and replaced_by is null`) as unknown as [
      { count: number },
    ]
    expect(count).toBe(1)
  })

  test('none is issued while the present one is on hold', async () => {
    const deviceId = laptop()
    const { id } = await issue(deviceId)
    await call(it, 'POST', `/api/certificates/${id}/hold`, {})
    expect(await refused(it, 'POST', '/api/certificates', body(deviceId), 409)).toMatchObject({
      code: 'certificate_held',
    })
  })
})

describe('the same request under the same key', () => {
  test('gets the same certificate, however often', async () => {
    const json = body(laptop())
    const key = randomUUID()
    const [one, two] = [await keyed(json, key), await keyed(json, key)]
    expect([one.status, two.status]).toEqual([201, 201])
    expect(await two.json()).toEqual(await one.json())
    const other = await keyed(body(json.deviceId), key)
    expect(other.status).toBe(422)
    expect((await other.json()).fields[0]).toMatchObject({ code: 'key_reused' })
  })

  test('completes the intent that the signer’s absence left', async () => {
    const json = body(laptop())
    const key = randomUUID()
    const failed = await inSigner(
      () => Promise.reject(new AppError('signer_unavailable')),
      () => keyed(json, key),
    )
    expect(failed.status).toBe(503)
    const [intent] = await rowsOf(json.deviceId)
    expect(intent!.state).toBe('intent')
    const done = await (await keyed(json, key)).json()
    expect(done.id).toBe(intent!.id)
    expect(await rowsOf(json.deviceId)).toMatchObject([{ state: 'issued' }])
  })

  test('without a key, a failed signature leaves no door open: it counts as revoked', async () => {
    const deviceId = laptop()
    const failed = await inSigner(
      () => Promise.reject(new AppError('signer_unavailable')),
      () => it('/api/certificates', { method: 'POST', json: body(deviceId) }),
    )
    expect(failed.status).toBe(503)
    expect(await rowsOf(deviceId)).toMatchObject([{ state: 'abandoned', der: null }])
    await issue(deviceId)
  })
})

describe('what changes while it is being signed', () => {
  const lost = (deviceId: string) =>
    t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)

  test('a device reported lost gets nothing, and the serial counts as revoked', async () => {
    const deviceId = laptop()
    const answer = await inSigner(
      () => lost(deviceId),
      () => it('/api/certificates', { method: 'POST', json: body(deviceId) }),
    )
    expect(answer.status).toBe(409)
    expect((await answer.json()).fields[0]).toMatchObject({ code: 'missing' })
    expect(await rowsOf(deviceId)).toMatchObject([{ state: 'abandoned', der: null }])
  })

  test('nor does a key that is blocked meanwhile', async () => {
    const deviceId = laptop()
    const request = createRequest()
    const answer = await inSigner(
      () =>
        t.plant(
          (sql) => sql`insert into blocked_keys (public_key_sha256, reason)
            select public_key_sha256, 'keyCompromise' from certificates where device_id = ${deviceId}`,
        ),
      () => it('/api/certificates', { method: 'POST', json: body(deviceId, { csr: request.pem }) }),
    )
    expect((await answer.json()).fields[0]).toMatchObject({ field: 'csr', code: 'key_blocked' })
    expect(await rowsOf(deviceId)).toMatchObject([{ state: 'abandoned' }])
    const again = await call(
      security,
      'POST',
      '/api/certificates',
      body(deviceId, { csr: request.pem }),
      409,
    )
    expect(again.fields[0]).toMatchObject({ code: 'key_blocked' })
  })
})
