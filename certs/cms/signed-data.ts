import { createHash } from 'node:crypto'
import { type Element, malformed, type Reader, single } from '../der/read.ts'
import { constructed, primitive, TAG } from '../der/tags.ts'
import { oidText, smallInteger } from '../der/values.ts'
import { element, integer, NULL, octets, oid, sequence, setOf, tagged } from '../der/write.ts'
import { CertError } from '../errors.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { isSignedBy, type SignatureAlgorithm } from '../keys/signature.ts'
import { OID } from '../oids.ts'

/** Hashes that we take; SHA-1 and MD5 are not among them. */
export type Hash = 'sha256' | 'sha384' | 'sha512'
const HASHES: Record<string, Hash> = {
  [OID.sha256]: 'sha256',
  [OID.sha384]: 'sha384',
  [OID.sha512]: 'sha512',
}
const HASH_OIDS = Object.fromEntries(
  Object.entries(HASHES).map(([id, name]) => [name, id]),
) as Record<Hash, string>

/** Which certificate an entry speaks of (RFC 5652 §10.2.4). */
export interface IssuerAndSerial {
  /** DER of the name. */
  issuer: Buffer
  /** Content octets, as the certificate has them. */
  serial: Buffer
}

export interface SignerInfo {
  signer: IssuerAndSerial | { keyIdentifier: Buffer }
  /** Null: one that we don't take. */
  hash: Hash | null
  /** The values of each signed attribute, by type. */
  attributes: Map<string, Element[]>
  /** The attributes as they came, under the tag that was signed. */
  signed: Buffer
  signatureAlgorithm: string
  signature: Buffer
}

export interface SignedData {
  content: Buffer
  certificates: Buffer[]
  /** The only one: more have no use here. */
  signer: SignerInfo
}

const LIMITS = { maxLength: 256 * 1024, maxNodes: 4_000, maxDepth: 16 }

/**
 * Data signed once with attributes (RFC 5652 §5), in DER: see `toDer`.
 * @throws CertError `malformed`, `too_large`, `unsupported` (more or fewer than one signer)
 */
export function parseSignedData(der: Uint8Array): SignedData {
  const outer = single(der, TAG.sequence, LIMITS)
  if (oidText(outer.next()) !== OID.pkcs7SignedData) throw malformed('not signed data')
  const data = outer.into(constructed(0)).into(TAG.sequence)
  outer.end()
  smallInteger(data.next())
  data.next(TAG.set)
  const encapsulated = data.into(TAG.sequence)
  if (oidText(encapsulated.next()) !== OID.pkcs7Data) throw malformed('signed, but not data')
  const content = encapsulated.intoOptional(0)?.next(TAG.octetString).content ?? Buffer.alloc(0)
  encapsulated.end()
  const certificates =
    data
      .intoOptional(0)
      ?.rest()
      .map(({ whole }) => whole) ?? []
  data.optional(constructed(1))
  const signers = data.into(TAG.set)
  data.end()
  if (signers.done) throw new CertError('unsupported', 'signed data without a signer')
  const signer = readSigner(signers.into(TAG.sequence))
  if (!signers.done) throw new CertError('unsupported', 'signed data of several signers')
  return { content, certificates, signer }
}

function readSigner(info: Reader): SignerInfo {
  smallInteger(info.next())
  const signer = readIdentifier(info)
  const hash = readHash(info)
  const attributes = info.next(constructed(0))
  const algorithm = info.into(TAG.sequence)
  const signatureAlgorithm = oidText(algorithm.next())
  const signature = info.next(TAG.octetString).content
  info.optional(constructed(1))
  info.end()
  return {
    signer,
    hash,
    attributes: readAttributes(info.within(attributes.content)),
    signed: element(TAG.set, attributes.content),
    signatureAlgorithm,
    signature,
  }
}

/** RFC 5652 §5.3: by issuer and serial, or by the key's identifier under [0]. */
export function readIdentifier(info: Reader): IssuerAndSerial | { keyIdentifier: Buffer } {
  const keyIdentifier = info.optional(primitive(0))
  if (keyIdentifier) return { keyIdentifier: keyIdentifier.content }
  const name = info.into(TAG.sequence)
  const issuer = name.next(TAG.sequence).whole
  // Of any length: certmonger numbers its own with 32 octets.
  const serial = name.next(TAG.integer).content
  name.end()
  return { issuer, serial }
}

