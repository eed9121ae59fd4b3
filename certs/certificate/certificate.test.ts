import { X509Certificate } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import * as asn1 from '@peculiar/asn1-x509'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assemble,
  CertError,
  type CertificateFacts,
  ecdsaSignature,
  formatName,
  formatSerial,
  issuerOf,
  keySigner,
  lintCertificate,
  PROFILES,
  parseCertificate,
  parseSerial,
  prepareCertificate,
  publicKeyOf,
  selfIssuer,
  serialNumber,
  signWithKey,
  toPem,
  verifySignature,
} from '#certs'
import { BORN, createAuthority, createKey, inDays, newSerial } from '#tests/authority'
import { codesOf, quickestMs } from '#tests/cert-error'

const authority = createAuthority()

const refused = (changes: Partial<CertificateFacts>) =>
  codesOf(() => prepareCertificate(authority.facts(changes)))

describe('a certificate that was issued', () => {
  it.each(['P-256', 'P-384', 'RSA'] as const)(
    'reads the same by node:crypto and another library, under a %s authority',
    (kind) => {
      const { root, certificate, issue } = createAuthority(kind)
      for (const subjectKind of ['P-256', 'P-384', 'RSA'] as const) {
        const ours = issue({ publicKey: publicKeyOf(createKey(subjectKind)) })
        const node = new X509Certificate(ours.der)
        const ca = new X509Certificate(certificate.der)
        expect(node.verify(ca.publicKey) && node.checkIssued(ca)).toBe(true)
        expect(ca.verify(new X509Certificate(root.der).publicKey)).toBe(true)
        expect(parseSerial(node.serialNumber)).toEqual(ours.serial)
        expect(node.subjectAltName).toContain('URI:urn:mamori:device:')
        expect(node.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.14'])
        expect(new Date(node.validTo)).toEqual(ours.notAfter)
        const { tbsCertificate } = AsnConvert.parse(Uint8Array.from(ours.der), asn1.Certificate)
        expect(Buffer.from(tbsCertificate.serialNumber)).toEqual(ours.serial)
        expect(tbsCertificate.extensions?.map(({ extnID }) => extnID)).toEqual(
          ours.raw.map(({ id }) => id),
        )
        expect(tbsCertificate.subject[0]?.[0]?.value.toString()).toBe('千葉太郎のPC')
        verifySignature(ours, certificate.publicKey)
      }
    },
  )

  it("bears its authority's name byte for byte, and says who it is for", () => {
    const { issuer, extensions, subject } = authority.issue()
    expect(issuer).toEqual(authority.certificate.subject)
    expect(extensions.authorityKeyIdentifier).toEqual(authority.certificate.publicKey.keyIdentifier)
    expect(formatName(subject)).toBe('CN=千葉太郎のPC')
    expect(formatName(issuer)).toBe('CN=network issuing,O=守り県,C=JP')
  })

  it('has a critical alternative name exactly when its subject is empty', () => {
    const critical = (changes: Partial<CertificateFacts>) =>
      authority.issue(changes).raw.find(({ id }) => id === '2.5.29.17')?.critical
    expect(critical({ subject: [] })).toBe(true)
    expect(critical({})).toBe(false)
  })

  it('uses UTCTime through 2049 and GeneralizedTime from 2050 on', () => {
    const { root } = createAuthority()
    const tags = ({ validity }: typeof root) => [validity.notBefore.tag, validity.notAfter.tag]
    expect(root.notAfter.getUTCFullYear()).toBe(2050)
    expect(tags(root)).toEqual([0x17, 0x18])
    expect(tags(authority.issue())).toEqual([0x17, 0x17])
  })

  it('carries the SID that NPS asks for as an otherName, only where the profile lets it', () => {
    const sid = 'S-1-5-21-397955417-626881126-188441444-1010'
    expect(authority.issue({ sid }).extensions.sid).toBe(sid)
    expect(refused({ sid: 'S-1-x' })).toEqual(['bad_facts'])
    expect(refused({ sid, profile: PROFILES['device-management'] })).toContain('extension_unknown')
  })

  it('of an OCSP signer has no-check, the OCSP usage and no pointers', () => {
    const { extensions } = authority.ocspSigner().certificate
    expect(extensions).toMatchObject({ noCheck: true, extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'] })
    expect(extensions.crlUrls).toBeUndefined()
  })
})

describe('serial numbers', () => {
  it('are canonical, positive and of one length whatever the randomness', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (random) => {
        const serial = serialNumber(random)
        const { der } = authority.issue({ serial })
        expect(parseCertificate(der).serial).toEqual(serial)
        expect(parseSerial(formatSerial(serial).toUpperCase())).toEqual(serial)
        expect(serial).toHaveLength(17)
      }),
      { numRuns: 20, examples: [[new Uint8Array(16)], [new Uint8Array(16).fill(255)]] },
    )
  })

  it('are read back from what programs print, and nothing else is', () => {
    expect(parseSerial('4D:00:ff')).toEqual(Buffer.of(0x4d, 0, 0xff))
    expect(parseSerial('ff01')).toEqual(Buffer.of(0, 0xff, 1))
    for (const wrong of ['', '0', '00', '0001', 'xx', '4d'.repeat(21), '-1', 'é'])
      expect(
        codesOf(() => parseSerial(wrong)),
        wrong,
      ).toEqual(['malformed'])
  })

  it('take neither fewer random octets nor a form that is not canonical', () => {
    expect(codesOf(() => serialNumber(new Uint8Array(15)))).toEqual(['bad_facts'])
    expect(refused({ serial: Buffer.of(0, 1) })).toEqual(['bad_facts'])
    expect(refused({ serial: Buffer.of(0x80) })).toEqual(['bad_facts'])
    expect(refused({ serial: Buffer.of(0x4d, 1) })).toEqual(['lint', 'serial_short'])
  })
})

