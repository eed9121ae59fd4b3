import { createHash, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromPem, parseCertificate, publicKeyOf, verifyChain } from '#certs'
import { system } from '#drizzle/client'
import { createTestApp, stoppedClock, type TestApp } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, type Pki, plantAuthorities } from '#tests/pki'
import { call, refused } from '#tests/rollout'
import type { AppError } from '../errors.ts'
import { issueServerCertificate, type ServerRequest } from './server.ts'

const clock = stoppedClock(new Date('2026-11-20T01:00:00Z'))
const PKI = system('pki')
let pki: Pki
let t: TestApp
/** Whether what was signed stood in the database, serial and digest, when it was. */
const onRecord: boolean[] = []

beforeAll(async () => {
  pki = createPki(clock)
  const certificate: typeof pki.signer.certificate = async (request) => {
    const sha256 = createHash('sha256').update(request.tbs).digest()
    const found =
      await t.ownerSql`select from certificates where tbs_sha256 = ${sha256} and state = 'intent'`
    onRecord.push(found.length === 1)
    return pki.signer.certificate(request)
  }
  t = await createTestApp({ clock, signer: { ...pki.signer, certificate } })
  await plantAuthorities(t, pki)
})
afterAll(() => t.close())

const issue = (more: Partial<ServerRequest> = {}, key?: string) =>
  issueServerCertificate(
    t.deps,
    PKI,
    {
      hierarchy: 'management',
      names: { dns: ['localhost', 'Agents.example.lg.jp'], ips: ['127.0.0.1', '::1'] },
      publicKey: publicKeyOf(createKey('P-256')),
      ...more,
    },
    key,
  )

