import { createHash, createPublicKey, type KeyObject, verify as nodeVerify } from 'node:crypto'
import { CertError } from '../errors.ts'

/**
 * Compact JWS (RFC 7515 §7.1) of one algorithm, ES256 (RFC 7518 §3.4): what a device acts on, signed by a
 * key that it has pinned. There is no `alg` to be chosen by whoever sends it.
 */
const ALGORITHM = 'ES256'
/** r and s of P-256, one after the other. */
const SIGNATURE_BYTES = 64
const MAX_LENGTH = 64 * 1024
const BASE64URL = /^[A-Za-z0-9_-]+$/

/** Public key as RFC 7517 writes it, with only what counts for its thumbprint. */
export interface Jwk {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
}

/** The JWK of a P-256 key in SubjectPublicKeyInfo (DER). @throws CertError `malformed`, `unsupported` */
export function jwkOf(spki: Uint8Array): Jwk {
  const { kty, crv, x, y } = readKey(() =>
    createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
  ).export({ format: 'jwk' })
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y)
    throw new CertError('unsupported', 'not a key of P-256')
  return { kty, crv, x, y }
}

/** @throws CertError `malformed`: not a point of the curve, or no key at all */
export const keyOfJwk = ({ kty, crv, x, y }: Jwk): KeyObject =>
  readKey(() => createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }))

function readKey(read: () => KeyObject): KeyObject {
  try {
    return read()
  } catch {
    throw new CertError('malformed', 'not a public key')
  }
}

/** The name of a key: its thumbprint (RFC 7638), in base64url. */
export function thumbprint({ crv, kty, x, y }: Jwk): string {
  // RFC 7638 §3.2: these members alone, in this order, without spaces.
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

/** JWS Signing Input (RFC 7515 §5.1): ASCII, of which the signature is made. */
export function signingInput(
  header: { kid: string; typ: string },
  payload: Readonly<Record<string, unknown>>,
): Buffer {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const { kid, typ } = header
  return Buffer.from(`${part({ alg: ALGORITHM, kid, typ })}.${part(payload)}`, 'ascii')
}

/** @throws CertError `malformed` unless the signature is r‖s of P-256 */
export function compactJws(input: Uint8Array, signature: Uint8Array): string {
  if (signature.length !== SIGNATURE_BYTES) throw new CertError('malformed', 'not r and s of P-256')
  return `${Buffer.from(input).toString('ascii')}.${Buffer.from(signature).toString('base64url')}`
}

export interface Jws {
  kid: string
  /** As it was sent: whoever reads it says what it should be. */
  payload: Record<string, unknown>
}

/**
 * What a token says, if one of these keys has signed it as this type (RFC 8725 §3.11: what was signed for
 * one purpose is worth nothing for another).
 * @throws CertError `too_large`, `malformed`, `unsupported` (other algorithm or type, `crit`),
 * `bad_signature` (also: by a key that is not among them)
 */
export function verifyJws(token: string, typ: string, keys: ReadonlyMap<string, KeyObject>): Jws {
  const { header, payload, input, signature } = split(token)
  if (header.alg !== ALGORITHM) throw new CertError('unsupported', 'not signed by ES256')
  if (header.typ !== typ) throw new CertError('unsupported', `not of type ${typ}`)
  // RFC 7515 §4.1.11: what one doesn't understand and has to, makes it invalid.
  if ('crit' in header) throw new CertError('unsupported', 'a critical header')
  const key = typeof header.kid === 'string' ? keys.get(header.kid) : undefined
  if (!key) throw new CertError('bad_signature', 'signed by a key that is not known')
  if (!nodeVerify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature))
    throw new CertError('bad_signature', 'the signature does not fit')
  return { kid: header.kid as string, payload }
}

/** The same without looking at the signature, for the signer, which judges before it signs. */
export function parseSigningInput(input: Uint8Array): {
  header: Record<string, unknown>
  payload: Record<string, unknown>
} {
  const { header, payload } = split(`${Buffer.from(input).toString('latin1')}.AA`)
  return { header, payload }
}

function split(token: string) {
  if (token.length > MAX_LENGTH) throw new CertError('too_large', 'a long token')
  const parts = token.split('.')
  if (parts.length !== 3 || !parts.every((part) => BASE64URL.test(part)))
    throw new CertError('malformed', 'not a compact JWS')
  const [header, payload, signature] = parts as [string, string, string]
  return {
    header: object(header),
    payload: object(payload),
    input: Buffer.from(`${header}.${payload}`, 'ascii'),
    signature: Buffer.from(signature, 'base64url'),
  }
}

function object(part: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')),
    )
  } catch {
    throw new CertError('malformed', 'not JSON in base64url')
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new CertError('malformed', 'not an object')
  return value as Record<string, unknown>
}