describe('what must not be signed is refused, with its rule', () => {
  const name = { uris: ['urn:mamori:device:1'] }
  const cases: [string, Partial<CertificateFacts>][] = [
    ['validity_order', { notAfter: BORN }],
    ['validity_length', { notAfter: inDays(367) }],
    ['validity_issuer', { notBefore: inDays(-1), notAfter: inDays(300) }],
    ['validity_issuer', { notBefore: inDays(3_999), notAfter: inDays(4_001) }],
    ['subject_empty', { profile: PROFILES.server, subject: [], names: undefined }],
    [
      'subject_twice',
      {
        subject: [
          ['CN', 'a'],
          ['CN', 'b'],
        ],
      },
    ],
    ['alternative_missing', { names: undefined }],
    ['alternative_kind', { names: { ...name, ips: ['10.0.0.1'] } }],
    ['server_name', { profile: PROFILES.server, names: undefined }],
    ['revocation', { crlUrls: [] }],
    ['urls', { crlUrls: ['https://pki.example/a.crl'] }],
    ['urls', { ocspUrls: ['ldap://pki.example/a'] }],
    ['key_kind', { profile: PROFILES['scep-ra'], names: undefined }],
    ['issuer_empty', { issuer: { ...authority.issuer, name: Buffer.of(0x30, 0) } }],
    ['subject_issuer', { issuer: { ...authority.issuer, name: selfName() } }],
    ['root_self', { profile: PROFILES.root, names: undefined }],
  ]
  it.each(cases)('%s', (code, changes) => expect(refused(changes)).toContain(code))

  function selfName() {
    const subject = [['CN', '千葉太郎のPC']] as const
    const { publicKey } = authority.issuer
    return selfIssuer({ subject, publicKey, notBefore: BORN, notAfter: BORN }).name
  }

  it('facts that have no encoding', () => {
    for (const changes of [
      { subject: [['CN', '']] },
      { subject: [['CN', 'x'.repeat(65)]] },
      { subject: [['CN', 'a\u0000b']] },
      { subject: [['CN', '\ud800']] },
      { subject: [['C', 'jp']] },
      { subject: [['SERIALNUMBER', '端末']] },
      { names: { uris: ['not absolute'] } },
      { names: { uris: ['urn:端末'] } },
      { names: { dns: ['-a.example'] } },
      { names: { dns: ['10.0.0.1'] } },
      { names: { ips: ['10.0.0.256'] } },
      { notAfter: new Date(Number.NaN) },
    ] as Partial<CertificateFacts>[])
      expect(refused(changes), JSON.stringify(changes)).toEqual(['bad_facts'])
    // Ten thousand years hence has no GeneralizedTime.
    expect(refused({ notAfter: new Date('+010000-01-01T00:00:00Z') })).toEqual(['bad_facts'])
  })

  it('bytes that a signer is handed under the wrong profile or issuer', () => {
    const { tbs } = prepareCertificate(authority.facts())
    const { issuer } = authority
    const under = (profile: keyof typeof PROFILES) =>
      lintCertificate(tbs, { profile: PROFILES[profile], issuer }).map(({ code }) => code)
    expect(under('network-access')).toEqual([])
    expect(under('device-management')).toEqual(['extended_key_usage'])
    expect(under('issuing')).toEqual(
      expect.arrayContaining(['ca', 'path_length', 'key_usage', 'extended_key_usage']),
    )
    const other = lintCertificate(tbs, {
      profile: PROFILES['network-access'],
      issuer: createAuthority('P-384', 'other').issuer,
    })
    expect(other.map(({ code }) => code)).toEqual(['algorithm', 'issuer_bytes', 'aki'])
    expect(other[0]?.rule).toBe('RFC 5280 §4.1.2.3')
    const garbage = lintCertificate(Buffer.of(0x30, 0), { profile: PROFILES.server, issuer })
    expect(garbage).toHaveLength(1)
  })

  it("a device's certificate as an issuer", () => {
    expect(codesOf(() => issuerOf(authority.issue()))).toEqual(['not_a_ca'])
  })
})

