import { type KeyObject, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deviceUri, publicKeyOf } from '#certs'
import {
  type AgentPort,
  type Answer,
  bare,
  basic,
  certificatesIn,
  openAgentPort,
  PKCS10,
  weakRequest,
  wishing,
} from '#tests/agent-port'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'

const clock = stoppedClock(new Date())
const pki = createPki(clock)
let t: TestApp
let port: AgentPort
let it_: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ clock, signer: pki.signer })
  await plantAuthorities(t, pki)
  it_ = await t.loginAs('it_staff')
  office = await plantOffice(t, 60)
  port = await openAgentPort(t, pki)
  while (!(await port.ready())) await new Promise((resolve) => setImmediate(resolve))
})
afterAll(async () => {
  await port.close()
  await t.close()
})

let used = 0
/** A device of its own for each test, in somebody's hands. */
const nextDevice = () => office.people[used++]!.oldDeviceId
const tokenFor = (deviceId: string, profile = 'network-access'): Promise<Json> =>
  call(it_, 'POST', '/api/enrollment-tokens', { deviceId, profile }, 201)
const tokenState = async (id: string) =>
  (await call(it_, 'GET', `/api/enrollment-tokens/${id}`)).state
const refusals = () =>
  t.ownerSql`select operation, code, token_id, device_id from enrollment_refusals order by id`
const certificatesOf = async (deviceId: string) =>
  (await t.ownerSql`select id from certificates where device_id = ${deviceId} and state = 'issued'`)
    .length

const EST = '/.well-known/est'
const enroll = (
  token: string,
  csr: string | string[] = bare(createRequest().pem),
  more: object = {},
) =>
  port.ask(`${EST}/simpleenroll`, {
    headers: { ...PKCS10, ...basic(token) },
    body: csr,
    ...more,
  })

test('cacerts gives what to trust, in one line', async () => {
  const answer = await port.ask(`${EST}/cacerts`)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/pkcs7-mime; smime-type=certs-only',
    'content-transfer-encoding': 'base64',
    'content-length': `${answer.text.length}`,
  })
  expect(answer.text).toMatch(/^[A-Za-z0-9+/=]+\n$/)
  const { network, management } = pki
  const ders = (chain: { der: Buffer }[]) => chain.map(({ der }) => der.toString('base64'))
  const shown = (pems: string[]) => pems.map(bare)
  expect(shown(certificatesIn(answer))).toEqual(
    ders([network.certificate, network.root, management.certificate, management.root]),
  )
  const labelled = await port.ask(`${EST}/management/cacerts`)
  expect(shown(certificatesIn(labelled))).toEqual(ders([management.certificate, management.root]))
  expect((await port.ask(`${EST}/other/cacerts`)).status).toBe(404)
})

test('a token gets its device one certificate, of the ledger’s names, and is used up', async () => {
  const deviceId = nextDevice()
  const { id, token } = await tokenFor(deviceId)
  const answer = await enroll(token)
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
  const [pem, ...more] = certificatesIn(answer)
  expect(more).toEqual([])
  const certificate = new X509Certificate(pem!)
  expect(certificate.subjectAltName).toBe(`URI:${deviceUri(deviceId)}`)
  expect(certificate.checkIssued(new X509Certificate(pki.network.certificate.der))).toBe(true)
  expect(await tokenState(id)).toBe('used')
  const second = await enroll(token)
  expect(second.status).toBe(401)
  expect(second.headers['www-authenticate']).toMatch(/^Basic realm=/)
  expect(second.text).toContain('This token has been used.')
  expect((await refusals()).at(-1)).toMatchObject({
    operation: 'simpleenroll',
    code: 'token_used',
    token_id: id,
    device_id: deviceId,
  })
  expect(await certificatesOf(deviceId)).toBe(1)
})

test.each<[string, (pem: string) => string | string[]]>([
  ['on one line', bare],
  ['with a final newline', (pem) => `${bare(pem)}\n`],
  ['folded', (pem) => bare(pem).replace(/.{64}/g, '$&\n')],
  ['folded by CRLF', (pem) => bare(pem).replace(/.{76}/g, '$&\r\n')],
  ['PEM', (pem) => pem],
  ['PEM as some write it', (pem) => pem.replaceAll('CERTIFICATE REQ', 'NEW CERTIFICATE REQ')],
  ['in pieces', (pem) => [bare(pem).slice(0, 99), bare(pem).slice(99, 100), bare(pem).slice(100)]],
])('a request is read %s', async (_form, written) => {
  const { token } = await tokenFor(nextDevice())
  const answer = await enroll(token, written(createRequest().pem))
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
})

