import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROFILES, publicKeyOf, toPem } from '#certs'
import type { DeviceProfile } from '#contract/certificates'
import { type AgentPort, openAgentPort } from '#tests/agent-port'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { startNginx } from './nginx.ts'
import { type Outcome, program as programIn } from './program.ts'
import { freePort } from './radius.ts'

const run = promisify(execFile)
const keys = createPki(() => new Date())
let dir: string
let t: TestApp
let port: AgentPort
let it_: Visitor
let security: Visitor
let office: Office
let url: string

const program = (name: string, ...args: string[]) => programIn(dir, name, args)

const openssl = async (...args: string[]): Promise<string> => {
  const { code, said } = await program('openssl', ...args)
  if (code) throw new Error(said)
  return said
}

const certificate = async (file: string) => new X509Certificate(await readFile(join(dir, file)))

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-est-'))
  t = await createTestApp({ signer: keys.signer })
  await plantAuthorities(t, keys)
  it_ = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  office = await plantOffice(t, 20)
  port = await openAgentPort(t, keys)
  while (!(await port.ready())) await new Promise((resolve) => setTimeout(resolve, 50))
  url = `https://localhost:${port.port}`
  await writeFile(join(dir, 'root.pem'), port.ca)
  for (const [name, authority] of Object.entries({
    network: keys.network,
    management: keys.management,
  })) {
    const { root, certificate: issuing } = authority
    await writeFile(join(dir, `${name}-root.der`), root.der)
    await writeFile(join(dir, `${name}-issuing.der`), issuing.der)
  }
})
afterAll(async () => {
  await port.close()
  await t.close()
  await rm(dir, { recursive: true })
})

const frontKey = createKey('P-256')

let used = 0
interface Kit {
  deviceId: string
  propertyNumber: string
  token: string
  tokenId: string
}
async function kit(profile: DeviceProfile = 'network-access'): Promise<Kit> {
  const deviceId = office.people[used++]!.oldDeviceId
  const json = { deviceId, profile }
  const made: Json = await call(it_, 'POST', '/api/enrollment-tokens', json, 201)
  return { deviceId, propertyNumber: made.propertyNumber, token: made.token, tokenId: made.id }
}

/** A key, and a request for it as strongSwan writes one. */
async function strongSwanRequest(name: string, type: 'rsa' | 'ecdsa', subject: string) {
  const how = type === 'rsa' ? ['RSA', 'rsa_keygen_bits:2048'] : ['EC', 'ec_paramgen_curve:P-256']
  await openssl('genpkey', '-algorithm', how[0]!, '-pkeyopt', how[1]!, '-out', `${name}.key`)
  const { stdout } = await run(
    'pki',
    ['--req', '--type', type, '--in', `${name}.key`, '--dn', `CN=${subject}`],
    { cwd: dir, encoding: 'buffer' },
  )
  await writeFile(join(dir, `${name}.req`), stdout)
}

const BELIEVED = ['root.pem', 'network-root.der', 'network-issuing.der', 'management-issuing.der']

/** `pki --est`; leaves `<name>.pem` when it got one. */
async function strongSwan(name: string, ...more: string[]): Promise<Outcome> {
  const cacerts = BELIEVED.flatMap((file) => ['--cacert', file])
  const args = ['--est', '--url', url, '--in', `${name}.req`, ...cacerts, '--outform', 'pem']
  const outcome = await program('pki', ...args, ...more)
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(outcome.said)
  if (pem) await writeFile(join(dir, `${name}.pem`), pem[0])
  return outcome
}
const codes = async () =>
  (await t.ownerSql`select code from enrollment_refusals order by id`).map(({ code }) => code)

