import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '#api/deps'
import { LEAVE_ALONE } from '#api/errors'
import type { Circumstances } from '#api/signer/ceremony'
import { openKeyring } from '#api/signer/keyring'
import { holdIssuing, holdRoot, KEY_KINDS } from '#api/signer/offline-root'
import { openPkcs11Store } from '#api/signer/pkcs11-store'
import { judgedSigner } from '#api/signer/sign'
import {
  assemble,
  issuerOf,
  PROFILES,
  parseCertificate,
  prepareCertificate,
  prepareCrl,
  publicKeyOf,
  serialNumber,
  toPem,
} from '#certs'
import { createKey } from '#tests/authority'
import { createTestDatabase } from '#tests/database'

const run = promisify(execFile)
const TOKEN = 'mamori'
const PIN = '271828'
const MODULE = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
].find((path) => existsSync(path))
let dir: string
const token = (changes: { token?: string; pin?: string } = {}) =>
  openPkcs11Store({ module: MODULE ?? 'libsofthsm2.so', token: TOKEN, pin: PIN, ...changes })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-hsm-'))
  await mkdir(join(dir, 'tokens'))
  await writeFile(
    join(dir, 'softhsm2.conf'),
    `directories.tokendir = ${join(dir, 'tokens')}\nobjectstore.backend = file\n`,
  )
  // The library reads it when it is loaded.
  process.env.SOFTHSM2_CONF = join(dir, 'softhsm2.conf')
  const pins = ['--so-pin', '31415926', '--pin', PIN]
  await run('softhsm2-util', ['--init-token', '--free', '--label', TOKEN, ...pins])
})
afterAll(() => rm(dir, { recursive: true }))

const save = (name: string, content: string) => writeFile(join(dir, name), content)
const circumstances = (kind: Circumstances['kind']): Circumstances => ({
  organization: '守り県',
  kind,
  now: new Date(),
  random: systemRandom,
  pkiUrl: 'http://pki.example',
})

describe.each(KEY_KINDS)('an authority with a %s key in SoftHSM2', (kind) => {
  it('issues what openssl verify -x509_strict accepts, and is there after a restart', async () => {
    const store = token()
    const records = join(dir, `records-${kind}`)
    const at = { folder: join(dir, `root-${kind}`), passphrase: 'in the safe' }
    await holdRoot(at, 'network', circumstances(kind), 366)
    const slug = `network-${KEY_KINDS.indexOf(kind) + 1}`
    const [root, issuing] = await holdIssuing(at, {
      hierarchy: 'network',
      signer: store,
      records,
      circumstances: circumstances(kind),
      rollover: false,
      slug,
    })
    expect(issuing?.certificate.publicKey.kind).toBe(kind)
    await store.close()

    const again = token()
    const keyring = await openKeyring(again, records)
    const signer = judgedSigner(keyring, { clock: () => new Date() })
    const issuer = issuerOf(issuing!.certificate)
    const now = new Date()
    const prepared = prepareCertificate({
      profile: PROFILES.server,
      serial: serialNumber(systemRandom(16)),
      issuer,
      subject: [['CN', 'radius']],
      publicKey: publicKeyOf(createKey('P-256')),
      notBefore: new Date(+now - 3_600_000),
      notAfter: new Date(+now + 86_400_000),
      crlUrls: [`http://pki.example/crl/${slug}.crl`],
      names: { dns: ['radius.example'] },
    })
    // Ten at once: the token has one session, which does one thing at a time.
    const request = { keyId: slug, profile: 'server', tbs: prepared.tbs } as const
    const signatures = await Promise.all(
      Array.from({ length: 10 }, () => signer.certificate(request)),
    )
    const certificates = signatures.map((signature) => assemble(prepared, signature))
    const list = prepareCrl({
      issuer,
      number: 1n,
      thisUpdate: new Date(+now - 3_600_000),
      nextUpdate: new Date(+now + 86_400_000),
      entries: [],
    })
    const crl = assemble(list, await signer.crl({ keyId: slug, tbs: list.tbs }))
    await again.close()

    await save('root.pem', toPem(root!.certificate.der, 'CERTIFICATE'))
    await save('issuing.pem', toPem(issuing!.certificate.der, 'CERTIFICATE'))
    await save('root.crl', toPem(root!.crl!.der, 'X509 CRL'))
    await save('issuing.crl', toPem(crl, 'X509 CRL'))
    for (const der of certificates) {
      expect(parseCertificate(der).serial).toHaveLength(17)
      await save('server.pem', toPem(der, 'CERTIFICATE'))
      const chain = ['-CAfile', 'root.pem', '-untrusted', 'issuing.pem']
      const lists = ['-crl_check_all', '-CRLfile', 'root.crl', '-CRLfile', 'issuing.crl']
      const args = ['verify', '-x509_strict', '-purpose', 'sslserver', ...chain, ...lists]
      const { stdout } = await run('openssl', [...args, 'server.pem'], { cwd: dir })
      expect(stdout).toContain('server.pem: OK')
    }
  })
})

