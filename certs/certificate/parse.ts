import { type Element, type Limits, malformed, Reader, SMALL, single } from '../der/read.ts'
import { constructed, primitive, TAG } from '../der/tags.ts'
import {
  boolean,
  integerBytes,
  namedBits,
  oidText,
  smallInteger,
  time,
  wholeBits,
} from '../der/values.ts'
import { NULL } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { type PublicKey, parsePublicKey } from '../keys/public-key.ts'
import { readAlgorithm, type SignatureAlgorithm } from '../keys/signature.ts'
import { type FoundNames, readGeneralNames } from '../names/general-name.ts'
import { parseName } from '../names/name.ts'
import { OID } from '../oids.ts'
import { KEY_USAGE, type KeyUsage } from '../profiles/profiles.ts'

/** An extension as it stands there. */
export interface RawExtension {
  id: string
  critical: boolean
  value: Buffer
}

/** What the extensions say, each absent when it isn't there. */
export interface Extensions {
  subjectKeyIdentifier?: Buffer
  authorityKeyIdentifier?: Buffer
  keyUsage?: KeyUsage[]
  extendedKeyUsage?: string[]
  basicConstraints?: { ca: boolean; pathLength?: number }
  subjectAltName?: FoundNames
  crlUrls?: string[]
  deltaCrlUrls?: string[]
  ocspUrls?: string[]
  issuerUrls?: string[]
  noCheck?: true
  sid?: string
}

/** A to-be-signed certificate read. */
export interface TbsCertificate {
  /** Content octets of the INTEGER: hex of them is the serial everywhere. */
  serial: Buffer
  algorithm: SignatureAlgorithm
  /** DER of the names. */
  issuer: Buffer
  subject: Buffer
  notBefore: Date
  notAfter: Date
  validity: { notBefore: Element; notAfter: Element }
  publicKey: PublicKey
  extensions: Extensions
  raw: RawExtension[]
}

export interface Certificate extends TbsCertificate {
  der: Buffer
  tbs: Buffer
  signature: Buffer
}

/**
 * Reads a certificate of version 3, strictly.
 * @throws CertError `malformed`, `too_large`, `unsupported`, `weak_key`
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const outer = single(der, TAG.sequence)
  const tbs = outer.next(TAG.sequence)
  const { algorithm } = readAlgorithm(outer)
  const signature = wholeBits(outer.next())
  outer.end()
  const parsed = parseTbsCertificate(tbs.whole)
  // RFC 5280 §4.1.1.2: the same inside and outside.
  if (parsed.algorithm !== algorithm) throw malformed('two different signature algorithms')
  return { ...parsed, der: Buffer.from(der), tbs: tbs.whole, signature }
}

/** Reads what is to be signed. @throws as `parseCertificate` */
export function parseTbsCertificate(tbs: Uint8Array, limits: Limits = SMALL): TbsCertificate {
  const body = single(tbs, TAG.sequence, limits)
  const version = body.intoOptional(0)
  if (!version || smallInteger(version.next()) !== 2)
    throw new CertError('unsupported', 'certificates of another version than 3')
  version.end()
  const serial = integerBytes(body.next())
  const { algorithm } = readAlgorithm(body)
  const issuer = name(body)
  const dates = body.into(TAG.sequence)
  const validity = { notBefore: dates.next(), notAfter: dates.next() }
  dates.end()
  const subject = name(body)
  const publicKey = parsePublicKey(body.next(TAG.sequence).whole)
  // RFC 5280 §4.1.2.8: unique identifiers are not to be used.
  if (body.tag === primitive(1) || body.tag === primitive(2))
    throw new CertError('unsupported', 'unique identifiers')
  const holder = body.intoOptional(3)
  const raw = holder ? readExtensions(holder) : []
  holder?.end()
  body.end()
  return {
    serial,
    algorithm,
    issuer,
    subject,
    notBefore: time(validity.notBefore),
    notAfter: time(validity.notAfter),
    validity,
    publicKey,
    extensions: extensionValues(raw),
    raw,
  }
}

function name(reader: Reader): Buffer {
  const { whole } = reader.next(TAG.sequence)
  parseName(whole)
  return whole
}

/** Extensions, each once (RFC 5280 §4.2). @throws CertError `malformed` */
export function readExtensions(holder: Reader): RawExtension[] {
  const list = holder.into(TAG.sequence)
  if (list.done) throw malformed('an empty list of extensions')
  const found = new Map<string, RawExtension>()
  while (!list.done) {
    const item = list.into(TAG.sequence)
    const id = oidText(item.next())
    const flag = item.optional(TAG.boolean)
    const critical = flag !== undefined && boolean(flag)
    // X.690 §11.5: a default is not written.
    if (flag && !critical) throw malformed('a default written out')
    const value = item.next(TAG.octetString).content
    item.end()
    if (found.has(id)) throw malformed(`extension ${id} twice`)
    found.set(id, { id, critical, value })
  }
  return [...found.values()]
}

