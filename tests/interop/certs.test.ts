import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  assemble,
  type CrlFacts,
  encodeCertsOnly,
  encodePkcs12,
  type Issuer,
  type KeyKind,
  ocspResponder,
  parseOcspRequest,
  parseRequest,
  prepareCrl,
  publicKeyOf,
  signWithKey,
  toPem,
} from '#certs'
import { createAuthority, createKey, inDays, newSerial } from '#tests/authority'

const run = promisify(execFile)
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mamori-certs-'))
})
afterAll(() => rm(dir, { recursive: true }))

/** Standard output and error of a program run beside the files; rejects unless it ends with 0. */
async function program(name: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(name, args, { cwd: dir })
  return stdout + stderr
}
/** The same of a program that refuses. */
const refusal = async (name: string, ...args: string[]): Promise<string> => {
  const failed = await program(name, ...args).then(
    (out) => Promise.reject(new Error(`it did not refuse: ${out}`)),
    (error: { stdout: string; stderr: string }) => error,
  )
  return failed.stdout + failed.stderr
}
const save = (name: string, content: string | Uint8Array) => writeFile(join(dir, name), content)
/** These programs know the time of now alone. */
const YESTERDAY = new Date(Math.floor(Date.now() / 1000) * 1000 - 86_400_000)
const later = (days: number) => inDays(days, YESTERDAY)