describe('the token', () => {
  it.each([
    // A token counts wrong PINs: whoever starts processes again must not try this one once more.
    ['PKCS11_PIN_FILE: the token "mamori" refuses this PIN', { pin: '000000' }, LEAVE_ALONE],
    ['PKCS11_TOKEN: there is no token labelled "other"', { token: 'other' }, 1],
  ])('"%s" is said in one line', (line, changes, exitCode) => {
    expect(() => token(changes)).toThrow(expect.objectContaining({ message: line, exitCode }))
  })

  it('overwrites no key', async () => {
    const store = token()
    await expect(store.create('network-1', 'P-256')).rejects.toThrow('none is overwritten')
    await store.close()
  })
})

/** The commands as an operator types them, against a database of one's own. */
describe('npm run setup and npm run ceremony', () => {
  it('make, renew and roll over both hierarchies', async () => {
    const database = await createTestDatabase()
    await Promise.all(
      ['ca', 'root', 'admin'].map((name) => save(name, `${name}: みちのく ひとりたび\n`)),
    )
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: database.ownerUrl,
      DATA_DIR: join(dir, 'data'),
      CA_PASSPHRASE_FILE: join(dir, 'ca'),
      PUBLIC_PKI_URL: 'http://pki.mamori.example',
    }
    const call = async (file: string, ...args: string[]) =>
      (await run(process.execPath, ['--import', 'tsx', file, ...args], { env })).stdout
    const roots = ['--roots', join(dir, 'usb'), '--root-passphrase-file', join(dir, 'root')]
    const admin = ['--username', 'chief', '--password-file', join(dir, 'admin')]
    const named = ['--organization', '守り県']
    const told = await call('api/setup.ts', ...admin, ...roots, ...named)
    expect(told).toContain('Authorities: management-root, network-root, management, network')

    const root = [
      '--root',
      join(dir, 'usb/network-root'),
      '--root-passphrase-file',
      join(dir, 'root'),
    ]
    const network = ['--hierarchy', 'network', ...root]
    const ceremony = (...args: string[]) => call('api/signer/ceremony-cli.ts', ...args)
    expect(await ceremony('crl', ...network)).toContain('List 2 of network-root')
    expect(await ceremony('rollover', ...network, ...named, '--key', 'P-384')).toContain(
      'In the database: network-2',
    )
    const refused = await ceremony('issuing', ...network, ...named).catch((error) => error)
    expect(refused.stderr).toMatch(/^There is an issuing authority[^\n]+use "rollover"\n$/)

    const sql = postgres(database.ownerUrl, { max: 1 })
    const rows = await sql`select slug, state, crl_number::int from authorities order by slug`
    await sql.end()
    expect(rows.map(({ slug, state, crl_number }) => `${slug} ${state} ${crl_number}`)).toEqual([
      'management active 0',
      'management-root active 1',
      'network retiring 0',
      'network-2 active 0',
      'network-root active 2',
    ])
    await database.drop()
  })
})
