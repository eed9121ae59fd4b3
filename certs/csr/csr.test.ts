import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import forge from 'node-forge'
import { describe, expect, it } from 'vitest'
import {
  assemble,
  formatName,
  parsePublicKey,
  parseRequest,
  prepareRequest,
  publicKeyOf,
  signWithKey,
  toPem,
} from '#certs'
import { createKey } from '#tests/authority'
import { codeOf, quickestMs } from '#tests/cert-error'
import { element, integer, sequence } from '../der/write.ts'

function request(key: KeyObject, challengePassword?: string) {
  const prepared = prepareRequest({
    subject: [['CN', '端末']],
    publicKey: publicKeyOf(key),
    names: { uris: ['urn:mamori:device:1'], dns: ['pc.example'] },
    challengePassword,
  })
  return assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs))
}

describe('a request', () => {
  it.each(['P-256', 'P-384', 'RSA'] as const)(
    'with a %s key is read, from DER and from PEM',
    (kind) => {
      const key = createKey(kind)
      const der = request(key, '一度だけ')
      const read = parseRequest(der)
      expect(read.publicKey.kind).toBe(kind)
      expect(read.publicKey.fingerprint).toBe(publicKeyOf(key).fingerprint)
      expect(read.challengePassword).toBe('一度だけ')
      expect(read.requestedNames).toMatchObject({
        uris: ['urn:mamori:device:1'],
        dns: ['pc.example'],
      })
      expect(formatName(read.subject)).toBe('CN=端末')
      expect(parseRequest(toPem(der, 'CERTIFICATE REQUEST')).der).toEqual(der)
      expect(parseRequest(toPem(der, 'CERTIFICATE REQUEST').replaceAll('\n', '\r\n')).der).toEqual(
        der,
      )
    },
  )

  it('of ours verifies in another library', () => {
    const pem = toPem(request(createKey('RSA')), 'CERTIFICATE REQUEST')
    expect(forge.pki.certificationRequestFromPem(pem).verify()).toBe(true)
  })

  it('signed by another key is no proof of possession', () => {
    const prepared = prepareRequest({ subject: [], publicKey: publicKeyOf(createKey('P-256')) })
    const forged = assemble(
      prepared,
      signWithKey(createKey('P-256'), prepared.algorithm, prepared.tbs),
    )
    expect(codeOf(() => parseRequest(forged))).toBe('bad_signature')
  })

  it('signed with SHA-1 is not taken', () => {
    const { privateKey, publicKey } = forge.pki.rsa.generateKeyPair(2048)
    const csr = forge.pki.createCertificationRequest()
    csr.publicKey = publicKey
    csr.setSubject([{ name: 'commonName', value: 'x' }])
    csr.sign(privateKey, forge.md.sha1.create())
    const pem = forge.pki.certificationRequestToPem(csr)
    expect(codeOf(() => parseRequest(pem))).toBe('unsupported')
    csr.sign(privateKey, forge.md.sha256.create())
    expect(parseRequest(forge.pki.certificationRequestToPem(csr)).publicKey.bits).toBe(2048)
  })

  it('with bytes changed is refused by code, and none passes', () => {
    const der = request(createKey('P-256'), 'secret')
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(der)
        bytes[at]! ^= change
        expect(codeOf(() => parseRequest(bytes))).toBeDefined()
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    ['text', 'malformed'],
    ['-----BEGIN CERTIFICATE REQUEST-----\n%%\n-----END CERTIFICATE REQUEST-----', 'malformed'],
    ['-----BEGIN CERTIFICATE REQUEST-----\nMAA\n-----END CERTIFICATE REQUEST-----', 'malformed'],
    ['x'.repeat(2_000_000), 'too_large'],
    ['-----BEGIN A-----'.repeat(60_000), 'malformed'],
    [`-----BEGIN A-----${'A'.repeat(1_000_000)}`, 'malformed'],
  ])('of PEM that is none stops early (%#)', (text, code) => {
    expect(codeOf(() => parseRequest(text))).toBe(code)
    expect(quickestMs(() => codeOf(() => parseRequest(text)))).toBeLessThan(50)
  })
})

describe('a weak or foreign key is refused', () => {
  const spkiOf = (key: KeyObject) => key.export({ format: 'der', type: 'spki' })
  const rsa = (modulusLength: number, publicExponent = 65537) =>
    spkiOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey)
  /** An RSA SubjectPublicKeyInfo of any numbers. */
  const rsaOf = (modulus: bigint, exponent = 65537n) => {
    const bits = element(3, Buffer.of(0), sequence(integer(modulus), integer(exponent)))
    return sequence(Buffer.from('300d06092a864886f70d0101010500', 'hex'), bits)
  }

  it('RSA below 2048 or above 4096 bits, or with a small exponent', () => {
    expect(codeOf(() => parsePublicKey(rsa(1024)))).toBe('weak_key')
    expect(codeOf(() => parsePublicKey(rsa(2048, 3)))).toBe('weak_key')
    expect(codeOf(() => parsePublicKey(rsaOf((1n << 4096n) + 1n)))).toBe('weak_key')
    expect(codeOf(() => parsePublicKey(rsa(2048)))).toBeUndefined()
  })

  it('RSA with an even exponent, a factor below 752, or the ROCA flaw', () => {
    const n = BigInt(`0x${modulusHex()}`)
    expect(codeOf(() => parsePublicKey(rsaOf(n)))).toBeUndefined()
    expect(codeOf(() => parsePublicKey(rsaOf(n, 65538n)))).toBe('weak_key')
    expect(codeOf(() => parsePublicKey(rsaOf(n, 1n)))).toBe('weak_key')
    expect(codeOf(() => parsePublicKey(rsaOf(n - (n % 751n))))).toBe('weak_key')
    // A flawed modulus is a power of 65537 modulo the product of the first primes.
    const primes = Array.from({ length: 168 }, (_, at) => at).filter(isPrime)
    const product = primes.reduce((all, prime) => all * BigInt(prime), 1n)
    const roca = product * ((1n << 2047n) / product + 2n) + 65537n
    expect(codeOf(() => parsePublicKey(rsaOf(roca)))).toBe('weak_key')
  })

  function modulusHex() {
    const { n = '' } = createKey('RSA').export({ format: 'jwk' })
    return Buffer.from(n, 'base64url').toString('hex')
  }
  function isPrime(n: number) {
    if (n < 2) return false
    for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false
    return true
  }

  it('a point off its curve, compressed, or on a curve we do not take', () => {
    const spki = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)
    const off = Buffer.from(spki)
    off[off.length - 1]! ^= 1
    expect(codeOf(() => parsePublicKey(off))).toBe('weak_key')
    for (const namedCurve of ['secp256k1', 'P-521', 'prime192v1'])
      expect(
        codeOf(() => parsePublicKey(spkiOf(generateKeyPairSync('ec', { namedCurve }).publicKey))),
      ).toBe('unsupported')
    const algorithm = spki.subarray(2, 23)
    const compressed = sequence(algorithm, element(3, Buffer.of(0, 2), spki.subarray(-64, -32)))
    expect(codeOf(() => parsePublicKey(compressed))).toBe('unsupported')
  })

  it('explicit curve parameters, and algorithms other than RSA and ECDSA', () => {
    const explicit = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' })
    expect(codeOf(() => parsePublicKey(spkiOf(explicit.publicKey)))).toBe('unsupported')
    expect(codeOf(() => parsePublicKey(spkiOf(generateKeyPairSync('ed25519').publicKey)))).toBe(
      'unsupported',
    )
  })
})
