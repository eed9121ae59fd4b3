import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Pki, startPki } from '#api/certificates/pki'
import { PROFILES, publicKeyOf, toPem } from '#certs'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { createKey } from '#tests/authority'
import { createPki, createRequest, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { startNginx } from './nginx.ts'
import { freePort, startRadius } from './radius.ts'
import { rootList } from './root-list.ts'

const run = promisify(execFile)
const keys = createPki(() => new Date())
const { network, management } = keys
let dir: string
let t: TestApp
let pki: Pki
let security: Visitor
let office: Office
let base: string

const save = (name: string, content: string | Uint8Array) => writeFile(join(dir, name), content)
const program = async (name: string, ...args: string[]): Promise<string> => {
  const { stdout, stderr } = await run(name, args, { cwd: dir }).catch((error) => error)
  return stdout + stderr
}
const fetched = async (path: string) => Buffer.from(await (await fetch(base + path)).arrayBuffer())

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-pki-'))
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  t = await createTestApp({
    signer: keys.signer,
    env: { PKI_PORT: `${port}`, PUBLIC_PKI_URL: base },
  })
  await plantAuthorities(t, keys)
  security = await t.loginAs('security')
  office = await plantOffice(t, 20)
  const health = { registry: new Registry(), checks: {} as Record<string, () => Promise<boolean>> }
  pki = await startPki(t.deps, health)
  await until(async () => (await health.checks.crl!()) && (await health.checks.ocsp!()))

  const pem = (der: Uint8Array) => toPem(der, 'CERTIFICATE')
  await save('root.pem', pem(network.root.der))
  await save('issuing.pem', pem(network.certificate.der))
  await save('ca.pem', pem(network.root.der) + pem(network.certificate.der))
  await save('root.crl.pem', rootList(network))
  const key = createKey('P-256')
  const server = network.issue({
    profile: PROFILES.server,
    publicKey: publicKeyOf(key),
    subject: [['CN', 'radius']],
    names: { dns: ['localhost'] },
  })
  await save('radius.pem', pem(server.der) + pem(network.certificate.der))
  await save('radius.key', key.export({ format: 'pem', type: 'pkcs8' }))
})
afterAll(async () => {
  await pki.stop()
  await t.close()
  await rm(dir, { recursive: true })
})

async function until(so: () => Promise<boolean>, withinMs = 10_000): Promise<number> {
  const started = performance.now()
  while (!(await so()))
    if (performance.now() - started > withinMs) throw new Error(`not so within ${withinMs} ms`)
    else await new Promise((resolve) => setImmediate(resolve))
  return performance.now() - started
}

let used = 0
/** Issues by the API and leaves `<name>.pem` and `<name>.key`. */
async function issue(name: string, profile = 'network-access'): Promise<Json> {
  const { key, pem } = createRequest()
  const deviceId = office.people[used++]!.oldDeviceId
  const issued = await call(
    security,
    'POST',
    '/api/certificates',
    { deviceId, profile, csr: pem },
    201,
  )
  await save(`${name}.pem`, issued.pem)
  await save(`${name}.key`, key.export({ format: 'pem', type: 'pkcs8' }))
  return issued
}
const act = (id: string, what: string, json: object = {}) =>
  call(security, 'POST', `/api/certificates/${id}/${what}`, json, 200)
const isListed = async ({ serialNumber }: { serialNumber: string }): Promise<boolean> =>
  (await fetched('/crl/network.crl')).includes(Buffer.from(serialNumber, 'hex'))

/** The list as it is served, beside the root's, in PEM. */
async function saveLists(): Promise<void> {
  const list = toPem(await fetched('/crl/network.crl'), 'X509 CRL')
  await save('lists.pem', list + (await readFile(join(dir, 'root.crl.pem'), 'utf8')))
}