describe('signatures', () => {
  it('of WebCrypto and PKCS#11 (r‖s) become DER whatever their leading octets', async () => {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['sign', 'verify'],
    )
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
    const issuer = { ...authority.issuer, publicKey: (await import('#certs')).parsePublicKey(spki) }
    const { tbs, algorithm } = prepareCertificate(authority.facts())
    // Every 256th r or s starts with a zero, every other needs one.
    for (let round = 0; round < 300; round++) {
      const raw = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        privateKey,
        Uint8Array.from(tbs),
      )
      const der = assemble({ tbs, algorithm }, ecdsaSignature(new Uint8Array(raw)))
      if (round % 50 === 0) verifySignature(parseCertificate(der), issuer.publicKey)
    }
    const small = ecdsaSignature(
      Buffer.concat([Buffer.alloc(31), Buffer.of(0x80), Buffer.alloc(31), Buffer.of(1)]),
    )
    expect(small.toString('hex')).toBe('300702020080020101')
    expect(codesOf(() => ecdsaSignature(new Uint8Array(63)))).toEqual(['malformed'])
  })

  it('in raw form, of zeros or of another family are not assembled', () => {
    const prepared = prepareCertificate(authority.facts())
    for (const wrong of [
      new Uint8Array(64).fill(1),
      Buffer.from('3006020100020101', 'hex'),
      Buffer.from('30060201ff020101', 'hex'),
      new Uint8Array(256),
      new Uint8Array(0),
    ])
      expect(codesOf(() => assemble(prepared, wrong))).toEqual(['malformed'])
  })

  it('by another key, or over other bytes, do not verify', () => {
    const { certificate } = authority
    const ours = authority.issue()
    expect(codesOf(() => verifySignature(ours, createAuthority().issuer.publicKey))).toEqual([
      'bad_signature',
    ])
    expect(codesOf(() => verifySignature(ours, createAuthority('RSA').issuer.publicKey))).toEqual([
      'bad_signature',
    ])
    const tbs = Buffer.from(ours.tbs)
    tbs[40]! ^= 1
    expect(codesOf(() => verifySignature({ ...ours, tbs }, certificate.publicKey))).toEqual([
      'bad_signature',
    ])
  })

  it('come from a signer by the name of its key, and only from that', async () => {
    const signer = keySigner({ network: authority.key })
    const prepared = prepareCertificate(authority.facts())
    const signature = await signer.sign('network', prepared.algorithm, prepared.tbs)
    verifySignature(parseCertificate(assemble(prepared, signature)), authority.issuer.publicKey)
    await expect(signer.sign('toString', 'ecdsa-sha256', prepared.tbs)).rejects.toThrow(CertError)
  })
})

