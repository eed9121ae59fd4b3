import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { type Element, malformed, single } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { magnitude, oidText, wholeBits } from '../der/values.ts'
import { CertError } from '../errors.ts'
import { OID } from '../oids.ts'
import { refuseWeakRsa } from './rsa-strength.ts'

export type KeyKind = 'P-256' | 'P-384' | 'RSA'

/** A subject's or an authority's public key, checked. */
export interface PublicKey {
  kind: KeyKind
  /** Length of the RSA modulus, or of the curve's field. */
  bits: number
  /** SubjectPublicKeyInfo. */
  spki: Buffer
  /** SHA-256 of `spki` in lower-case hex: what a list of blocked keys holds. */
  fingerprint: string
  /** RFC 5280 §4.2.1.2 (1): SHA-1 of the key's bits; also OCSP's KeyHash (RFC 6960 §4.2.1). A name, no proof. */
  keyIdentifier: Buffer
  /** For `node:crypto`. */
  key: KeyObject
}

const CURVES: Record<string, { kind: 'P-256' | 'P-384'; bytes: number }> = {
  [OID.p256]: { kind: 'P-256', bytes: 32 },
  [OID.p384]: { kind: 'P-384', bytes: 48 },
}

const sha = (name: 'sha1' | 'sha256', bytes: Uint8Array) => createHash(name).update(bytes).digest()

/**
 * Reads a SubjectPublicKeyInfo: P-256, P-384 (named, uncompressed, on the curve) or RSA of 2048 to 4096
 * bits (RFC 5480 §2, RFC 3279 §2.3.1).
 * @throws CertError `malformed`, `unsupported` (algorithm, curve), `weak_key`
 */
export function parsePublicKey(spki: Uint8Array): PublicKey {
  // The request's key comes again when its certificate is linted, and importing it is the dear part.
  if (latest?.spki.equals(spki)) return latest
  latest = readPublicKey(spki)
  return latest
}

let latest: PublicKey | undefined

function readPublicKey(spki: Uint8Array): PublicKey {
  const info = single(spki, TAG.sequence)
  const algorithm = info.into(TAG.sequence)
  const bits = wholeBits(info.next())
  info.end()
  const name = oidText(algorithm.next())
  const parameters = algorithm.done ? undefined : algorithm.next()
  algorithm.end()
  const common = {
    spki: Buffer.from(spki),
    fingerprint: sha('sha256', spki).toString('hex'),
    keyIdentifier: sha('sha1', bits),
  }
  if (name === OID.ecPublicKey) return { ...common, ...ellipticKey(parameters, bits) }
  if (name === OID.rsaEncryption) return { ...common, ...rsaKey(parameters, bits) }
  throw new CertError('unsupported', `keys of algorithm ${name}`)
}

/** The public half of a `node:crypto` key, public or private. @throws as `parsePublicKey` */
export function publicKeyOf(key: KeyObject): PublicKey {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return parsePublicKey(half.export({ format: 'der', type: 'spki' }))
}

function ellipticKey(
  parameters: Element | undefined,
  point: Buffer,
): Pick<PublicKey, 'kind' | 'bits' | 'key'> {
  // RFC 5480 §2.1.1: named curves alone; explicit parameters can forge (CVE-2020-0601).
  if (parameters?.tag !== TAG.oid) throw new CertError('unsupported', 'a curve without a name')
  const curve = CURVES[oidText(parameters)]
  if (!curve) throw new CertError('unsupported', 'curves other than P-256 and P-384')
  if (point[0] === 2 || point[0] === 3) throw new CertError('unsupported', 'compressed points')
  if (point[0] !== 4 || point.length !== 1 + 2 * curve.bytes) throw malformed('not a point')
  const half = (from: number) => point.subarray(from, from + curve.bytes).toString('base64url')
  const jwk = { kty: 'EC', crv: curve.kind, x: half(1), y: half(1 + curve.bytes) }
  try {
    // From a JWK: much faster than from DER, and OpenSSL checks that the point is on the curve.
    return {
      kind: curve.kind,
      bits: curve.bytes * 8,
      key: createPublicKey({ key: jwk, format: 'jwk' }),
    }
  } catch {
    throw new CertError('weak_key', 'a point that is not on its curve')
  }
}

function rsaKey(
  parameters: Element | undefined,
  bits: Buffer,
): Pick<PublicKey, 'kind' | 'bits' | 'key'> {
  // RFC 3279 §2.3.1: the parameters are NULL, not absent.
  if (parameters?.tag !== TAG.null || parameters.content.length) throw malformed('RSA parameters')
  const key = single(bits, TAG.sequence)
  const modulus = magnitude(key.next())
  const exponent = magnitude(key.next())
  key.end()
  refuseWeakRsa(modulus, exponent)
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') }
  try {
    return {
      kind: 'RSA',
      bits: bitLength(modulus),
      key: createPublicKey({ key: jwk, format: 'jwk' }),
    }
  } catch {
    throw new CertError('weak_key', 'not an RSA key')
  }
}

const bitLength = (bytes: Buffer): number => bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24