describe.each<KeyKind>(['P-256', 'P-384', 'RSA'])('under a %s authority', (kind) => {
  const authority = createAuthority(kind, 'network', YESTERDAY)
  const { root, certificate: issuing, issuer, key, rootKey } = authority
  const deviceKey = createKey(kind)
  const device = authority.issue({ publicKey: publicKeyOf(deviceKey), sid: 'S-1-5-21-1-2-3-4' })
  const rootIssuer: Issuer = {
    ...issuer,
    name: root.subject,
    keyIdentifier: root.publicKey.keyIdentifier,
  }

  const crl = (changes: Partial<CrlFacts> = {}, by = { issuer, key }) => {
    const dates = { thisUpdate: YESTERDAY, nextUpdate: later(30) }
    const prepared = prepareCrl({
      issuer: by.issuer,
      number: 2n,
      entries: [],
      ...dates,
      ...changes,
    })
    return assemble(prepared, signWithKey(by.key, prepared.algorithm, prepared.tbs))
  }

  beforeAll(async () => {
    await save('root.pem', toPem(root.der, 'CERTIFICATE'))
    await save('issuing.pem', toPem(issuing.der, 'CERTIFICATE'))
    await save('device.pem', toPem(device.der, 'CERTIFICATE'))
    await save('root.crl', toPem(crl({}, { issuer: rootIssuer, key: rootKey }), 'X509 CRL'))
    await save('ca.crl', toPem(crl(), 'X509 CRL'))
    const entry = {
      serial: device.serial,
      revokedAt: later(3),
      reason: 'certificateHold' as const,
    }
    await save('held.crl', toPem(crl({ entries: [entry] }), 'X509 CRL'))
  })

  const verify = (...files: string[]) => [
    'verify',
    '-x509_strict',
    '-crl_check_all',
    '-purpose',
    'sslclient',
    '-CAfile',
    'root.pem',
    '-untrusted',
    'issuing.pem',
    ...files.flatMap((file) => ['-CRLfile', file]),
    'device.pem',
  ]

  it('openssl verify -x509_strict -crl_check_all accepts, and refuses what is held', async () => {
    expect(await program('openssl', ...verify('root.crl', 'ca.crl'))).toContain('device.pem: OK')
    expect(await refusal('openssl', ...verify('root.crl', 'held.crl'))).toContain(
      'certificate revoked',
    )
  })

  it('openssl and GnuTLS read and verify the lists', async () => {
    const text = await program(
      'openssl',
      'crl',
      '-in',
      'held.crl',
      '-noout',
      '-text',
      '-CAfile',
      'issuing.pem',
    )
    expect(text).toContain('verify OK')
    expect(text).toContain('Certificate Hold')
    expect(text).toMatch(/X509v3 CRL Number:\s+2/)
    const empty = await program('openssl', 'crl', '-in', 'ca.crl', '-noout', '-text')
    expect(empty).toContain('No Revoked Certificates.')
    await save(
      'delta.crl',
      toPem(
        crl({
          number: 3n,
          baseNumber: 2n,
          entries: [{ serial: device.serial, revokedAt: later(4), reason: 'removeFromCRL' }],
        }),
        'X509 CRL',
      ),
    )
    const delta = await program(
      'openssl',
      'crl',
      '-in',
      'delta.crl',
      '-noout',
      '-text',
      '-CAfile',
      'issuing.pem',
    )
    expect(delta).toMatch(/Delta CRL Indicator: critical\s+2/)
    expect(delta).toContain('Remove From CRL')
    const gnutls = await program('certtool', '--crl-info', '--infile', 'held.crl')
    expect(gnutls).toContain('Revoked certificates (1)')
  })

  it('GnuTLS verifies the chain', async () => {
    const chain = [device.der, issuing.der, root.der]
      .map((der) => toPem(der, 'CERTIFICATE'))
      .join('')
    await save('chain.pem', chain)
    const out = await program(
      'certtool',
      '--verify',
      '--load-ca-certificate',
      'root.pem',
      '--infile',
      'chain.pem',
    )
    expect(out).toContain('Chain verification output: Verified')
  })

  it('openssl ocsp asks and believes the answer: good, held, unknown; by SHA-1 and SHA-256, with nonce', async () => {
    const signer = authority.ocspSigner()
    const responder = ocspResponder(signer.certificate)
    const now = new Date()
    for (const hash of ['-sha1', '-sha256'])
      for (const [expected, status] of [
        ['good', { status: 'good' }],
        ['revoked', { status: 'revoked', revokedAt: YESTERDAY, reason: 'certificateHold' }],
        ['unknown', { status: 'unknown' }],
      ] as const) {
        await program(
          'openssl',
          'ocsp',
          hash,
          '-issuer',
          'issuing.pem',
          '-cert',
          'device.pem',
          '-nonce',
          '-reqout',
          'q.der',
        )
        const asked = parseOcspRequest(await readFile(join(dir, 'q.der')))
        expect(asked.certIds[0]?.serial).toEqual(device.serial)
        const answers = asked.certIds.map(({ der }) => ({
          ...status,
          certId: der,
          thisUpdate: now,
          nextUpdate: new Date(now.getTime() + 3_600_000),
        }))
        const prepared = responder.prepare(answers, now, asked.nonce)
        await save(
          'a.der',
          responder.assemble(prepared, signWithKey(signer.key, prepared.algorithm, prepared.tbs)),
        )
        const out = await program(
          'openssl',
          'ocsp',
          hash,
          '-issuer',
          'issuing.pem',
          '-cert',
          'device.pem',
          '-no_nonce',
          '-reqin',
          'q.der',
          '-respin',
          'a.der',
          '-CAfile',
          'root.pem',
          '-verify_other',
          'issuing.pem',
        )
        expect(out).toContain('Response verify OK')
        expect(out).not.toContain('WARNING')
        expect(out).toContain(`device.pem: ${expected}`)
        const info = await program('ocsptool', '--response-info', '--infile', 'a.der')
        expect(info).toContain(`Certificate Status: ${expected}`)
      }
  })

  it('openssl reads PKCS#7, and PKCS#12 with its key', async () => {
    await save('chain.p7', encodeCertsOnly([issuing.der, root.der]))
    const listed = await program(
      'openssl',
      'pkcs7',
      '-inform',
      'DER',
      '-in',
      'chain.p7',
      '-print_certs',
      '-noout',
    )
    expect(listed.match(/subject=/g)).toHaveLength(2)
    const certificates = [device.der, issuing.der]
    await save(
      'd.p12',
      await encodePkcs12({
        key: deviceKey,
        certificates,
        password: 'p4ss',
        friendlyName: '端末',
        random: randomBytes,
      }),
    )
    const out = await program('openssl', 'pkcs12', '-in', 'd.p12', '-passin', 'pass:p4ss', '-nodes')
    expect(out.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    expect(out).toContain('BEGIN PRIVATE KEY')
    expect(
      await refusal('openssl', 'pkcs12', '-in', 'd.p12', '-passin', 'pass:other', '-nodes'),
    ).toContain('invalid password')
    const gnutls = await program(
      'certtool',
      '--p12-info',
      '--inder',
      '--infile',
      'd.p12',
      '--password',
      'p4ss',
    )
    expect(gnutls).toContain('BEGIN')
  })

  it('a request by openssl is read', async () => {
    await save('device.key', deviceKey.export({ format: 'pem', type: 'pkcs8' }) as string)
    await program(
      'openssl',
      'req',
      '-new',
      '-key',
      'device.key',
      '-subj',
      '/CN=device',
      '-addext',
      'subjectAltName=URI:urn:a:b',
      '-out',
      'd.csr',
    )
    const read = parseRequest(await readFile(join(dir, 'd.csr'), 'utf8'))
    expect(read.publicKey.fingerprint).toBe(device.publicKey.fingerprint)
    expect(read.requestedNames?.uris).toEqual(['urn:a:b'])
  })
})

it('openssl and GnuTLS read a list of 100,000', async () => {
  const { issuer, key, certificate } = createAuthority('P-256', 'network', YESTERDAY)
  const entries = Array.from({ length: 100_000 }, () => ({
    serial: newSerial(),
    revokedAt: YESTERDAY,
    reason: 'superseded' as const,
  }))
  const prepared = prepareCrl({
    issuer,
    number: 1n,
    thisUpdate: YESTERDAY,
    nextUpdate: later(30),
    entries,
  })
  await save(
    'large.crl',
    toPem(assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs)), 'X509 CRL'),
  )
  await save('large.pem', toPem(certificate.der, 'CERTIFICATE'))
  expect(
    await program('openssl', 'crl', '-in', 'large.crl', '-noout', '-CAfile', 'large.pem'),
  ).toContain('verify OK')
})
