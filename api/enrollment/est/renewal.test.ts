import { type KeyObject, X509Certificate } from 'node:crypto'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publicKeyOf, toPem } from '#certs'
import type { DeviceProfile } from '#contract/certificates'
import {
  type AgentPort,
  bare,
  basic,
  certificatesIn,
  openAgentPort,
  PKCS10,
} from '#tests/agent-port'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'

const pki = createPki(() => new Date())
let t: TestApp
let port: AgentPort
let it_: Visitor
let security: Visitor
let office: Office

beforeAll(async () => {
  t = await createTestApp({ signer: pki.signer })
  await plantAuthorities(t, pki)
  it_ = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  office = await plantOffice(t, 40)
  port = await openAgentPort(t, pki)
  while (!(await port.ready())) await new Promise((resolve) => setImmediate(resolve))
})
afterAll(async () => {
  await port.close()
  await t.close()
})

const EST = '/.well-known/est'
let used = 0
const lastRefusal = async () =>
  (
    await t.ownerSql`select code, device_id, certificate_id from enrollment_refusals order by id desc limit 1`
  )[0]!

interface Enrolled {
  deviceId: string
  key: KeyObject
  certificate: string
  name: string
}
async function enrolled(profile: DeviceProfile = 'network-access'): Promise<Enrolled> {
  const deviceId = office.people[used++]!.oldDeviceId
  const { token, propertyNumber: name } = await call(
    it_,
    'POST',
    '/api/enrollment-tokens',
    { deviceId, profile },
    201,
  )
  const { key, pem } = createRequest()
  const answer = await port.ask(`${EST}/simpleenroll`, {
    headers: { ...PKCS10, ...basic(token) },
    body: bare(pem),
  })
  return { deviceId, key, certificate: certificatesIn(answer)[0]!, name }
}
const idOf = async ({ certificate }: Enrolled): Promise<string> => {
  const serial = new X509Certificate(certificate).serialNumber.toLowerCase()
  const [row] =
    await t.ownerSql`select id from certificates where encode(serial, 'hex') = ${serial}`
  return row!.id
}
const renew = (
  { key, certificate, name }: Enrolled,
  { csr = createRequest(undefined, name).pem, label = '' } = {},
) =>
  port.ask(`${EST}${label}/simplereenroll`, {
    headers: PKCS10,
    body: bare(csr),
    key,
    certificate,
  })

