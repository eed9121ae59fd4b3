import { type KeyObject, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import { type Element, malformed, type Reader, single } from '../der/read.ts'
import { TAG } from '../der/tags.ts'
import { integerBytes, magnitude, oidText } from '../der/values.ts'
import { NULL, oid, sequence, unsigned } from '../der/write.ts'
import { CertError } from '../errors.ts'
import type { KeyKind, PublicKey } from './public-key.ts'

/** Signatures we verify; we make the one that `algorithmFor` names. SHA-1 is on neither list. */
export type SignatureAlgorithm = keyof typeof ALGORITHMS

const ec = { family: 'EC', parameters: [] as Buffer[] }
// RFC 4055 §5: NULL parameters for RSA; RFC 5758 §3.2: none for ECDSA.
const rsa = { family: 'RSA', parameters: [NULL] }

const ALGORITHMS = {
  'ecdsa-sha256': { oid: '1.2.840.10045.4.3.2', hash: 'sha256', ...ec },
  'ecdsa-sha384': { oid: '1.2.840.10045.4.3.3', hash: 'sha384', ...ec },
  'ecdsa-sha512': { oid: '1.2.840.10045.4.3.4', hash: 'sha512', ...ec },
  'rsa-sha256': { oid: '1.2.840.113549.1.1.11', hash: 'sha256', ...rsa },
  'rsa-sha384': { oid: '1.2.840.113549.1.1.12', hash: 'sha384', ...rsa },
  'rsa-sha512': { oid: '1.2.840.113549.1.1.13', hash: 'sha512', ...rsa },
} as const

const NAMES = Object.keys(ALGORITHMS) as SignatureAlgorithm[]
const ENCODED = new Map(
  NAMES.map((name) => {
    const { oid: dotted, parameters } = ALGORITHMS[name]
    return [name, sequence(oid(dotted), ...parameters)] as const
  }),
)
const BY_OID = new Map(NAMES.map((name) => [ALGORITHMS[name].oid as string, name]))

/** AlgorithmIdentifier, ready to copy. */
export const encodeAlgorithm = (algorithm: SignatureAlgorithm): Buffer => ENCODED.get(algorithm)!

/** Reads an AlgorithmIdentifier. @throws CertError `malformed`, `unsupported` */
export function readAlgorithm(reader: Reader): { algorithm: SignatureAlgorithm; whole: Buffer } {
  const { whole, content } = reader.next(TAG.sequence)
  const inner = reader.within(content)
  const name = oidText(inner.next())
  const algorithm = BY_OID.get(name)
  if (!algorithm) throw new CertError('unsupported', `signatures of algorithm ${name}`)
  // RSA without its NULL is seen in the wild and harmless; anything else in there is not.
  const harmless = ALGORITHMS[algorithm].family === 'RSA' && inner.done
  if (!harmless && !whole.equals(encodeAlgorithm(algorithm)))
    throw malformed('algorithm parameters')
  return { algorithm, whole }
}

const DEFAULTS: Record<KeyKind, SignatureAlgorithm> = {
  'P-256': 'ecdsa-sha256',
  'P-384': 'ecdsa-sha384',
  RSA: 'rsa-sha256',
}

/** The algorithm that a key of this kind signs with. */
export const algorithmFor = (key: { kind: KeyKind }): SignatureAlgorithm => DEFAULTS[key.kind]

/**
 * Who holds private keys. `signature` comes back as X.509 wants it: for ECDSA the DER of (r, s), which
 * `ecdsaSignature` makes of the raw r‖s of WebCrypto and PKCS#11; for RSA PKCS#1 v1.5.
 */
export interface Signer {
  sign(keyId: string, algorithm: SignatureAlgorithm, tbs: Uint8Array): Promise<Uint8Array>
}

/** Signs with a `node:crypto` private key, at once. */
export const signWithKey = (
  key: KeyObject,
  algorithm: SignatureAlgorithm,
  tbs: Uint8Array,
): Buffer => nodeSign(ALGORITHMS[algorithm].hash, tbs, { key, dsaEncoding: 'der' })

/** A signer over keys in this process: the OCSP responder's short-lived key, and tests. */
export function keySigner(keys: Readonly<Record<string, KeyObject>>): Signer {
  return {
    sign: async (keyId, algorithm, tbs) => {
      const key = Object.hasOwn(keys, keyId) ? keys[keyId] : undefined
      if (!key) throw new CertError('bad_facts', `no key named ${keyId}`)
      return signWithKey(key, algorithm, tbs)
    },
  }
}

/** ECDSA-Sig-Value (RFC 3279 §2.2.3) of raw r‖s. @throws CertError `malformed` unless two equal halves */
export function ecdsaSignature(raw: Uint8Array): Buffer {
  if (raw.length !== 64 && raw.length !== 96) throw malformed('not r and s of P-256 or P-384')
  const half = raw.length / 2
  return sequence(unsigned(raw.subarray(0, half)), unsigned(raw.subarray(half)))
}

/** The other way round, for JWS (RFC 7518 §3.4), which has r‖s of P-256. @throws CertError `malformed` */
export function rawSignature(der: Uint8Array): Buffer {
  const value = single(der, TAG.sequence)
  const halves = [value.next(), value.next()].map((part) => {
    const bytes = magnitude(part)
    if (bytes.length > 32) throw malformed('not r and s of P-256')
    return Buffer.concat([Buffer.alloc(32 - bytes.length), bytes])
  })
  value.end()
  return Buffer.concat(halves)
}

/**
 * A signature of the form that its algorithm has, before it is put into something for good.
 * @throws CertError `malformed`
 */
export function refuseMalformedSignature(
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): void {
  if (ALGORITHMS[algorithm].family === 'EC') {
    const value = single(signature, TAG.sequence)
    for (const part of [value.next(), value.next()]) refuseNonPositive(part)
    value.end()
  } else if (signature.length < 256 || signature.length > 512) {
    throw malformed('not an RSA signature of 2048 to 4096 bits')
  }
}

function refuseNonPositive(part: Element): void {
  const bytes = integerBytes(part)
  if (bytes[0]! & 0x80 || bytes.every((octet) => octet === 0))
    throw malformed('r or s not positive')
}

/** Whether this key made this signature over these bytes; false too when key and algorithm don't go together. */
export function isSignedBy(
  publicKey: PublicKey,
  algorithm: SignatureAlgorithm,
  tbs: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { family, hash } = ALGORITHMS[algorithm]
  if ((publicKey.kind === 'RSA' ? 'RSA' : 'EC') !== family) return false
  return nodeVerify(hash, tbs, { key: publicKey.key, dsaEncoding: 'der' }, signature)
}
