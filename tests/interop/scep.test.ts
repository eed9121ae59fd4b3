import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Pki, startPki } from '#api/certificates/pki'
import { keepScepRas, type ScepRas } from '#api/certificates/scep-ra'
import { scepService } from '#api/enrollment/scep/listener'
import { toPem } from '#certs'
import { createTestApp, PASSWORD, type TestApp, type Visitor } from '#tests/app'
import { createPki, plantAuthorities } from '#tests/pki'
import { call, type Json, type Office, plantOffice } from '#tests/rollout'
import { type Outcome, program as programIn } from './program.ts'

const run = promisify(execFile)
const keys = createPki(() => new Date())
let dir: string
let t: TestApp
let pki: Pki
let ras: ScepRas
let it_: Visitor
let security: Visitor
let office: Office
let url: string

const program = (name: string, args: string[], env = {}) => programIn(dir, name, args, env)

const certificate = async (file: string) => new X509Certificate(await readFile(join(dir, file)))

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-scep-'))
  t = await createTestApp({ signer: keys.signer })
  await plantAuthorities(t, keys)
  it_ = await t.loginAs('it_staff')
  security = await t.loginAs('security')
  office = await plantOffice(t, 20)
  ras = keepScepRas(t.deps)
  const health = { registry: new Registry(), checks: {} }
  const services = [scepService(t.deps, ras)]
  pki = await startPki(t.deps, health, { at: { host: '127.0.0.1', port: 0 }, services })
  while (!ras.newest()) await new Promise((resolve) => setTimeout(resolve, 20))
  url = `http://127.0.0.1:${pki.port}/scep`
  const { root, certificate: issuing } = keys.network
  await writeFile(join(dir, 'root.pem'), toPem(root.der, 'CERTIFICATE'))
  await writeFile(join(dir, 'issuing.pem'), toPem(issuing.der, 'CERTIFICATE'))
  await writeFile(join(dir, 'ra.pem'), toPem(ras.newest()!.certificate.der, 'CERTIFICATE'))
})
afterAll(async () => {
  await pki.stop()
  await ras.stop()
  await t.close()
  await rm(dir, { recursive: true })
})

let used = 0
/** A device and its token; and its name, which a renewal has to ask for again. */
async function kit() {
  const deviceId = office.people[used++]!.oldDeviceId
  const json = { deviceId, profile: 'network-access' }
  const made: Json = await call(it_, 'POST', '/api/enrollment-tokens', json, 201)
  return { deviceId, token: made.token as string, name: made.propertyNumber as string }
}
const issuedTo = async (deviceId: string) =>
  (
    await t.ownerSql`select id from certificates where device_id = ${deviceId} and state = 'issued'
      order by created_at`
  ).map(({ id }) => id as string)
const lastRefusal = async () => {
  const [row] = await t.ownerSql`select code from enrollment_refusals order by id desc limit 1`
  return row?.code
}

