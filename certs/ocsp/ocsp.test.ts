import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeCertId,
  encodeOcspRequest,
  isIssuedBy,
  issuerHashes,
  type OcspAnswer,
  type OcspResponse,
  type OcspStatus,
  ocspError,
  ocspResponder,
  PROFILES,
  parseOcspRequest,
  parseOcspResponse,
  publicKeyOf,
  signWithKey,
  verifyOcspResponse,
} from '#certs'
import { BORN, createAuthority, createKey, inDays, newSerial } from '#tests/authority'
import { codeOf, quickestMs } from '#tests/cert-error'

const authority = createAuthority()
const signer = authority.ocspSigner()
const responder = ocspResponder(signer.certificate)
const hashes = issuerHashes(authority.issuer)

function answer(answers: OcspAnswer[], nonce?: Uint8Array, by = responder, key = signer.key) {
  const prepared = by.prepare(answers, BORN, nonce)
  return by.assemble(prepared, signWithKey(key, prepared.algorithm, prepared.tbs))
}
const about = (certId: Uint8Array, status: OcspStatus = { status: 'good' }): OcspAnswer => ({
  ...status,
  certId,
  thisUpdate: BORN,
  nextUpdate: inDays(1),
})
const read = (der: Uint8Array): OcspResponse => {
  const response = parseOcspResponse(der)
  if ('error' in response) throw new Error(response.error)
  return response
}

describe('a question', () => {
  it.each(['sha1', 'sha256'] as const)('by %s names issuer and serial', (hash) => {
    const serial = newSerial()
    const asked = parseOcspRequest(encodeOcspRequest([encodeCertId(hashes, serial, hash)]))
    expect(asked.certIds).toHaveLength(1)
    expect(asked.certIds[0]).toMatchObject({ hash, serial })
    expect(isIssuedBy(asked.certIds[0]!, hashes)).toBe(true)
    expect(isIssuedBy(asked.certIds[0]!, issuerHashes(createAuthority().issuer))).toBe(false)
    expect(asked.nonce).toBeUndefined()
  })

  it('may be several at once, up to a limit', () => {
    const ids = Array.from({ length: 33 }, () => encodeCertId(hashes, newSerial(), 'sha1'))
    expect(parseOcspRequest(encodeOcspRequest(ids.slice(1))).certIds.map(({ der }) => der)).toEqual(
      ids.slice(1),
    )
    expect(codeOf(() => parseOcspRequest(encodeOcspRequest(ids)))).toBe('too_large')
    expect(codeOf(() => parseOcspRequest(encodeOcspRequest([])))).toBe('malformed')
  })

  it.each([1, 8, 16, 32, 128])('takes a nonce of %i octets', (length) => {
    const nonce = Buffer.alloc(length, 7)
    const id = encodeCertId(hashes, newSerial(), 'sha1')
    expect(parseOcspRequest(encodeOcspRequest([id], nonce)).nonce).toEqual(nonce)
  })

  it.each([0, 129])('takes none of %i octets', (length) => {
    const id = encodeCertId(hashes, newSerial(), 'sha1')
    expect(codeOf(() => parseOcspRequest(encodeOcspRequest([id], Buffer.alloc(length))))).toBe(
      'malformed',
    )
  })

  it('with a hash we do not know is nobody’s', () => {
    const id = encodeCertId(hashes, newSerial(), 'sha256')
    id[id.indexOf(Buffer.from('608648016503040201', 'hex')) + 8] = 2
    const [asked] = parseOcspRequest(encodeOcspRequest([id])).certIds
    expect(asked?.hash).toBeUndefined()
    expect(isIssuedBy(asked!, hashes)).toBe(false)
  })

  it('of hostile bytes is read or refused by code, without stalling', () => {
    const real = encodeOcspRequest([encodeCertId(hashes, newSerial(), 'sha1')], Buffer.alloc(8, 1))
    const run = (bytes: Uint8Array) => {
      expect(['malformed', 'unsupported', 'too_large', undefined]).toContain(
        codeOf(() => parseOcspRequest(bytes)),
      )
      expect(quickestMs(() => codeOf(() => parseOcspRequest(bytes)))).toBeLessThan(50)
    }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(real.length),
        (changes, end) => {
          const bytes = Buffer.from(real)
          for (const [at, to] of changes) bytes[at] = to
          run(bytes)
          run(bytes.subarray(0, end))
        },
      ),
      { numRuns: 1_000 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), run))
    run(Buffer.alloc(8_192, 0x30))
    expect(codeOf(() => parseOcspRequest(Buffer.alloc(8_193)))).toBe('too_large')
  })
})