describe('renewal', () => {
  test('gives a new certificate to whoever shows one in use; the old one ends a while later', async () => {
    const one = await enrolled()
    const next = createKey('P-384')
    const answer = await renew(one, { csr: createRequest(next, one.name).pem })
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
    const renewed = new X509Certificate(certificatesIn(answer)[0]!)
    expect(renewed.subject).toBe(`CN=${one.name}`)
    expect(renewed.checkPrivateKey(next)).toBe(true)
    const [old] = await t.ownerSql`
      select state, replaced_by is not null as replaced, revoke_at > now() as later from certificates where id = ${await idOf(one)}`
    expect(old).toEqual({ state: 'issued', replaced: true, later: true })
    // The answer may have been lost: the same request again, by the same certificate, is the same one.
    const again = await renew(one, { csr: createRequest(next, one.name).pem })
    expect(certificatesIn(again)).toEqual(certificatesIn(answer))
  })

  test('may keep the key, and keeps the kind', async () => {
    const one = await enrolled('device-management')
    const csr = createRequest(one.key, one.name).pem
    expect((await renew(one, { csr, label: '/network' })).status).toBe(403)
    expect((await lastRefusal()).code).toBe('certificate_wrong_purpose')
    const answer = await renew(one, { csr, label: '/management' })
    expect(answer.status).toBe(200)
    const above = new X509Certificate(pki.management.certificate.der)
    expect(new X509Certificate(certificatesIn(answer)[0]!).checkIssued(above)).toBe(true)
  })

  test('is for nobody without a certificate, or with one of another maker', async () => {
    const one = await enrolled()
    const nobody = await port.ask(`${EST}/simplereenroll`, {
      headers: PKCS10,
      body: bare(createRequest(undefined, one.name).pem),
    })
    expect([nobody.status, (await lastRefusal()).code]).toEqual([403, 'certificate_missing'])
    const foreign = createPki(() => new Date())
    const key = createKey('P-256')
    const made = foreign.network.issue({ publicKey: publicKeyOf(key) })
    const answer = await renew({ ...one, key, certificate: toPem(made.der, 'CERTIFICATE') })
    expect([answer.status, (await lastRefusal()).code]).toEqual([403, 'certificate_unknown'])
  })

  test('keeps the subject', async () => {
    const one = await enrolled()
    const answer = await renew(one, { csr: createRequest(undefined, 'another').pem })
    expect([answer.status, await lastRefusal()]).toEqual([
      403,
      { code: 'subject_differs', device_id: one.deviceId, certificate_id: await idOf(one) },
    ])
  })

  test('ends with a hold, comes back with its release, and ends for good with a revocation', async () => {
    const one = await enrolled()
    const act = async (what: string, json: object = {}) =>
      call(security, 'POST', `/api/certificates/${await idOf(one)}/${what}`, json, 200)
    await act('hold')
    expect((await renew(one)).status).toBe(403)
    expect(await lastRefusal()).toMatchObject({ code: 'certificate_held', device_id: one.deviceId })
    await act('release')
    expect((await renew(one)).status).toBe(200)
    await act('revoke', { reason: 'keyCompromise' })
    expect((await renew(one)).status).toBe(403)
    expect((await lastRefusal()).code).toBe('certificate_revoked')
  })

  test('asks Access, as the first one did', async () => {
    const one = await enrolled()
    await t.plant(
      (sql) => sql`
      update devices set state = 'missing', missing_from = 'issued' where id = ${one.deviceId}`,
    )
    const answer = await renew(one)
    expect([answer.status, (await lastRefusal()).code]).toEqual([403, 'missing'])
    expect(answer.text).toContain('The device is reported lost or stolen.')
  })
})

describe('a connection that lives on', () => {
  /** Requests one after the other on one socket. */
  const talk = (socket: TLSSocket, csr: string) =>
    new Promise<number>((resolve, reject) => {
      socket.once('error', reject)
      socket.once('data', (answer) => resolve(Number(answer.toString().split(' ')[1])))
      socket.write(
        `POST ${EST}/simplereenroll HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/pkcs10\r\n` +
          `Content-Length: ${csr.length}\r\n\r\n${csr}`,
      )
    })
  const dial = (one: Enrolled) =>
    new Promise<TLSSocket>((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port: port.port,
        ca: port.ca,
        key: one.key.export({ format: 'pem', type: 'pkcs8' }),
        cert: one.certificate,
      })
      socket.once('secureConnect', () => resolve(socket)).once('error', reject)
    })

  test('has no say from the revocation on', async () => {
    const one = await enrolled()
    const socket = await dial(one)
    const csr = bare(createRequest(one.key, one.name).pem)
    expect(await talk(socket, csr)).toBe(200)
    await call(
      security,
      'POST',
      `/api/certificates/${await idOf(one)}/revoke`,
      { reason: 'unspecified' },
      200,
    )
    expect(await talk(socket, csr)).toBe(403)
    socket.destroy()
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('is not resumed (%s)', async (version) => {
    const one = await enrolled()
    const open = (session?: Buffer) =>
      new Promise<{ socket: TLSSocket; session: Buffer | undefined }>((resolve, reject) => {
        let given: Buffer | undefined
        const socket = connect({
          ...{ host: '127.0.0.1', port: port.port, ca: port.ca, cert: one.certificate },
          key: one.key.export({ format: 'pem', type: 'pkcs8' }),
          ...{ minVersion: version, maxVersion: version, ...(session && { session }) },
        })
        socket.on('session', (fresh) => {
          given = fresh
        })
        socket.once('error', reject)
        socket.once('secureConnect', async () => {
          await talk(socket, bare(createRequest(one.key, one.name).pem))
          resolve({ socket, session: given ?? socket.getSession() })
        })
      })
    const first = await open()
    const second = await open(first.session)
    expect(second.socket.isSessionReused()).toBe(false)
    first.socket.destroy()
    second.socket.destroy()
  })
})

