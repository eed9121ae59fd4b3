import { AsnConvert } from '@peculiar/asn1-schema'
import * as asn1 from '@peculiar/asn1-x509'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assemble,
  type CrlFacts,
  checkCrl,
  parseCrl,
  prepareCrl,
  type RevokedEntry,
  signWithKey,
  toPem,
  verifySignature,
} from '#certs'
import { BORN, createAuthority, inDays, newSerial } from '#tests/authority'
import { codeOf, codesOf, quickestMs } from '#tests/cert-error'

const authority = createAuthority()
const { issuer } = authority

const facts = (changes: Partial<CrlFacts> = {}): CrlFacts => ({
  issuer,
  number: 7n,
  thisUpdate: BORN,
  nextUpdate: inDays(1),
  entries: [],
  ...changes,
})
const make = (changes: Partial<CrlFacts> = {}, by = authority) => {
  const prepared = prepareCrl(facts({ issuer: by.issuer, ...changes }))
  return assemble(prepared, signWithKey(by.key, prepared.algorithm, prepared.tbs))
}
const refused = (changes: Partial<CrlFacts>) => codesOf(() => prepareCrl(facts(changes)))
const revokedAt = new Date('2026-05-01T12:34:56Z')
const entry = (changes: Partial<RevokedEntry> = {}): RevokedEntry => ({
  serial: newSerial(),
  revokedAt,
  ...changes,
})
/** Serials of ours in ascending order. */
const many = (count: number): RevokedEntry[] =>
  Array.from({ length: count }, (_, n) => {
    const serial = Buffer.alloc(17, 0x4d)
    serial.writeUInt32BE(n, 13)
    return { serial, revokedAt: new Date(BORN.getTime() + n * 1000), reason: 'superseded' }
  })

describe('a list of revocations', () => {
  it.each(['P-256', 'P-384', 'RSA'] as const)(
    'of a %s authority reads back as it was meant',
    (kind) => {
      const by = createAuthority(kind)
      const entries = [
        entry({ reason: 'keyCompromise', invalidSince: inDays(3) }),
        entry({ reason: 'certificateHold' }),
        entry(),
      ]
      const der = make({ entries }, by)
      const crl = checkCrl(der, { issuer: by.issuer, number: 7n, count: 3 })
      expect([...crl.entries()]).toEqual(entries)
      expect(crl.find(entries[1]!.serial)?.reason).toBe('certificateHold')
      expect(crl.find(newSerial())).toBeUndefined()
      expect(crl).toMatchObject({ thisUpdate: BORN, nextUpdate: inDays(1), baseNumber: undefined })
    },
  )

  it('bears the name of its authority byte for byte, its key and its number, always', () => {
    const crl = parseCrl(make())
    expect(crl.issuer).toEqual(authority.certificate.subject)
    expect(crl.authorityKeyIdentifier).toEqual(authority.issuer.keyIdentifier)
    expect(crl.number).toBe(7n)
    const { tbsCertList } = AsnConvert.parse(Uint8Array.from(make()), asn1.CertificateList)
    expect(tbsCertList.crlExtensions?.map(({ extnID }) => extnID)).toEqual([
      '2.5.29.35',
      '2.5.29.20',
    ])
  })

  it('has no list of entries when nothing is revoked, and no reason 0 or empty extensions', () => {
    const read = (entries: RevokedEntry[]) =>
      AsnConvert.parse(Uint8Array.from(make({ entries })), asn1.CertificateList).tbsCertList
    expect(read([]).revokedCertificates).toBeUndefined()
    expect(parseCrl(make()).count).toBe(0)
    const [plain, unspecified] =
      read([entry(), entry({ reason: 'unspecified' })]).revokedCertificates ?? []
    expect(plain?.crlEntryExtensions).toBeUndefined()
    expect(unspecified?.crlEntryExtensions).toBeUndefined()
  })

  it('is read by another library with every entry in it', () => {
    // Its own limit is some thousand.
    const entries = many(500)
    const { tbsCertList } = AsnConvert.parse(
      Uint8Array.from(make({ entries })),
      asn1.CertificateList,
    )
    const last = tbsCertList.revokedCertificates?.at(-1)
    expect(tbsCertList.revokedCertificates).toHaveLength(500)
    expect(Buffer.from(last!.userCertificate)).toEqual(entries.at(-1)?.serial)
    expect(last?.revocationDate.getTime()).toEqual(entries.at(-1)?.revokedAt)
  })

  it('writes dates up to 2049 and after as certificates do', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.date({
            min: new Date('1950-01-01'),
            max: new Date('2100-01-01'),
            noInvalidDate: true,
          }),
          { maxLength: 8 },
        ),
        (dates) => {
          const entries = dates.map((date) => entry({ revokedAt: date }))
          const read = [...parseCrl(make({ entries })).entries()].map(({ revokedAt: at }) =>
            at.getTime(),
          )
          expect(read).toEqual(dates.map((date) => Math.floor(date.getTime() / 1000) * 1000))
        },
      ),
      {
        numRuns: 50,
        examples: [[[new Date('2049-12-31T23:59:59Z'), new Date('2050-01-01T00:00:00Z')]]],
      },
    )
  })

  it('carries the label that Node and OpenSSL read', () => {
    expect(toPem(make(), 'X509 CRL')).toMatch(/^-----BEGIN X509 CRL-----\n/)
  })

  it('names its delta in a full list, and its base in a delta, where hold is taken back', () => {
    const full = parseCrl(make({ deltaUrls: ['http://pki.example/crl/network-delta.crl'] }))
    expect(full.deltaUrls).toEqual(['http://pki.example/crl/network-delta.crl'])
    const released = entry({ reason: 'removeFromCRL' })
    const delta = parseCrl(make({ number: 8n, baseNumber: 7n, entries: [released] }))
    expect(delta.baseNumber).toBe(7n)
    expect(delta.find(released.serial)?.reason).toBe('removeFromCRL')
    const partial = parseCrl(make({ distributionPointUrl: 'http://pki.example/crl/a.crl' }))
    expect(partial.distributionPointUrls).toEqual(['http://pki.example/crl/a.crl'])
  })

  it('takes numbers to 20 octets', () => {
    const number = (1n << 159n) - 1n
    expect(parseCrl(make({ number })).number).toBe(number)
    expect(refused({ number: 1n << 159n })).toEqual(['lint', 'crl_number'])
    expect(refused({ number: -1n })).toEqual(['lint', 'crl_number'])
  })
})