describe('what is refused, in the protocol’s own way and on record', () => {
  const refusedAs = async (status: number, code: string, answer: Promise<Answer>) => {
    const { headers, text, ...got } = await answer
    expect([got.status, text]).toEqual([status, expect.any(String)])
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(headers['content-length']).toBe(`${Buffer.byteLength(text)}`)
    const last = (await refusals()).at(-1)!
    expect(last.code).toBe(code)
    const [entry] = await t.ownerSql`
      select actor, entity from audit_entries where entity = 'enrollment_refusals' order by id desc limit 1`
    expect(entry).toEqual({ actor: 'system:enrollment', entity: 'enrollment_refusals' })
    return last
  }
  const withExtensions = (request: Parameters<typeof wishing>[0]) => bare(wishing(request))

  test('a token that is none, has expired, or was revoked', async () => {
    await refusedAs(401, 'token_unknown', enroll('AAAAA-BBBBB-CCCCC-DDDDD-EEEEE'))
    await refusedAs(401, 'token_unknown', enroll('x'))
    await refusedAs(401, 'token_unknown', enroll('\0\u202e'))
    await refusedAs(401, 'token_unknown', enroll('z'.repeat(8_000)))
    const { id, token } = await tokenFor(nextDevice())
    await call(it_, 'POST', `/api/enrollment-tokens/${id}/revoke`, undefined, 200)
    await refusedAs(401, 'token_revoked', enroll(token))
    const old = await tokenFor(nextDevice())
    await t.plant(
      (sql) => sql`update enrollment_tokens
        set created_at = created_at - interval '40 days', expires_at = expires_at - interval '40 days'
        where id = ${old.id}`,
    )
    await refusedAs(401, 'token_expired', enroll(old.token))
  })

  test('no token at all: the client is asked for one', async () => {
    const answer = await enroll('', undefined, { headers: PKCS10 })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Basic realm="Mamori", charset="UTF-8"')
  })

  test('a token for another device, by the sender’s name or the request’s', async () => {
    const [mine, other] = [nextDevice(), nextDevice()]
    const [{ property_number: number }] = (await t.ownerSql`
      select property_number from devices where id = ${other}`) as unknown as [Json]
    const { token } = await tokenFor(mine)
    const sent = (name: string, csr: string) =>
      enroll(token, csr, { headers: { ...PKCS10, ...basic(token, name) } })
    const csr = bare(createRequest().pem)
    expect(await refusedAs(403, 'token_other_device', sent(number, csr))).toMatchObject({
      device_id: mine,
    })
    const named = bare(createRequest(undefined, number).pem)
    await refusedAs(403, 'token_other_device', sent('anybody', named))
    expect((await sent('\0', csr)).status).toBe(200)
  })

  test('a token for another kind of certificate', async () => {
    const { token } = await tokenFor(nextDevice(), 'device-management')
    const at = (label: string) =>
      port.ask(`${EST}/${label}/simpleenroll`, {
        headers: { ...PKCS10, ...basic(token) },
        body: bare(createRequest().pem),
      })
    await refusedAs(403, 'token_wrong_profile', at('network'))
    await refusedAs(404, 'not_found', at('nothing'))
    expect((await at('management')).status).toBe(200)
  })

  test('a device that Access lets have none', async () => {
    const { token } = await tokenFor(office.people[0]!.newDeviceId)
    const last = await refusedAs(403, 'in_stock', enroll(token))
    expect(last.device_id).toBe(office.people[0]!.newDeviceId)
    const answer = await enroll(token)
    expect(answer.text).toContain('The device is in stock.')
    expect(answer.text).toContain('在庫の機器です。')
  })

  test('keys that are weak, blocked, or another device’s', async () => {
    const { token } = await tokenFor(nextDevice())
    const request = (key: KeyObject) => bare(createRequest(key).pem)
    await refusedAs(400, 'csr_weak_key', enroll(token, weakRequest()))
    const blocked = createKey('P-256')
    const hash = Buffer.from(publicKeyOf(blocked).fingerprint, 'hex')
    await t.plant(
      (sql) => sql`
      insert into blocked_keys (public_key_sha256, reason) values (${hash}, 'keyCompromise')`,
    )
    await refusedAs(403, 'key_blocked', enroll(token, request(blocked)))
    const taken = createKey('P-256')
    expect((await enroll((await tokenFor(nextDevice())).token, request(taken))).status).toBe(200)
    await refusedAs(403, 'key_in_use', enroll(token, request(taken)))
    // Nothing of that has used the token up.
    expect((await enroll(token)).status).toBe(200)
  })

  test('a wish to be an authority, and names that nobody should read', async () => {
    const { token } = await tokenFor(nextDevice())
    await refusedAs(400, 'csr_asks_for_ca', enroll(token, withExtensions({ ca: true })))
    for (const name of ['PC\0-1', 'PC\u202e-1', '*.example.jp', 'PC\u200b'])
      await refusedAs(400, 'csr_bad_name', enroll(token, withExtensions({ name })))
    await refusedAs(400, 'csr_bad_name', enroll(token, withExtensions({ dns: '*.example.jp' })))
    expect((await enroll(token, withExtensions({ dns: 'pc1.example.jp' }))).status).toBe(200)
  })

  test('what is no request', async () => {
    const { token } = await tokenFor(nextDevice())
    const good = Buffer.from(bare(createRequest().pem), 'base64')
    for (const text of ['', 'not base64 at all!', good.subarray(0, -9).toString('base64')])
      await refusedAs(400, 'csr_malformed', enroll(token, text))
    good[good.length - 1]! ^= 1
    await refusedAs(400, 'csr_not_proven', enroll(token, good.toString('base64')))
    await refusedAs(413, 'too_large', enroll(token, 'A'.repeat(64 * 1024)))
    await refusedAs(413, 'too_large', enroll(token, Array(9).fill('A'.repeat(8 * 1024))))
    const typed = (type: string) =>
      enroll(token, undefined, { headers: { 'content-type': type, ...basic(token) } })
    await refusedAs(415, 'unsupported_type', typed('application/json'))
    await refusedAs(415, 'unsupported_type', typed('application/pkcs10x'))
    expect((await typed('Application/PKCS10; charset=x')).status).toBe(200)
  })

  test('a stranger who goes on is told to wait', async () => {
    const before = (await refusals()).length
    const admin = await t.loginAs('admin')
    await call(admin, 'PUT', '/api/settings/enrollment.refusalsPerMinute', { value: 5 })
    const statuses: number[] = []
    for (let i = 0; i < 12; i++) statuses.push((await enroll('no')).status)
    expect(statuses.at(-1)).toBe(429)
    expect((await refusals()).length - before).toBeLessThanOrEqual(6)
  })
})
