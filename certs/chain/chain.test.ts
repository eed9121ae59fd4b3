import { randomBytes } from 'node:crypto'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import {
  assemble,
  type ChainFacts,
  type CrlFacts,
  encodeCertsOnly,
  encodePkcs12,
  PROFILES,
  parseCertsOnly,
  parseCrl,
  prepareCrl,
  publicKeyOf,
  signWithKey,
  verifyChain,
} from '#certs'
import { BORN, createAuthority, createKey, inDays } from '#tests/authority'
import { codeOf } from '#tests/cert-error'

const authority = createAuthority()
const { root, certificate: issuing } = authority
const device = authority.issue()
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

const chain = (changes: Partial<ChainFacts> = {}): ChainFacts => ({
  certificate: device,
  intermediates: [issuing],
  roots: [root],
  at: inDays(10),
  ...changes,
})
const refused = (changes: Partial<ChainFacts>) => codeOf(() => verifyChain(chain(changes)))

function crl(changes: Partial<CrlFacts> = {}) {
  const { issuer, key } = authority
  const dates = { thisUpdate: inDays(9), nextUpdate: inDays(12) }
  const prepared = prepareCrl({ issuer, number: 5n, entries: [], ...dates, ...changes })
  return parseCrl(assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs)))
}
const rootCrl = () => {
  const issuer = {
    ...authority.issuer,
    name: root.subject,
    keyIdentifier: root.publicKey.keyIdentifier,
  }
  const prepared = prepareCrl({
    issuer,
    number: 1n,
    entries: [],
    thisUpdate: BORN,
    nextUpdate: inDays(400),
  })
  return parseCrl(
    assemble(prepared, signWithKey(authority.rootKey, prepared.algorithm, prepared.tbs)),
  )
}

describe('a chain', () => {
  it('holds from device to root, whatever else is handed in', () => {
    const other = createAuthority('P-384', 'other')
    const intermediates = [other.certificate, device, createAuthority().certificate, issuing]
    const path = verifyChain(chain({ intermediates, extendedKeyUsage: CLIENT_AUTH }))
    expect(path.map(({ der }) => der)).toEqual([device.der, issuing.der, root.der])
    expect(verifyChain(chain({ certificate: root, intermediates: [] }))).toEqual([root])
  })

  it('of the management hierarchy does not hold under the network root', () => {
    const management = createAuthority('P-256', 'management')
    const certificate = management.issue({ profile: PROFILES['device-management'] })
    const intermediates = [management.certificate, issuing]
    expect(refused({ certificate, intermediates })).toBe('no_path')
    expect(refused({ certificate, intermediates, roots: [management.root] })).toBeUndefined()
  })

  it('does not hold with a link missing, forged or out of time', () => {
    expect(refused({ intermediates: [] })).toBe('no_path')
    expect(refused({ roots: [createAuthority().root] })).toBe('no_path')
    const signature = Buffer.from(device.signature)
    signature[signature.length - 1]! ^= 1
    expect(refused({ certificate: { ...device, signature } })).toBe('no_path')
    expect(refused({ at: inDays(-1) })).toBe('not_valid_yet')
    expect(refused({ at: new Date(device.notAfter.getTime() + 999) })).toBeUndefined()
    expect(refused({ at: new Date(device.notAfter.getTime() + 1000) })).toBe('expired')
  })

  it('does not hold for another use than the certificate’s', () => {
    expect(refused({ extendedKeyUsage: '1.3.6.1.5.5.7.3.1' })).toBe('wrong_usage')
  })

  it('does not hold with a device as an issuer, or a path too long', () => {
    const extensions = { ...issuing.extensions, basicConstraints: { ca: false } }
    expect(refused({ intermediates: [{ ...issuing, extensions }] })).toBe('not_a_ca')
    const short = {
      ...root,
      extensions: { ...root.extensions, basicConstraints: { ca: true, pathLength: 0 } },
    }
    expect(refused({ roots: [short] })).toBe('not_a_ca')
  })

  it('does not hold with a critical extension nobody here knows', () => {
    const raw = [...device.raw, { id: '1.2.3.4', critical: true, value: Buffer.of(5, 0) }]
    expect(refused({ certificate: { ...device, raw } })).toBe('unsupported')
  })
})

