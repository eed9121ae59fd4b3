import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatName, onelineName } from '#certs'
import { createTestApp, stoppedClock, type TestApp, type Visitor } from '#tests/app'
import { type PhoneOffice, plantPhones } from '#tests/lines'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'

const SECRET = 'a-secret-of-the-test-0123456789'
const clock = stoppedClock(new Date('2026-11-27T00:00:00Z'))
const pki = createPki(clock)
const ISSUER = onelineName(pki.network.certificate.subject)
let dir: string
let t: TestApp
let security: Visitor
let office: Office
let phones: PhoneOffice

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-radius-'))
  await writeFile(join(dir, 'secret'), `${SECRET}\n`)
  const env = { RADIUS_SECRET_FILE: join(dir, 'secret') }
  t = await createTestApp({ clock, signer: pki.signer, env })
  await plantAuthorities(t, pki)
  security = await t.loginAs('security')
  office = await plantOffice(t, 10)
  phones = await plantPhones(t, 4)
  await t.plant(async (sql) => {
    for (const [n, person] of phones.people.entries()) {
      person.number = `1000000${n}`
      await sql`update lines set phone_number = ${`090-1000-000${n}`} where id = ${person.lineId}`
    }
  })
})
afterAll(async () => {
  await t.close()
  await rm(dir, { recursive: true })
})

const send = (body: string | object, headers: Record<string, string> = {}, path = 'authorize') =>
  t.visitor()(`/radius/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${SECRET}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const asRest = (attributes: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { type: 'string', value: [value] }]),
  )
/** Status and body of an answer to these attributes, as rlm_rest sends them. */
const ask = async (attributes: Record<string, unknown>): Promise<[number, Json]> => {
  const answer = await send(asRest(attributes))
  return [answer.status, await answer.json()]
}

let used = 0
async function issue(profile = 'network-access'): Promise<Json & { deviceId: string }> {
  const deviceId = office.people[used++]!.oldDeviceId
  const body = { deviceId, profile, csr: createRequest().pem }
  return { ...(await call(security, 'POST', '/api/certificates', body, 201)), deviceId }
}
const shown = (serial: string, issuer = ISSUER) => ({
  'TLS-Client-Cert-Serial': serial,
  'TLS-Client-Cert-Issuer': issuer,
  'Calling-Station-Id': '02-00-00-00-00-01',
  'NAS-Identifier': 'ap-7',
})
const lastAnswer = async () => {
  const [row] = await t.ownerSql`
    select door, outcome, reasons, device_id as "deviceId", line_id as "lineId", encode(serial, 'hex') as serial,
      station, nas from door_answers order by id desc limit 1`
  return row
}
const deny = (...reasons: string[]) => [
  401,
  { 'Reply-Message': ['mamori: deny', ...reasons].join(' ') },
]

describe('a certificate at the door of the office network', () => {
  test('lets its device in, into a network, for a time, and the answer is noted', async () => {
    const { serialNumber, deviceId } = await issue()
    const key = Buffer.from(`mamori1:c:a:${serialNumber}`).toString('hex')
    expect(await ask(shown(serialNumber))).toEqual([
      200,
      {
        'Tunnel-Type': 'VLAN',
        'Tunnel-Medium-Type': 'IEEE-802',
        'Tunnel-Private-Group-Id': '10',
        'Session-Timeout': 28_800,
        'Termination-Action': 'RADIUS-Request',
        'Acct-Interim-Interval': 600,
        Class: `0x${key}`,
        'Reply-Message': 'mamori: allow',
      },
    ])
    expect(await lastAnswer()).toEqual({
      door: 'radius-certificate',
      outcome: 'allow',
      reasons: [],
      deviceId,
      lineId: null,
      serial: serialNumber,
      station: '020000000001',
      nas: 'ap-7',
    })
  })

  test('is turned away on hold, revoked, expired, unknown, or of a lost device', async () => {
    const held = await issue()
    await call(security, 'POST', `/api/certificates/${held.id}/hold`, {}, 200)
    expect(await ask(shown(held.serialNumber))).toEqual(deny('certificate_held'))
    await call(security, 'POST', `/api/certificates/${held.id}/release`, {}, 200)
    expect((await ask(shown(held.serialNumber)))[0]).toBe(200)
    const reason = { reason: 'keyCompromise' }
    await call(security, 'POST', `/api/certificates/${held.id}/revoke`, reason, 200)
    expect(await ask(shown(held.serialNumber))).toEqual(deny('certificate_revoked'))
    expect(await ask(shown('4d00'))).toEqual(deny('certificate_unknown'))
    const lost = await issue()
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${lost.deviceId}`)
    expect(await ask(shown(lost.serialNumber))).toEqual(deny('missing'))
    expect(await lastAnswer()).toMatchObject({ outcome: 'deny', reasons: ['missing'] })
  })

  test('of the agent’s channel, or of an authority that is not ours, opens nothing', async () => {
    const agent = await issue('device-management')
    const issuer = onelineName(pki.management.certificate.subject)
    expect(await ask(shown(agent.serialNumber, issuer))).toEqual(deny('certificate_wrong_purpose'))
    // Nor does it with the other authority's name: a serial counts beside its issuer alone.
    expect(await ask(shown(agent.serialNumber))).toEqual(deny('certificate_unknown'))
    expect(await ask(shown(agent.serialNumber, '/CN=another'))).toEqual(deny('certificate_foreign'))
  })

  test('is known by its serial in any spelling, and its issuer as nginx and we spell it', async () => {
    const { serialNumber } = await issue()
    const spellings = [
      serialNumber.toUpperCase(),
      `00${serialNumber}`,
      `0x${serialNumber}`,
      serialNumber.match(/../g)!.join(':'),
      ` ${serialNumber} `,
    ]
    for (const serial of spellings)
      expect([serial, (await ask(shown(serial)))[0]]).toEqual([serial, 200])
    const ours = formatName(pki.network.certificate.subject)
    expect((await ask(shown(serialNumber, ours)))[0]).toBe(200)
  })
})

