import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { codeOf } from '#tests/cert-error'
import {
  compactJws,
  jwkOf,
  keyOfJwk,
  parseSigningInput,
  signingInput,
  thumbprint,
  verifyJws,
} from './jws.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const spki = publicKey.export({ format: 'der', type: 'spki' })
const kid = thumbprint(jwkOf(spki))
const keys = new Map([[kid, keyOfJwk(jwkOf(spki))]])
const TYP = 'mamori-command+jwt'

function signed(payload: Record<string, unknown>, header = { kid, typ: TYP }): string {
  const input = signingInput(header, payload)
  return compactJws(input, sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
}

/** The same token with another header, so that its signature is for something else or for nothing. */
function reheaded(header: unknown): string {
  const [, payload, signature] = signed({ a: 1 }).split('.')
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.')
}

test('what was signed is read back as it was', () => {
  const payload = { jti: 'x', text: '紛失', deep: { epoch: 3 } }
  expect(verifyJws(signed(payload), TYP, keys)).toEqual({ kid, payload })
})

test('the thumbprint is that of RFC 7638, made by another reading of it', () => {
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' })
  expect(kid).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(jwkOf(spki)).toEqual({ kty: 'EC', crv: 'P-256', x, y })
})

test('one changed letter anywhere is noticed', () => {
  const token = signed({ epoch: 7 })
  for (let at = 0; at < token.length; at++) {
    const letter = token[at]!
    const other = letter === 'A' ? 'B' : 'A'
    const changed = token.slice(0, at) + other + token.slice(at + 1)
    // The last letter of 64 octets carries four bits that nobody reads.
    if (at === token.length - 1) continue
    expect(() => verifyJws(changed, TYP, keys), `at ${at}`).toThrow()
  }
})

describe('refuses', () => {
  const refused = (token: string, typ = TYP) => codeOf(() => verifyJws(token, typ, keys))

  test('no algorithm, and another one', () => {
    expect(refused(reheaded({ alg: 'none', kid, typ: TYP }))).toBe('unsupported')
    expect(refused(reheaded({ alg: 'HS256', kid, typ: TYP }))).toBe('unsupported')
  })
  test('what was signed for another purpose', () => {
    expect(refused(signed({ a: 1 }, { kid, typ: 'mamori-lease+jwt' }))).toBe('unsupported')
  })
  test('a critical header', () => {
    expect(refused(reheaded({ alg: 'ES256', kid, typ: TYP, crit: ['b64'], b64: false }))).toBe(
      'unsupported',
    )
  })
  test('a key that is not known', () => {
    expect(refused(signed({ a: 1 }, { kid: 'another', typ: TYP }))).toBe('bad_signature')
  })
  test.each([
    '',
    '.',
    '..',
    'a.b',
    'a.b.c.d',
    'e30.e30.',
    '****.e30.AA',
    `${'A'.repeat(70_000)}.A.A`,
  ])('rubbish %#', (token) => {
    expect(['malformed', 'too_large']).toContain(refused(token))
  })
  test('a payload that is no object', () => {
    const [header, , signature] = signed({}).split('.')
    const list = Buffer.from('[1]').toString('base64url')
    expect(refused([header, list, signature].join('.'))).toBe('malformed')
  })
  test('a key of another curve', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    const der = other.export({ format: 'der', type: 'spki' })
    expect(codeOf(() => jwkOf(der))).toBe('unsupported')
    expect(codeOf(() => keyOfJwk({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }))).toBe('malformed')
  })
})

test('whoever signs can read what it is before', () => {
  const input = signingInput({ kid, typ: TYP }, { epoch: 1 })
  expect(parseSigningInput(input)).toEqual({
    header: { alg: 'ES256', kid, typ: TYP },
    payload: { epoch: 1 },
  })
})