describe('hostile certificates', () => {
  const { der } = authority.issue({
    sid: 'S-1-5-21-1-2-3',
    names: { uris: ['urn:a:b'], dns: ['a.example'] },
  })

  it('are read or refused by code, whatever is changed in a real one', () => {
    let read = 0
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(der.length - 1), to: fc.nat(255), cut: fc.nat(3) }), {
          minLength: 1,
          maxLength: 4,
        }),
        (changes) => {
          let bytes = Buffer.from(der)
          for (const { at, to, cut } of changes) {
            bytes[at % Math.max(1, bytes.length)] = to
            if (cut === 3)
              bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (to % 8))])
          }
          const codes = codesOf(() => parseCertificate(bytes))
          if (codes.length === 0) read++
          expect(['malformed', 'unsupported', 'weak_key', 'too_large', undefined]).toContain(
            codes[0],
          )
          expect(quickestMs(() => codesOf(() => parseCertificate(bytes)))).toBeLessThan(50)
        },
      ),
      { numRuns: 1_500 },
    )
    // Some changes only touch text: else the mutations would show nothing.
    expect(read).toBeGreaterThan(20)
  })

  it('of any bytes, deep nesting, many elements or great length stop early', () => {
    const nested = (depth: number) => {
      let bytes: Buffer = Buffer.alloc(0)
      for (let n = 0; n < depth; n++) {
        const length =
          bytes.length < 128 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 255]
        bytes = Buffer.concat([Buffer.of(0x30, ...length), bytes])
      }
      return bytes
    }
    const hostile = [
      nested(5_000),
      Buffer.alloc(1_000_000, 0x30),
      Buffer.concat([Buffer.of(0x30, 0x82, 0xff, 0xfb), Buffer.alloc(0xfffb, Buffer.of(5, 0))]),
      Buffer.concat([Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff), Buffer.alloc(100)]),
      Buffer.of(0x30, 0x80, 0, 0),
    ]
    for (const bytes of hostile) {
      expect(codesOf(() => parseCertificate(bytes))).toHaveLength(1)
      expect(quickestMs(() => codesOf(() => parseCertificate(bytes)))).toBeLessThan(50)
    }
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (bytes) => codesOf(() => parseCertificate(bytes)).length === 1,
      ),
    )
  })

  it('with two algorithms, version 1, or an extension twice are refused', () => {
    const twice = Buffer.from(der)
    // The inner algorithm becomes SHA-384, the outer stays.
    twice[twice.indexOf(Buffer.from('2a8648ce3d040302', 'hex')) + 7] = 3
    expect(codesOf(() => parseCertificate(twice))).toEqual(['malformed'])
    const older = Buffer.from(der)
    older[older.indexOf(Buffer.from('a003020102', 'hex')) + 4] = 1
    expect(codesOf(() => parseCertificate(older))).toEqual(['unsupported'])
    const doubled = Buffer.from(der)
    // The subject's key identifier takes the authority's identifier.
    doubled[doubled.indexOf(Buffer.from('0603551d0e', 'hex')) + 4] = 0x23
    expect(codesOf(() => parseCertificate(doubled))).toEqual(['malformed'])
  })
})

it('PEM is what Node reads', () => {
  const { der } = authority.issue()
  const pem = toPem(der, 'CERTIFICATE')
  expect(new X509Certificate(pem).raw.equals(der)).toBe(true)
  expect(pem.split('\n').every((line) => line.length <= 64)).toBe(true)
})

it('a signed certificate is what was prepared', () => {
  const { tbs, algorithm } = prepareCertificate(authority.facts({ serial: newSerial() }))
  const parsed = parseCertificate(
    assemble({ tbs, algorithm }, signWithKey(authority.key, algorithm, tbs)),
  )
  expect(parsed.tbs).toEqual(tbs)
})