describe('OpenSSL', () => {
  const ocsp = (name: string, ...how: string[]) =>
    program(
      'openssl',
      ...['ocsp', '-issuer', 'issuing.pem', ...how, '-cert', `${name}.pem`, '-url', `${base}/ocsp`],
      ...['-CAfile', 'root.pem', '-verify_other', 'issuing.pem'],
    )
  const verify = async (name: string) => {
    await saveLists()
    return program(
      'openssl',
      'verify',
      '-x509_strict',
      '-crl_check_all',
      '-CAfile',
      'root.pem',
      '-untrusted',
      'issuing.pem',
      '-CRLfile',
      'lists.pem',
      `${name}.pem`,
    )
  }

  it('believes certificate, lists and answers, and sees hold and revocation in both', async () => {
    const one = await issue('pc1')
    expect(await verify('pc1')).toContain('pc1.pem: OK')
    for (const more of [[], ['-no_nonce'], ['-sha256']]) {
      const said = await ocsp('pc1', ...more)
      expect(said).toContain('Response verify OK')
      expect(said).toContain('pc1.pem: good')
      expect(said).not.toContain('no nonce in response')
    }
    await act(one.id, 'hold')
    await until(async () => (await ocsp('pc1')).includes('Reason: certificateHold'))
    await until(() => isListed(one))
    expect(await verify('pc1')).toContain('certificate revoked')
    await act(one.id, 'revoke', { reason: 'keyCompromise' })
    await until(async () => (await ocsp('pc1')).includes('Reason: keyCompromise'))
  })

  it('believes what it gets by GET', async () => {
    await issue('pc2')
    await program(
      'openssl',
      'ocsp',
      '-issuer',
      'issuing.pem',
      '-cert',
      'pc2.pem',
      '-no_nonce',
      '-reqout',
      'q.der',
    )
    const question = (await readFile(join(dir, 'q.der'))).toString('base64')
    await save('a.der', await fetched(`/ocsp/${encodeURIComponent(question)}`))
    const said = await program(
      'openssl',
      'ocsp',
      '-respin',
      'a.der',
      '-reqin',
      'q.der',
      '-issuer',
      'issuing.pem',
      '-cert',
      'pc2.pem',
      '-CAfile',
      'root.pem',
      '-verify_other',
      'issuing.pem',
    )
    expect(said).toContain('Response verify OK')
    expect(said).toContain('pc2.pem: good')
  })
})

it('GnuTLS believes an answer', async () => {
  await issue('pc3')
  const said = await program(
    'ocsptool',
    `--ask=${base}/ocsp`,
    '--load-cert',
    'pc3.pem',
    '--load-issuer',
    'issuing.pem',
    '--load-trust',
    'ca.pem',
  )
  expect(said).toMatch(/Certificate Status: good/)
  expect(said).toMatch(/Verifying OCSP Response: Success|Success/)
})

describe('strongSwan', () => {
  /** It asks by OCSP, and about the authority by the root's list, which nobody serves here. */
  const verify = (name: string) =>
    program(
      'pki',
      ...['--verify', '--in', `${name}.pem`, '--cacert', 'root.pem', '--cacert', 'issuing.pem'],
      ...['--crl', 'root.crl.pem', '--online', '--debug', '2'],
    )

  it('asks on line, believes what OCSP says, and sees hold and revocation', async () => {
    const one = await issue('swan1')
    const good = await verify('swan1')
    expect(good).toContain('ocsp response correctly signed by "CN=network OCSP"')
    expect(good).toContain('ocsp response is valid')
    expect(good).toContain('certificate trusted')
    await act(one.id, 'hold')
    await until(async () => /certificate was revoked.*hold/i.test(await verify('swan1')))
    await act(one.id, 'release')
    await until(async () => (await verify('swan1')).includes('certificate status is good'))
    await act(one.id, 'revoke', { reason: 'keyCompromise' })
    await until(async () => /certificate was revoked.*key compromise/i.test(await verify('swan1')))
    expect(await verify('swan1')).not.toContain('certificate trusted')
  })
})