describe('a certificate in a header', () => {
  const asked = (one: Enrolled, header: Record<string, string>) =>
    port.ask(`${EST}/simplereenroll`, {
      headers: { ...PKCS10, ...header },
      body: bare(createRequest(one.key, one.name).pem),
    })
  const headers = ({ certificate }: Enrolled): Record<string, string>[] => [
    { 'client-cert': `:${bare(certificate)}:` },
    { 'client-cert': encodeURIComponent(certificate) },
  ]

  test('is nothing, from anybody', async () => {
    const one = await enrolled()
    for (const header of headers(one)) {
      expect((await asked(one, header)).status).toBe(403)
      expect((await lastRefusal()).code).toBe('certificate_missing')
    }
  })

  test('stands for the connection, from a proxy of ours', async () => {
    const proxied = await createProxied()
    const one = await enrolled()
    try {
      for (const header of headers(one)) {
        const answer = await proxied.ask(`${EST}/simplereenroll`, {
          headers: { ...PKCS10, ...header },
          body: bare(createRequest(one.key, one.name).pem),
        })
        expect([header, answer.status]).toEqual([header, 200])
      }
      const garbled = await proxied.ask(`${EST}/simplereenroll`, {
        headers: { ...PKCS10, 'client-cert': ':AAAA:' },
        body: bare(createRequest(one.key, one.name).pem),
      })
      expect([garbled.status, (await lastRefusal()).code]).toEqual([403, 'certificate_unknown'])
    } finally {
      await proxied.close()
    }
  })

  /** The same on a port that trusts whoever comes from this machine. */
  async function createProxied(): Promise<AgentPort> {
    const config = { ...t.deps.config, trustedProxies: ['127.0.0.1'] }
    const proxied = await openAgentPort({ ...t, deps: { ...t.deps, config } }, pki)
    while (!(await proxied.ready())) await new Promise((resolve) => setImmediate(resolve))
    return proxied
  }
})

describe('a token at once', () => {
  const tokenOf = async (): Promise<Json> => {
    const deviceId = office.people[used++]!.oldDeviceId
    const json = { deviceId, profile: 'network-access' }
    return call(it_, 'POST', '/api/enrollment-tokens', json, 201)
  }
  const spend = (token: string, csrs: string[]) =>
    Promise.all(
      csrs.map((csr) =>
        port.ask(`${EST}/simpleenroll`, {
          headers: { ...PKCS10, ...basic(token) },
          body: bare(csr),
        }),
      ),
    )

  test.each([
    ['by one request sent several times', () => Array(6).fill(createRequest().pem)],
    ['by several requests', () => Array.from({ length: 6 }, () => createRequest().pem)],
  ])('gets exactly one certificate, %s', async (_how, csrs) => {
    const { id, token, deviceId } = await tokenOf()
    const answers = await spend(token, csrs())
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    for (const status of statuses) expect([200, 401, 409]).toContain(status)
    const rows = await t.ownerSql`select state from certificates where device_id = ${deviceId}`
    expect(rows.map(({ state }) => state)).toEqual(['issued'])
    const [token_] = await t.ownerSql`
      select used_at is not null as used, certificate_id is not null as kept from enrollment_tokens where id = ${id}`
    expect(token_).toEqual({ used: true, kept: true })
  })

  test('gets none once it was revoked, however far the request had come', async () => {
    const { id, token, deviceId } = await tokenOf()
    const sign = t.deps.signer.certificate
    t.deps.signer.certificate = async (request) => {
      await call(it_, 'POST', `/api/enrollment-tokens/${id}/revoke`, undefined, 200)
      return sign(request)
    }
    try {
      const [answer] = await spend(token, [createRequest().pem])
      expect(answer!.status).toBe(401)
    } finally {
      t.deps.signer.certificate = sign
    }
    const rows = await t.ownerSql`select state from certificates where device_id = ${deviceId}`
    expect(rows.map(({ state }) => state)).toEqual(['abandoned'])
  })
})