describe('a list that must not be signed', () => {
  it.each<[string, Partial<CrlFacts>]>([
    ['crl_dates', { nextUpdate: BORN }],
    ['crl_outlives', { nextUpdate: inDays(4_001) }],
    ['crl_base', { baseNumber: 7n }],
    ['crl_freshest', { baseNumber: 6n, deltaUrls: ['http://pki.example/d.crl'] }],
    ['urls', { deltaUrls: ['https://pki.example/d.crl'] }],
  ])('is refused: %s', (code, changes) => expect(refused(changes)).toEqual(['lint', code]))

  it('is refused with a serial twice, in whatever order, or one not canonical', () => {
    const [a, b, c] = many(3)
    for (const entries of [
      [a, b, b],
      [c, a, c],
      [b, a, c, a],
    ])
      expect(refused({ entries: entries as RevokedEntry[] })).toEqual(['bad_facts'])
    expect(refused({ entries: [c, a, b] as RevokedEntry[] })).toEqual([])
    expect(refused({ entries: [entry({ serial: Buffer.of(0, 1) })] })).toEqual(['bad_facts'])
    expect(refused({ entries: [entry({ revokedAt: new Date(Number.NaN) })] })).toEqual([
      'bad_facts',
    ])
  })

  it('is refused with removeFromCRL in a full list', () => {
    expect(refused({ entries: [entry({ reason: 'removeFromCRL' })] })).toEqual(['bad_facts'])
  })

  it('that came out otherwise than meant, or by another key, is not published', () => {
    const der = make({ entries: [entry()] })
    const meant = { issuer, number: 7n, count: 1 }
    expect(codeOf(() => checkCrl(der, meant))).toBeUndefined()
    expect(codeOf(() => checkCrl(der, { ...meant, number: 8n }))).toBe('bad_facts')
    expect(codeOf(() => checkCrl(der, { ...meant, count: 0 }))).toBe('bad_facts')
    const other = createAuthority()
    expect(codeOf(() => checkCrl(der, { ...meant, issuer: other.issuer }))).toBe('bad_signature')
    const changed = Buffer.from(der)
    changed[changed.indexOf(Buffer.from('2605011234'))]! ^= 1
    expect(codeOf(() => verifySignature(parseCrl(changed), issuer.publicKey))).toBe('bad_signature')
  })
})

describe('a hundred thousand entries', () => {
  it('are encoded and read back in linear time', () => {
    const small = many(10_000)
    const large = many(100_000)
    const smallMs = quickestMs(() => make({ entries: small }))
    const der = make({ entries: large })
    const largeMs = quickestMs(() => make({ entries: large }))
    expect(checkCrl(der, { issuer, number: 7n, count: 100_000 }).count).toBe(100_000)
    // Ten times as many take ten times as long; a quadratic encoder takes a hundred times.
    expect(largeMs).toBeLessThan(Math.max(smallMs, 5) * 40)
  })

  it('by a stranger are not read', () => {
    expect(codeOf(() => parseCrl(make({ entries: many(100_000) })))).toBe('too_large')
  })
})

it('hostile lists are read or refused by code, without stalling', () => {
  const der = make({ entries: [entry({ reason: 'keyCompromise', invalidSince: BORN }), entry()] })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const bytes = Buffer.from(der)
        for (const [at, to] of changes) bytes[at] = to
        const run = () => codeOf(() => [...parseCrl(bytes).entries()])
        expect(['malformed', 'unsupported', 'too_large', undefined]).toContain(run())
        expect(quickestMs(run)).toBeLessThan(50)
      },
    ),
    { numRuns: 1_500 },
  )
  // The most entries that a stranger's limit lets in, each as small as one gets.
  const entries = many(6_000).map(({ serial }) => ({ serial, revokedAt }))
  const large = make({ entries })
  expect(quickestMs(() => codeOf(() => parseCrl(large)))).toBeLessThan(50)
})