describe('FreeRADIUS with eapol_test', () => {
  it('lets in, and turns away by OCSP what is held or revoked; a management certificate never', async () => {
    const radius = await startRadius(dir, { ocspUrl: `${base}/ocsp` })
    try {
      const one = await issue('eap1')
      expect(await radius.authenticate('eap1')).toBe(true)
      const started = performance.now()
      await act(one.id, 'hold')
      expect(await radius.authenticate('eap1')).toBe(false)
      console.log(
        `OCSP: held and turned away ${Math.round(performance.now() - started)} ms after the report`,
      )
      await act(one.id, 'release')
      await until(() => radius.authenticate('eap1'))
      await act(one.id, 'revoke', { reason: 'keyCompromise' })
      expect(await radius.authenticate('eap1')).toBe(false)
      await issue('agent1', 'device-management')
      expect(await radius.authenticate('agent1')).toBe(false)
      expect(management.root.der.equals(network.root.der)).toBe(false)
    } finally {
      await radius.stop()
    }
  })

  it('turns away by the list, once it is dropped into its folder', async () => {
    const one = await issue('eap2')
    await mkdir(join(dir, 'lists'), { recursive: true })
    let dropped = 0
    const drop = async () => {
      await save('network.crl', await fetched('/crl/network.crl'))
      const hash = (
        await program('openssl', 'crl', '-inform', 'der', '-in', 'network.crl', '-hash', '-noout')
      ).trim()
      await save(
        `lists/${hash}.r${dropped++}`,
        toPem(await fetched('/crl/network.crl'), 'X509 CRL'),
      )
    }
    await drop()
    const radius = await startRadius(dir, 'crl')
    try {
      expect(await radius.authenticate('eap2')).toBe(true)
      const started = performance.now()
      await act(one.id, 'hold')
      await until(() => isListed(one))
      await drop()
      expect(await radius.authenticate('eap2')).toBe(false)
      console.log(
        `CRL: held and turned away ${Math.round(performance.now() - started)} ms after the report`,
      )
    } finally {
      await radius.stop()
    }
  })
})

describe('nginx', () => {
  const visit = async (port: number, name: string): Promise<number> => {
    const [cert, key] = await Promise.all(
      [`${name}.pem`, `${name}.key`].map((file) => readFile(join(dir, file))),
    )
    return new Promise((resolve, reject) => {
      const asked = request(
        { port, host: '127.0.0.1', cert, key, rejectUnauthorized: false, agent: false },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode!)
        },
      )
      asked.on('error', reject)
      asked.end()
    })
  }

  it.each(['ssl_ocsp', 'ssl_crl'])(
    'turns away by %s, and a management certificate always',
    async (by) => {
      const name = `nginx-${by}`
      const one = await issue(name)
      await issue(`${name}-agent`, 'device-management')
      const start = async () => {
        await saveLists()
        const port = await freePort()
        const check =
          by === 'ssl_crl'
            ? `ssl_crl ${dir}/lists.pem;`
            : `ssl_ocsp leaf; ssl_ocsp_responder ${base}/ocsp;`
        return startNginx(
          join(dir, name),
          port,
          `server {
            listen 127.0.0.1:${port} ssl;
            ssl_certificate ${dir}/radius.pem; ssl_certificate_key ${dir}/radius.key;
            ssl_client_certificate ${dir}/ca.pem;
            ssl_verify_client on; ssl_verify_depth 2; ssl_session_cache off;
            ${check}
            location / { return 204; }
          }`,
        )
      }
      let nginx = await start()
      try {
        expect(await visit(nginx.port, name)).toBe(204)
        expect(await visit(nginx.port, `${name}-agent`)).toBe(400)
        await act(one.id, 'hold')
        await until(() => isListed(one))
        if (by === 'ssl_crl') {
          // It reads a list when it starts.
          await nginx.stop()
          nginx = await start()
        }
        expect(await visit(nginx.port, name)).toBe(400)
      } finally {
        await nginx.stop()
      }
    },
  )
})