describe('strongSwan pki', () => {
  it('--estca gets what to trust, and checks that it is one chain', async () => {
    const args = ['--cacert', 'root.pem', '--caout', 'estca.der', '--force']
    const { code, said } = await program('pki', '--estca', '--url', url, ...args)
    expect([code, said]).toEqual([0, expect.any(String)])
    const got = await Promise.all(
      (await readdir(dir)).filter((file) => file.startsWith('estca')).map(certificate),
    )
    const { network, management } = keys
    const all = [network.root, network.certificate, management.root, management.certificate]
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    expect(got.map(({ raw }) => hex(raw)).sort()).toEqual(all.map(({ der }) => hex(der)).sort())
  })

  it.each(['rsa', 'ecdsa'] as const)('--est gets, renews and is refused (%s)', async (type) => {
    const { token, propertyNumber, deviceId } = await kit()
    const credentials = ['--userpass', `${propertyNumber}:${token}`]
    await strongSwanRequest(type, type, propertyNumber)
    const first = await strongSwan(type, ...credentials)
    expect([first.code, first.said]).toEqual([0, expect.stringContaining('certificate is trusted')])
    const got = await certificate(`${type}.pem`)
    expect(got.subject).toBe(`CN=${propertyNumber}`)
    expect(got.publicKey.asymmetricKeyType).toBe(type === 'rsa' ? 'rsa' : 'ec')

    const next = `${type}-next`
    await strongSwanRequest(next, type, propertyNumber)
    const old = ['--cert', `${type}.pem`, '--key', `${type}.key`]
    const renewal = await strongSwan(next, ...old)
    expect([renewal.code, renewal.said]).toEqual([0, expect.stringContaining('is trusted')])
    expect((await certificate(`${next}.pem`)).serialNumber).not.toBe(got.serialNumber)

    // The token is used up, and a revoked certificate renews nothing.
    expect((await strongSwan(type, ...credentials)).code).not.toBe(0)
    expect((await codes()).at(-1)).toBe('token_used')
    const [row] = await t.ownerSql`
      select id from certificates where device_id = ${deviceId} and replaced_by is null`
    await call(
      security,
      'POST',
      `/api/certificates/${row!.id}/revoke`,
      { reason: 'keyCompromise' },
      200,
    )
    const late = await strongSwan(next, '--cert', `${next}.pem`, '--key', `${next}.key`)
    expect(late.code).not.toBe(0)
    expect((await codes()).at(-1)).toBe('certificate_revoked')
  })

  it('--est with a wrong token gets nothing', async () => {
    const { propertyNumber } = await kit()
    await strongSwanRequest('wrong', 'ecdsa', propertyNumber)
    const { code, said } = await strongSwan(
      'wrong',
      '--userpass',
      'PC:AAAAA-AAAAA-AAAAA-AAAAA-AAAAA',
    )
    expect(code).not.toBe(0)
    expect(said).not.toContain('BEGIN CERTIFICATE')
    expect((await codes()).at(-1)).toBe('token_unknown')
  })

  it('--est waits while somebody has to agree, and then has it', async () => {
    const admin = await t.loginAs('admin')
    const setting = '/api/settings/enrollment.approvedProfiles'
    await call(admin, 'PUT', setting, { value: ['device-management'] })
    await call(admin, 'PUT', '/api/settings/enrollment.retryAfterSeconds', { value: 5 })
    const { token, tokenId, propertyNumber } = await kit('device-management')
    await strongSwanRequest('waits', 'ecdsa', propertyNumber)
    const waiting = strongSwan('waits', '--userpass', `PC:${token}`, '--interval', '1')
    const path = `/api/approvals?filter=${encodeURIComponent(JSON.stringify({ targetId: tokenId }))}`
    let asked: Json[] = []
    while (asked.length === 0) {
      asked = await call(admin, 'GET', path)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const { id, sha256 } = asked[0]
    await call(admin, 'POST', `/api/approvals/${id}/approve`, { sha256 }, 200)
    const { code, said } = await waiting
    expect([code, said]).toEqual([0, expect.stringMatching(/is trusted/)])
    expect((await certificate('waits.pem')).subject).toBe(`CN=${propertyNumber}`)
    await call(admin, 'PUT', setting, { value: [] })
  })
})

describe('curl and OpenSSL', () => {
  const EST = '/.well-known/est'
  const curl = async (path: string, ...more: string[]): Promise<Outcome & { status: string }> => {
    const args = ['-sS', '--cacert', 'root.pem', '-w', '\n%{http_code}', '-o', 'answer']
    const outcome = await program('curl', ...args, ...more, `${url}${EST}${path}`)
    return { ...outcome, status: outcome.said.trim().split('\n').at(-1)! }
  }
  /** The certificates in the last answer, as OpenSSL reads them. */
  const certificates = async (): Promise<string> => {
    await openssl('base64', '-d', '-A', '-in', 'answer', '-out', 'answer.p7')
    return openssl('pkcs7', '-inform', 'DER', '-in', 'answer.p7', '-print_certs')
  }
  const PKCS10 = ['-H', 'Content-Type: application/pkcs10']

  async function request(name: string, subject: string): Promise<void> {
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`)
    const args = ['-key', `${name}.key`, '-subj', `/CN=${subject}`, '-outform', 'DER']
    await openssl('req', '-new', ...args, '-out', `${name}.der`)
    // Folded as OpenSSL folds it.
    await openssl('base64', '-in', `${name}.der`, '-out', `${name}.b64`)
  }

  it('get what to trust, a certificate for a token, and a new one for a certificate', async () => {
    expect((await curl('/management/cacerts')).status).toBe('200')
    expect(await certificates()).toContain('management root')
    expect((await curl('/csrattrs')).status).toBe('200')
    await openssl('base64', '-d', '-A', '-in', 'answer', '-out', 'answer.der')
    expect(await openssl('asn1parse', '-inform', 'DER', '-in', 'answer.der')).toContain(
      'prime256v1',
    )

    const { token, propertyNumber } = await kit('device-management')
    await request('first', propertyNumber)
    const spent = ['-u', `PC:${token}`, ...PKCS10, '--data-binary', '@first.b64']
    expect((await curl('/management/simpleenroll', ...spent)).status).toBe('200')
    await writeFile(join(dir, 'first.pem'), await certificates())
    const trusted = ['-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-purpose', 'sslclient']
    await openssl('x509', '-inform', 'DER', '-in', 'management-issuing.der', '-out', 'issuing.pem')
    expect(await openssl('verify', ...trusted, 'first.pem')).toContain('first.pem: OK')

    await request('second', propertyNumber)
    const shown = ['--cert', 'first.pem', '--key', 'first.key', ...PKCS10]
    const renewal = [...shown, '--data-binary', '@second.b64']
    expect((await curl('/simplereenroll', ...renewal)).status).toBe('200')
    await writeFile(join(dir, 'second.pem'), await certificates())
    expect(await openssl('verify', ...trusted, 'second.pem')).toContain('second.pem: OK')
  })

  it('are refused once the certificate is on hold, and let in again after its release', async () => {
    const { token, propertyNumber, deviceId } = await kit()
    await request('held', propertyNumber)
    await curl('/simpleenroll', '-u', `PC:${token}`, ...PKCS10, '--data-binary', '@held.b64')
    await writeFile(join(dir, 'held.pem'), await certificates())
    const renew = () =>
      curl(
        '/simplereenroll',
        '--cert',
        'held.pem',
        '--key',
        'held.key',
        ...PKCS10,
        '--data-binary',
        '@held.b64',
      )
    const [row] = await t.ownerSql`select id from certificates where device_id = ${deviceId}`
    const act = (what: string) =>
      call(security, 'POST', `/api/certificates/${row!.id}/${what}`, {}, 200)
    await act('hold')
    expect((await renew()).status).toBe('403')
    expect(await readFile(join(dir, 'answer'), 'utf8')).toContain('on hold')
    await act('release')
    expect((await renew()).status).toBe('200')
  })

  it('send it in pieces, and over a proxy’s HTTP/1.0', async () => {
    const { token, propertyNumber } = await kit()
    await request('pieces', propertyNumber)
    const chunked = ['-H', 'Transfer-Encoding: chunked', ...PKCS10, '--data-binary', '@pieces.b64']
    expect((await curl('/simpleenroll', '-u', `PC:${token}`, ...chunked)).status).toBe('200')
    const old = await kit()
    await request('old', old.propertyNumber)
    const args = ['--http1.0', '-u', `PC:${old.token}`, ...PKCS10, '--data-binary', '@old.b64']
    expect((await curl('/simpleenroll', ...args)).status).toBe('200')
  })
})

describe('nginx in front, which ends the TLS', () => {
  it('hands the client’s certificate on, and nobody passes one off as theirs', async () => {
    const config = { ...t.deps.config, trustedProxies: ['127.0.0.1'] }
    const behind = await openAgentPort({ ...t, deps: { ...t.deps, config } }, keys)
    const front = await freePort()
    const server = keys.management.issue({
      profile: PROFILES.server,
      publicKey: publicKeyOf(frontKey),
      names: { dns: ['localhost'] },
    })
    const chain = [server.der, keys.management.certificate.der]
    await writeFile(join(dir, 'proxy.pem'), chain.map((der) => toPem(der, 'CERTIFICATE')).join(''))
    await writeFile(join(dir, 'proxy.key'), frontKey.export({ format: 'pem', type: 'pkcs8' }))
    while (!(await behind.ready())) await new Promise((resolve) => setTimeout(resolve, 50))
    const nginx = await startNginx(
      join(dir, 'nginx'),
      front,
      `server {
        listen 127.0.0.1:${front} ssl;
        ssl_certificate ${dir}/proxy.pem; ssl_certificate_key ${dir}/proxy.key;
        ssl_verify_client optional_no_ca;
        location / {
          proxy_pass https://127.0.0.1:${behind.port};
          proxy_set_header Client-Cert $ssl_client_escaped_cert;
        }
      }`,
    )
    try {
      const direct = url
      url = `https://localhost:${front}`
      try {
        const { token, propertyNumber } = await kit()
        await strongSwanRequest('front', 'ecdsa', propertyNumber)
        const first = await strongSwan('front', '--userpass', `PC:${token}`)
        expect([first.code, first.said]).toEqual([0, expect.stringContaining('is trusted')])
        await strongSwanRequest('front-next', 'ecdsa', propertyNumber)
        const own = ['--cert', 'front.pem', '--key', 'front.key']
        const renewal = await strongSwan('front-next', ...own)
        expect([renewal.code, renewal.said]).toEqual([0, expect.stringContaining('is trusted')])
        const pem = encodeURIComponent(await readFile(join(dir, 'front-next.pem'), 'utf8'))
        const bare = Buffer.from((await certificate('front-next.pem')).raw).toString('base64')
        await openssl('base64', '-in', 'front-next.req', '-out', 'front-next.b64')
        for (const header of [`Client-Cert: ${pem}`, `Client-Cert: :${bare}:`]) {
          const args = [
            '-sS',
            '--cacert',
            'root.pem',
            '-o',
            'answer',
            '-w',
            '%{http_code}',
            '-H',
            header,
          ]
          const type = [
            '-H',
            'Content-Type: application/pkcs10',
            '--data-binary',
            '@front-next.b64',
          ]
          const { said } = await program(
            'curl',
            ...args,
            ...type,
            `${url}/.well-known/est/simplereenroll`,
          )
          expect(said).toBe('403')
        }
      } finally {
        url = direct
      }
    } finally {
      await nginx.stop()
      await behind.close()
    }
  })
})