describe('a server certificate', () => {
  test.each(['management', 'network'] as const)(
    'of the %s hierarchy is on record before it is signed, and believed by its root alone',
    async (hierarchy) => {
      onRecord.length = 0
      const { pem, chain } = await issue({ hierarchy })
      expect(onRecord).toEqual([true])
      const [leaf] = fromPem(pem, 'CERTIFICATE')
      const certificate = parseCertificate(leaf!)
      const intermediates = fromPem(chain, 'CERTIFICATE').map((der) => parseCertificate(der))
      const trust = { certificate, intermediates, at: clock() }
      const [own, other] =
        hierarchy === 'network' ? [pki.network, pki.management] : [pki.management, pki.network]
      expect(verifyChain({ ...trust, roots: [own.root] })).toHaveLength(3)
      expect(() => verifyChain({ ...trust, roots: [other.root] })).toThrow()
    },
  )

  test('holds its names as they are compared, and says where its revocation is told', async () => {
    const read = new X509Certificate((await issue()).pem)
    expect(read.subject).toBe('CN=localhost')
    expect(read.subjectAltName).toBe(
      'DNS:localhost, DNS:agents.example.lg.jp, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    )
    expect(read.infoAccess).toContain('/ocsp')
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })

  test('of a name longer than a common name may be has no subject', async () => {
    const long = `${'a'.repeat(60)}.example.lg.jp`
    const { pem } = await issue({ names: { dns: [long] } })
    expect(new X509Certificate(pem).subject).toBeUndefined()
    expect(new X509Certificate(pem).checkHost(long)).toBe(long)
  })

  test('is the same for the same request under the same key', async () => {
    const request = { publicKey: publicKeyOf(createKey('P-256')) }
    const one = await issue(request, 'agent-port-1')
    expect(await issue(request, 'agent-port-1')).toEqual(one)
    await expect(issue({}, 'agent-port-1')).rejects.toMatchObject({
      fields: [{ field: 'Idempotency-Key', code: 'key_reused' }],
    })
  })

  test('may be as long as the settings allow', async () => {
    await t.plant(
      (sql) => sql`insert into settings (key, value) values ('certificates.serverDays', '398')`,
    )
    const { notAfter } = await issue()
    expect(+new Date(notAfter) - +clock()).toBeGreaterThan(397.9 * 86_400_000)
  })

  test('may have the key of its predecessor, never that of a blocked one', async () => {
    const publicKey = publicKeyOf(createKey('P-256'))
    await issue({ publicKey })
    await issue({ publicKey })
    await t.plant(
      (sql) => sql`insert into blocked_keys (public_key_sha256, reason)
        values (${Buffer.from(publicKey.fingerprint, 'hex')}, 'keyCompromise')`,
    )
    await expect(issue({ publicKey })).rejects.toMatchObject({ fields: [{ code: 'key_blocked' }] })
  })
})

describe('no certificate is on record for', () => {
  test.each([
    ['a wildcard', '*.example.lg.jp'],
    ['a NUL', 'radius.example\0.evil.example'],
    ['letters that run from the right', 'radius\u202Eelpmaxe.lg.jp'],
    ['an address', '10.0.0.1'],
    ['an address in hexadecimal', '0x7f.1'],
    ['an address of one number', '0x7f000001'],
    ['an address of the sixth version', '::1'],
    ['letters beyond ASCII', '守り.lg.jp'],
    ['an A-label that decodes to nothing', 'xn--0.lg.jp'],
    ['a label that begins with a hyphen', '-radius.lg.jp'],
    ['an underscore', 'radius_1.lg.jp'],
    ['a dot at the end', 'radius.lg.jp.'],
    ['a label of 64 letters', `${'a'.repeat(64)}.lg.jp`],
    ['nothing', ''],
    ['a URL', 'http://radius.lg.jp'],
    ['a port', 'radius.lg.jp:443'],
  ])('%s as a host name', async (_, name) => {
    const before = await t.ownerSql`select from certificates`
    const error = await issue({ names: { dns: ['good.lg.jp', name] } }).catch((e: AppError) => e)
    expect(error).toMatchObject({
      code: 'invalid',
      fields: [{ field: 'dns.1', code: 'not_a_dns_name' }],
    })
    expect(await t.ownerSql`select from certificates`).toHaveLength(before.length)
  })

  test.each(['10.0.0', 'radius', 'fe80::1%eth0', '10.0.0.1/8', '1::2::3'])(
    '%j as an address',
    async (ip) => {
      await expect(issue({ names: { ips: [ip] } })).rejects.toMatchObject({
        fields: [{ field: 'ips.0', code: 'not_an_ip_address' }],
      })
    },
  )

  test('no name at all', async () => {
    await expect(issue({ names: {} })).rejects.toMatchObject({
      fields: [{ field: 'dns', code: 'required' }],
    })
  })
})

describe('by the API', () => {
  const body = (more: object = {}) => ({
    hierarchy: 'network',
    dns: ['radius01.example.lg.jp'],
    ips: ['192.0.2.10'],
    csr: createRequest().pem,
    ...more,
  })

  test.each(['security', 'admin'] as const)(
    '%s has one issued, shown with its names',
    async (role) => {
      const visitor = await t.loginAs(role)
      const { id, chain } = await call(visitor, 'POST', '/api/certificates/servers', body(), 201)
      const shown = await call(visitor, 'GET', `/api/certificates/${id}`)
      expect(shown).toMatchObject({
        profile: 'server',
        hierarchy: 'network',
        state: 'issued',
        subject: 'CN=radius01.example.lg.jp',
        names: ['radius01.example.lg.jp', '192.0.2.10'],
        chain,
      })
    },
  )

  test('it is revoked like any other', async () => {
    const security = await t.loginAs('security')
    const { id } = await call(security, 'POST', '/api/certificates/servers', body(), 201)
    const revoked = await call(security, 'POST', `/api/certificates/${id}/revoke`, {
      reason: 'cessationOfOperation',
    })
    expect(revoked.state).toBe('revoked')
  })

  test('a name that is wrong is named, and so is a request that proves nothing', async () => {
    const security = await t.loginAs('security')
    const refusal = (json: object) =>
      refused(security, 'POST', '/api/certificates/servers', body(json), 422)
    expect(await refusal({ dns: ['*.example.lg.jp'] })).toMatchObject({ field: 'dns.0' })
    expect(await refusal({ dns: ['a\0b'] })).toMatchObject({ field: 'dns.0' })
    expect(await refusal({ ips: ['radius'] })).toMatchObject({ field: 'ips.0' })
    expect(await refusal({ csr: 'x' })).toMatchObject({ field: 'csr', code: 'csr_malformed' })
    expect(await refusal({ hierarchy: 'both' })).toMatchObject({ field: 'hierarchy' })
  })

  test('the same request under the same key gets the same certificate', async () => {
    const security = await t.loginAs('security')
    const json = body()
    const send = () =>
      security('/api/certificates/servers', {
        method: 'POST',
        json,
        headers: { 'idempotency-key': 'radius01-2026' },
      })
    const [one, two] = [await send(), await send()]
    expect([one.status, two.status]).toEqual([201, 201])
    expect(await two.json()).toEqual(await one.json())
  })

  test('it takes a password typed a moment ago', async () => {
    const security = await t.loginAs('security')
    const hourAgo = new Date(+clock() - 3_600_000).toISOString()
    await t.plant((sql) => sql`update sessions set stepped_up_at = ${hourAgo}`)
    const answer = await security('/api/certificates/servers', { method: 'POST', json: body() })
    expect((await answer.json()).code).toBe('step_up_required')
  })
})