describe('a line at the gate of the mobile network', () => {
  const line = (number: string, more = {}) => ({
    'Calling-Station-Id': `8190${number}`,
    '3GPP-IMSI': '440100000000001',
    'Called-Station-Id': 'closed.apn',
    ...more,
  })

  test('is let in with its phone, and not once the phone is missing', async () => {
    const { number, deviceId, lineId } = phones.people[0]!
    const [status, body] = await ask(line(number))
    expect([status, body['Reply-Message'], body['Tunnel-Type']]).toEqual([
      200,
      'mamori: allow',
      undefined,
    ])
    expect(await lastAnswer()).toMatchObject({
      door: 'radius-line',
      outcome: 'allow',
      deviceId,
      lineId,
      station: '090-1000-0000',
    })
    await t.plant((sql) => sql`update devices set state = 'missing' where id = ${deviceId}`)
    expect(await ask(line(number))).toEqual(deny('missing'))
  })

  test('is known by its SIM too, and refused where number and SIM say different things', async () => {
    const [, one, other] = phones.people
    const imsi = { '3GPP-IMSI': '440100000000777' }
    const it = await t.loginAs('it_staff')
    const path = `/api/sims/${one!.simId}/imsi`
    expect((await it(path, { method: 'PUT', json: { imsi: '12' } })).status).toBe(422)
    expect(await call(it, 'PUT', path, { imsi: imsi['3GPP-IMSI'] })).toMatchObject({
      imsi: imsi['3GPP-IMSI'],
    })
    expect((await ask(imsi))[1]['Reply-Message']).toBe('mamori: allow')
    expect((await ask(line(one!.number, imsi)))[0]).toBe(200)
    expect(await ask(line(other!.number, imsi))).toEqual(deny('line_contradicts'))
    expect(await ask(line('99999'))).toEqual(deny('line_unknown'))
  })

  test('in a phone that is not its own is quarantined, and refused where that phone is missing', async () => {
    const { number, deviceId } = phones.people[3]!
    const [lost, own, strange] = ['356938035643809', '490154203237518', '352099001761481']
    await t.plant(async (sql) => {
      await sql`update devices set imei = ${own!} where id = ${deviceId}`
      await sql`update devices set imei = ${lost!} where id = ${phones.people[0]!.deviceId}`
    })
    const in_ = (imei: string) => line(number, { '3GPP-IMEISV': `${imei.slice(0, 14)}07` })
    expect((await ask(in_(own!)))[1]['Reply-Message']).toBe('mamori: allow')
    expect((await ask(in_(strange!)))[1]).toMatchObject({
      'Filter-Id': 'quarantine',
      'Reply-Message': 'mamori: quarantine line_wrong_device',
    })
    expect(await ask(in_(lost!))).toEqual(deny('line_wrong_device', 'missing'))
  })
})