const readHash = (info: Reader): Hash | null =>
  HASHES[oidText(info.into(TAG.sequence).next())] ?? null

function readAttributes(list: Reader): Map<string, Element[]> {
  const found = new Map<string, Element[]>()
  while (!list.done) {
    const attribute = list.into(TAG.sequence)
    const id = oidText(attribute.next())
    const values = attribute.into(TAG.set).rest()
    attribute.end()
    if (found.has(id)) throw malformed('an attribute twice')
    found.set(id, values)
  }
  return found
}

const FAMILIES: Record<string, 'rsa' | 'ecdsa'> = {
  // RFC 3370 §3.2: the key's own identifier stands for PKCS#1 with whatever hash the entry names.
  [OID.rsaEncryption]: 'rsa',
  '1.2.840.113549.1.1.11': 'rsa',
  '1.2.840.113549.1.1.12': 'rsa',
  '1.2.840.113549.1.1.13': 'rsa',
  '1.2.840.10045.4.3.2': 'ecdsa',
  '1.2.840.10045.4.3.3': 'ecdsa',
  '1.2.840.10045.4.3.4': 'ecdsa',
}

/**
 * Whether this key signed this content. Attributes are taken in the order they came in and, for clients
 * that sort them for the signature alone, in DER's order.
 * @throws CertError `unsupported`
 */
export function isSignedWith({ content, signer }: SignedData, key: PublicKey): boolean {
  const family = FAMILIES[signer.signatureAlgorithm]
  if (!family || !signer.hash)
    throw new CertError('unsupported', `signatures of algorithm ${signer.signatureAlgorithm}`)
  const digest = signer.attributes.get(OID.messageDigest)?.[0]?.content
  const type = signer.attributes.get(OID.contentType)?.[0]
  if (!type || oidText(type) !== OID.pkcs7Data) return false
  if (!digest?.equals(createHash(signer.hash).update(content).digest())) return false
  const algorithm: SignatureAlgorithm = `${family}-${signer.hash}`
  const orders = [signer.signed, sorted(signer.signed)]
  return orders.some((signed) => isSignedBy(key, algorithm, signed, signer.signature))
}

const sorted = (set: Buffer): Buffer =>
  setOf(
    ...single(set, TAG.set, LIMITS)
      .rest()
      .map(({ whole }) => whole),
  )

export interface ToBeSigned {
  content: Uint8Array
  signer: IssuerAndSerial
  certificates: readonly Uint8Array[]
  /** Beside content type and digest: each with its only value. */
  attributes: readonly { id: string; value: Uint8Array }[]
  hash: Hash
}

/** What an RSA key signs, and what its signature then completes. */
export function prepareSignedData({
  content,
  signer,
  certificates,
  attributes,
  hash,
}: ToBeSigned): {
  signed: Buffer
  assemble: (signature: Uint8Array) => Buffer
} {
  const digest = createHash(hash).update(content).digest()
  const all = [
    { id: OID.contentType, value: oid(OID.pkcs7Data) },
    { id: OID.messageDigest, value: octets(digest) },
    ...attributes,
  ]
  const signed = setOf(...all.map(({ id, value }) => sequence(oid(id), setOf(value))))
  const hashAlgorithm = sequence(oid(HASH_OIDS[hash]), NULL)
  return {
    signed,
    assemble: (signature) => {
      const info = sequence(
        integer(1),
        identifier(signer),
        hashAlgorithm,
        // [0] IMPLICIT: what was signed as a SET stands here under another tag.
        Buffer.concat([Buffer.of(constructed(0)), signed.subarray(1)]),
        // strongSwan wants the key's identifier, not one that names the hash as well.
        sequence(oid(OID.rsaEncryption), NULL),
        octets(signature),
      )
      const data = sequence(
        integer(1),
        setOf(hashAlgorithm),
        sequence(oid(OID.pkcs7Data), tagged(0, octets(content))),
        ...(certificates.length > 0 ? [tagged(0, ...certificates)] : []),
        setOf(info),
      )
      return sequence(oid(OID.pkcs7SignedData), tagged(0, data))
    },
  }
}

/** IssuerAndSerialNumber. */
export const identifier = ({ issuer, serial }: IssuerAndSerial): Buffer =>
  sequence(issuer, element(TAG.integer, serial))