describe('an answer', () => {
  it('repeats the question’s CertID octet for octet, SHA-1 or SHA-256, with or without parameters', () => {
    const sha1 = encodeCertId(hashes, newSerial(), 'sha1')
    const withNull = encodeCertId(hashes, newSerial(), 'sha256')
    // The NULL goes, and both lengths with it.
    const at = withNull.indexOf(Buffer.from('0500', 'hex'))
    const bare = Buffer.concat([withNull.subarray(0, at), withNull.subarray(at + 2)])
    bare[1]! -= 2
    bare[3]! -= 2
    const asked = parseOcspRequest(encodeOcspRequest([sha1, withNull, bare])).certIds
    const response = read(answer(asked.map(({ der }) => about(der))))
    expect(response.answers.map(({ certId }) => certId.der)).toEqual([sha1, withNull, bare])
  })

  it('says good, revoked with its reason, held and unknown, and is believed', () => {
    const revokedAt = inDays(-1)
    const statuses: OcspStatus[] = [
      { status: 'good' },
      { status: 'revoked', revokedAt, reason: 'keyCompromise' },
      { status: 'revoked', revokedAt, reason: 'certificateHold' },
      { status: 'revoked', revokedAt },
      { status: 'revoked', revokedAt, reason: 'unspecified' },
      { status: 'unknown' },
    ]
    const ids = statuses.map(() => encodeCertId(hashes, newSerial(), 'sha1'))
    const response = read(answer(statuses.map((status, n) => about(ids[n]!, status))))
    verifyOcspResponse(response, authority.certificate, BORN)
    // No reason 0, as in a CRL.
    statuses[4] = { status: 'revoked', revokedAt, reason: undefined }
    expect(response.answers).toMatchObject(statuses)
    expect(response.answers[0]).toMatchObject({ thisUpdate: BORN, nextUpdate: inDays(1) })
  })

  it.each([1, 8, 32, 128])('gives back a nonce of %i octets, and none unasked', (length) => {
    const nonce = Buffer.alloc(length, 9)
    const id = encodeCertId(hashes, newSerial(), 'sha1')
    expect(read(answer([about(id)], nonce)).nonce).toEqual(nonce)
    expect(read(answer([about(id)])).nonce).toBeUndefined()
  })

  it('names its signer by key and encloses the certificate', () => {
    const response = read(answer([about(encodeCertId(hashes, newSerial(), 'sha1'))]))
    expect(response.responderKey).toEqual(signer.certificate.publicKey.keyIdentifier)
    expect(response.certificates.map(({ der }) => der)).toEqual([signer.certificate.der])
  })

  it('by the authority itself encloses none and is believed', () => {
    const own = ocspResponder(authority.certificate)
    const id = encodeCertId(hashes, newSerial(), 'sha1')
    const response = read(answer([about(id)], undefined, own, authority.key))
    expect(response.certificates).toEqual([])
    verifyOcspResponse(response, authority.certificate, BORN)
  })

  it('by somebody who may not, of another authority, or out of date is not believed', () => {
    const id = encodeCertId(hashes, newSerial(), 'sha1')
    const check = (response: OcspResponse, at = BORN, issuer = authority.certificate) =>
      codeOf(() => verifyOcspResponse(response, issuer, at))
    const good = read(answer([about(id)]))
    expect(check(good)).toBeUndefined()
    expect(check(good, inDays(1))).toBe('expired')
    expect(check(good, inDays(8))).toBe('expired')
    expect(check(good, inDays(-1))).toBe('not_valid_yet')
    expect(check(good, BORN, createAuthority('P-256', 'other').certificate)).toBe('no_path')
    // Same names, other keys.
    expect(check(good, BORN, createAuthority().certificate)).toBe('bad_signature')
    expect(check({ ...good, certificates: [] })).toBe('no_path')
    const deviceKey = createKey('P-256')
    const device = authority.issue({ publicKey: publicKeyOf(deviceKey) })
    expect(codeOf(() => ocspResponder(device))).toBe('wrong_usage')
    const responderKey = device.publicKey.keyIdentifier
    const signature = signWithKey(deviceKey, 'ecdsa-sha256', good.tbs)
    expect(check({ ...good, responderKey, certificates: [device], signature })).toBe('wrong_usage')
  })

  it('with an end before its start is not made', () => {
    const wrong = { ...about(encodeCertId(hashes, newSerial(), 'sha1')), nextUpdate: BORN }
    expect(codeOf(() => answer([wrong]))).toBe('bad_facts')
  })

  it.each([
    'malformedRequest',
    'internalError',
    'tryLater',
    'sigRequired',
    'unauthorized',
  ] as const)('of error %s is five octets', (error) => {
    expect(ocspError(error)).toHaveLength(5)
    expect(parseOcspResponse(ocspError(error))).toEqual({ error })
  })

  it('of hostile bytes is read or refused by code', () => {
    const real = answer([about(encodeCertId(hashes, newSerial(), 'sha1'))], Buffer.alloc(8))
    fc.assert(
      fc.property(fc.nat(real.length - 1), fc.nat(255), (at, to) => {
        const bytes = Buffer.from(real)
        bytes[at] = to
        expect(['malformed', 'unsupported', 'too_large', 'weak_key', undefined]).toContain(
          codeOf(() => parseOcspResponse(bytes)),
        )
      }),
      { numRuns: 1_000 },
    )
  })
})

it('a signer’s certificate is of its profile', () => {
  expect(signer.certificate.raw.map(({ id }) => id)).toContain('1.3.6.1.5.5.7.48.1.5')
  expect(PROFILES['ocsp-signer'].maxDays).toBeLessThanOrEqual(31)
})