describe('whatever is sent', () => {
  test('nobody is answered without the secret, and nobody at all where none is set', async () => {
    const { serialNumber } = await issue()
    const body = asRest(shown(serialNumber))
    for (const authorization of ['', 'Bearer ', `Bearer ${SECRET}x`, `Basic ${SECRET}`, SECRET])
      expect([authorization, (await send(body, { authorization })).status]).toEqual([
        authorization,
        401,
      ])
    const closed = await createTestApp({ clock })
    const answer = await closed.visitor()('/radius/authorize', {
      method: 'POST',
      headers: { authorization: 'Bearer undefined' },
      json: {},
    })
    expect(answer.status).toBe(401)
    await closed.close()
  })

  test('nobody is answered in the clear from elsewhere', async () => {
    const env = { HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.1' }
    const open = await createTestApp({
      clock,
      env: { ...env, RADIUS_SECRET_FILE: join(dir, 'secret') },
    })
    const from = async (remoteAddress: string, headers = {}) => {
      const request = { headers: { authorization: `Bearer ${SECRET}`, ...headers } }
      const socket = { incoming: { socket: { remoteAddress } } }
      return (await open.app.request('http://mamori/radius/gateway', request, socket)).status
    }
    expect(await from('10.0.0.9')).toBe(401)
    expect(await from('127.0.0.1')).toBe(403)
    expect(await from('10.0.0.1', { 'x-forwarded-proto': 'https' })).toBe(403)
    await open.close()
  })

  test('it is refused and never fails', async () => {
    const long = 'é'.repeat(30_000)
    const cases: [string | object, number][] = [
      ['', 422],
      ['not json', 422],
      ['null', 422],
      ['[]', 422],
      ['"x"', 422],
      ['{"a":{"value":{"b":1}}}', 422],
      [{}, 401],
      [asRest({ 'User-Name': 'x' }), 401],
      [asRest(shown('')), 401],
      [asRest(shown('zz')), 401],
      [asRest(shown('4d'.repeat(30))), 401],
      [asRest(shown('-1')), 401],
      [asRest(shown('4d00', `/CN=\0${'\ud800'}`)), 401],
      [asRest({ ...shown('4d00'), 'Calling-Station-Id': long }), 401],
      [asRest({ ...shown('4d00'), 'Calling-Station-Id': '\0\ud800\u202e' }), 401],
      [asRest(shown('4d00', long)), 401],
      [asRest({ 'TLS-Client-Cert-Serial': '4d00' }), 401],
      [{ 'TLS-Client-Cert-Serial': { value: [] }, 'TLS-Client-Cert-Issuer': {} }, 401],
      [
        asRest({ '3GPP-IMSI': "'; drop table lines; --", 'Calling-Station-Id': 'x'.repeat(300) }),
        401,
      ],
      [asRest({ '3GPP-IMSI': '1', '3GPP-IMEISV': '9'.repeat(4000) }), 401],
      [JSON.stringify({ a: 'x'.repeat(70_000) }), 413],
    ]
    for (const [body, status] of cases) {
      const answer = await send(body)
      expect([JSON.stringify(body).slice(0, 80), answer.status]).toEqual([
        JSON.stringify(body).slice(0, 80),
        status,
      ])
    }
    expect(
      (await send('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415)
    expect((await send({}, { 'content-type': '' })).status).toBe(415)
    expect((await send({}, {}, 'nothing')).status).toBe(404)
  })
})