describe('strongSwan pki', () => {
  const genKey = async (name: string) => {
    const args = ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']
    await run('openssl', [...args, '-out', `${name}.key`], { cwd: dir })
  }
  /** Leaves `<name>.pem` when it got one. */
  async function scep(name: string, dn: string, ...more: string[]): Promise<Outcome> {
    const believed = ['--cacert-enc', 'ra.pem', '--cacert-sig', 'ra.pem', '--cacert', 'root.pem']
    const args = ['--scep', '--url', url, '--in', `${name}.key`, '--dn', dn, ...believed]
    const outcome = await program('pki', [
      ...args,
      ...['--cacert', 'issuing.pem', '--outform', 'pem', ...more],
    ])
    const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(outcome.said)
    if (pem) await writeFile(join(dir, `${name}.pem`), pem[0])
    return outcome
  }

  it('--scepca gets RA and chain', async () => {
    const outs = ['--caout', 'scepca.pem', '--raout', 'scepra.pem', '--outform', 'pem']
    const { code, said } = await program('pki', ['--scepca', '--url', url, ...outs])
    expect([code, said]).toEqual([0, expect.any(String)])
    const files = (await readdir(dir)).filter((file) => file.startsWith('scep'))
    const got = await Promise.all(files.map(certificate))
    const { root, certificate: issuing } = keys.network
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    expect(got.map(({ raw }) => hex(raw)).sort()).toEqual(
      [root.der, issuing.der, ras.newest()!.certificate.der].map(hex).sort(),
    )
  })

  it.each(['aes', 'des3'])('--scep gets, renews and is refused (%s)', async (cipher) => {
    const { deviceId, token, name } = await kit()
    const file = `swan-${cipher}`
    await genKey(file)
    const first = await scep(file, `CN=${name}`, '--password', token, '--cipher', cipher)
    expect([first.code, first.said]).toEqual([0, expect.any(String)])
    expect((await certificate(`${file}.pem`)).subject).toBe(`CN=${name}`)

    const next = `${file}-next`
    await genKey(next)
    const old = ['--cert', `${file}.pem`, '--key', `${file}.key`]
    const renewed = await scep(next, `CN=${name}`, ...old)
    expect([renewed.code, renewed.said]).toEqual([0, expect.any(String)])
    const [before, after] = [await certificate(`${file}.pem`), await certificate(`${next}.pem`)]
    expect(after.subject).toBe(before.subject)
    expect(after.serialNumber).not.toBe(before.serialNumber)

    const ids = await issuedTo(deviceId)
    await call(security, 'POST', `/api/certificates/${ids.at(-1)}/hold`, {}, 200)
    const last = `${file}-last`
    await genKey(last)
    const refused = await scep(last, `CN=${name}`, '--cert', `${next}.pem`, '--key', `${next}.key`)
    expect(refused.code).not.toBe(0)
    expect(await lastRefusal()).toBe('certificate_held')
  })

  it('--scep with a wrong or a used challenge gets nothing', async () => {
    const { token, name } = await kit()
    await genKey('wrong')
    const wrong = await scep('wrong', `CN=${name}`, '--password', 'no such token')
    expect(wrong.code).not.toBe(0)
    expect(await lastRefusal()).toBe('token_unknown')
    expect((await scep('wrong', `CN=${name}`, '--password', token)).code).toBe(0)
    await genKey('second')
    expect((await scep('second', `CN=${name}`, '--password', token)).code).not.toBe(0)
    expect(await lastRefusal()).toBe('token_used')
  })

  it('--scep waits until somebody has agreed', async () => {
    const admin = await t.loginAs('admin')
    const set = (value: string[]) =>
      call(admin, 'PUT', '/api/settings/enrollment.approvedProfiles', { value }, 200)
    await set(['network-access'])
    try {
      const { deviceId, token, name } = await kit()
      await genKey('waits')
      const polling = ['--interval', '1', '--maxpolltime', '20']
      const waiting = scep('waits', `CN=${name}`, '--password', token, ...polling)
      let pending: Json
      while (!pending) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        ;[pending] = await call(security, 'GET', '/api/approvals?filter={"state":"requested"}')
      }
      expect(await issuedTo(deviceId)).toEqual([])
      await call(security, 'POST', '/api/session/step-up', { password: PASSWORD }, 200)
      const { sha256 } = await call(security, 'GET', `/api/approvals/${pending.id}`)
      await call(security, 'POST', `/api/approvals/${pending.id}/approve`, { sha256 }, 200)
      const { code, said } = await waiting
      expect([code, said]).toEqual([0, expect.any(String)])
      expect((await certificate('waits.pem')).subject).toBe(`CN=${name}`)
    } finally {
      await set([])
    }
  })
})

describe('micromdm scepclient', () => {
  it('with single DES and SHA-1 is refused', async () => {
    const { deviceId, token } = await kit()
    const fingerprint = createHash('sha256').update(ras.newest()!.certificate.der).digest('hex')
    const files = ['-private-key', 'micro.key', '-certificate', 'micro.pem']
    const args = ['-server-url', url, '-cn', 'x', '-challenge', token, ...files]
    const { said } = await program('scepclient', [...args, '-ca-fingerprint', fingerprint])
    expect(said).toMatch(/PKIOperation for PKCSReq failed|badAlg|failInfo/)
    expect(await lastRefusal()).toBe('message_unsupported')
    expect(await issuedTo(deviceId)).toEqual([])
  })
})

describe('certmonger', () => {
  it('gets a certificate by GET alone, and the next one for another key', async () => {
    const { deviceId, token, name } = await kit()
    const home = join(dir, 'certmonger')
    const env: Record<string, string> = {}
    for (const folder of ['cas', 'requests', 'config', 'local']) {
      await mkdir(join(home, folder), { recursive: true })
      env[`CERTMONGER_${folder.toUpperCase()}_DIR`] = join(home, folder)
    }
    const ask = ['-c', 'Mamori', '-I', 'one', '-N', `CN=${name}`, '-L', token]
    const script = `set -ex
getcert add-scep-ca -c Mamori -u ${url}
getcert request ${ask.join(' ')} -k ${home}/one.key -f ${home}/one.pem -w -v
cp ${home}/one.pem ${home}/first.pem
getcert rekey -i one -w -v
`
    await writeFile(join(home, 'script.sh'), script)
    const args = ['-n', '-L', '-P', `${home}/socket`, '-c', `sh ${home}/script.sh`]
    const { code, said } = await program('certmonger', args, env)
    expect([code, said]).toEqual([0, expect.any(String)])
    const first = await certificate('certmonger/first.pem')
    const next = await certificate('certmonger/one.pem')
    expect([first.subject, next.subject]).toEqual([`CN=${name}`, `CN=${name}`])
    const keyOf = ({ publicKey }: X509Certificate) =>
      publicKey.export({ format: 'der', type: 'spki' }).toString('hex')
    expect(keyOf(next)).not.toBe(keyOf(first))
    expect(next.checkIssued(await certificate('issuing.pem'))).toBe(true)
    expect(await issuedTo(deviceId)).toHaveLength(2)
  })
})