type Read = (value: Buffer) => Extensions

const READERS: Record<string, Read> = {
  [OID.subjectKeyIdentifier]: (value) => ({ subjectKeyIdentifier: octetString(value) }),
  [OID.authorityKeyIdentifier]: (value) => ({ authorityKeyIdentifier: readKeyIdentifier(value) }),
  [OID.keyUsage]: (value) => ({ keyUsage: readKeyUsage(value) }),
  [OID.extendedKeyUsage]: (value) => ({
    extendedKeyUsage: notEmpty(single(value, TAG.sequence)).rest().map(oidText),
  }),
  [OID.basicConstraints]: (value) => ({ basicConstraints: readBasicConstraints(value) }),
  [OID.subjectAltName]: (value) => ({
    subjectAltName: readGeneralNames(notEmpty(single(value, TAG.sequence))),
  }),
  [OID.crlDistributionPoints]: (value) => ({ crlUrls: readDistributionPoints(value) }),
  [OID.freshestCrl]: (value) => ({ deltaCrlUrls: readDistributionPoints(value) }),
  [OID.authorityInfoAccess]: readAccess,
  [OID.ocspNoCheck]: (value) => {
    // RFC 6960 §4.2.2.2.1: its value is NULL.
    if (!value.equals(NULL)) throw malformed('no-check is not NULL')
    return { noCheck: true }
  },
  [OID.microsoftSid]: (value) => ({ sid: readSid(value) }),
}

/** Whether we understand this extension. */
export const isKnownExtension = (id: string): boolean => Object.hasOwn(READERS, id)

function extensionValues(raw: readonly RawExtension[]): Extensions {
  const values: Extensions = {}
  for (const { id, value } of raw) Object.assign(values, READERS[id]?.(value))
  return values
}

function notEmpty(reader: Reader): Reader {
  if (reader.done) throw malformed('an empty list')
  return reader
}

function octetString(value: Buffer): Buffer {
  const outer = Reader.over(value)
  const { content } = outer.next(TAG.octetString)
  outer.end()
  return content
}

/** AuthorityKeyIdentifier's key, undefined if it names issuer and serial alone. */
export function readKeyIdentifier(value: Buffer): Buffer | undefined {
  return single(value, TAG.sequence).optional(primitive(0))?.content
}

function readKeyUsage(value: Buffer): KeyUsage[] {
  const outer = Reader.over(value)
  const positions = namedBits(outer.next(TAG.bitString))
  outer.end()
  const names = Object.keys(KEY_USAGE) as KeyUsage[]
  return names.filter((usage) => positions.includes(KEY_USAGE[usage]))
}

function readBasicConstraints(value: Buffer): { ca: boolean; pathLength?: number } {
  const constraints = single(value, TAG.sequence)
  const flag = constraints.optional(TAG.boolean)
  const ca = flag !== undefined && boolean(flag)
  if (flag && !ca) throw malformed('a default written out')
  const length = constraints.optional(TAG.integer)
  constraints.end()
  return length ? { ca, pathLength: smallInteger(length) } : { ca }
}

/** URLs of all points that have a full name. */
export function readDistributionPoints(value: Buffer): string[] {
  const points = single(value, TAG.sequence)
  const urls: string[] = []
  while (!points.done) {
    const name = points.into(TAG.sequence).intoOptional(0)
    const full = name?.intoOptional(0)
    if (full) urls.push(...readGeneralNames(full).uris)
  }
  return urls
}

function readAccess(value: Buffer): Extensions {
  const descriptions = single(value, TAG.sequence)
  const found = { ocspUrls: [] as string[], issuerUrls: [] as string[] }
  while (!descriptions.done) {
    const description = descriptions.into(TAG.sequence)
    const method = oidText(description.next())
    const { uris } = readGeneralNames(description)
    if (method === OID.ocspAccess) found.ocspUrls.push(...uris)
    if (method === OID.caIssuers) found.issuerUrls.push(...uris)
  }
  return found
}

function readSid(value: Buffer): string {
  const other = single(value, TAG.sequence).into(constructed(0))
  if (oidText(other.next()) !== OID.microsoftSidValue) throw malformed('not a SID')
  return other.into(constructed(0)).next(TAG.octetString).content.toString('latin1')
}