describe('a chain with lists of revocations', () => {
  const entry = (reason: 'certificateHold' | 'removeFromCRL') => ({
    serial: device.serial,
    revokedAt: inDays(9),
    reason,
  })
  const held = () => crl({ entries: [entry('certificateHold')] })
  const under = (...crls: ReturnType<typeof crl>[]) => refused({ crls: [rootCrl(), ...crls] })

  it('holds when a current list of every issuer leaves it out', () => {
    expect(under(crl())).toBeUndefined()
  })

  it('does not hold when the device is held, in the full list or only in the delta', () => {
    expect(under(held())).toBe('revoked')
    expect(
      under(crl(), crl({ number: 6n, baseNumber: 5n, entries: [entry('certificateHold')] })),
    ).toBe('revoked')
  })

  it('holds again when a delta releases the device, but not by a delta to a later base', () => {
    expect(
      under(held(), crl({ number: 6n, baseNumber: 5n, entries: [entry('removeFromCRL')] })),
    ).toBeUndefined()
    expect(
      under(held(), crl({ number: 7n, baseNumber: 6n, entries: [entry('removeFromCRL')] })),
    ).toBe('revoked')
  })

  it('does not hold when a list is missing, expired, of the future, or by another key', () => {
    expect(under()).toBe('revocation_unknown')
    expect(under(crl({ nextUpdate: inDays(10) }))).toBe('revocation_unknown')
    expect(under(crl({ thisUpdate: inDays(11) }))).toBe('revocation_unknown')
    const forged = crl()
    forged.tbs[20]! ^= 1
    expect(under(forged)).toBe('revocation_unknown')
    expect(refused({ crls: [crl()] })).toBe('revocation_unknown')
  })
})

describe('containers', () => {
  it('certs-only PKCS#7 gives back what went in, here and in another library', () => {
    const der = encodeCertsOnly([issuing.der, root.der])
    expect(parseCertsOnly(der)).toEqual([issuing.der, root.der])
    expect(codeOf(() => parseCertsOnly(der.subarray(1)))).toBe('malformed')
    const rsa = createAuthority('RSA')
    const message = forge.pkcs7.messageFromAsn1(
      forge.asn1.fromDer(encodeCertsOnly([rsa.root.der]).toString('binary')),
    )
    expect((message as unknown as { certificates: unknown[] }).certificates).toHaveLength(1)
  })

  it('PKCS#12 opens with its password in another library, and with no other', async () => {
    const key = createKey('RSA')
    const rsa = createAuthority('RSA')
    const own = rsa.issue({ publicKey: publicKeyOf(key) })
    const der = await encodePkcs12({
      key,
      certificates: [own.der, rsa.certificate.der],
      password: 'p4ss word',
      friendlyName: '端末',
      random: randomBytes,
    })
    const asn1 = forge.asn1.fromDer(der.toString('binary'))
    const opened = forge.pkcs12.pkcs12FromAsn1(asn1, 'p4ss word')
    const keyBag = forge.pki.oids.pkcs8ShroudedKeyBag!
    expect(opened.getBags({ bagType: keyBag })[keyBag]?.[0]?.key).toBeTruthy()
    const certBag = forge.pki.oids.certBag!
    expect(opened.getBags({ bagType: certBag })[certBag]).toHaveLength(2)
    expect(() => forge.pkcs12.pkcs12FromAsn1(asn1, 'wrong')).toThrow()
  })

  it('PKCS#12 wants a certificate and a password that all programs spell alike', async () => {
    const facts = {
      key: createKey('P-256'),
      certificates: [device.der],
      friendlyName: 'x',
      random: randomBytes,
    }
    for (const password of ['', 'パスワード', 'a\n'])
      await expect(encodePkcs12({ ...facts, password })).rejects.toMatchObject({
        code: 'bad_facts',
      })
    await expect(encodePkcs12({ ...facts, password: 'x', certificates: [] })).rejects.toMatchObject(
      { code: 'bad_facts' },
    )
  })
})
