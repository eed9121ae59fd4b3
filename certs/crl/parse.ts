import { readDistributionPoints, readExtensions, readKeyIdentifier } from '../certificate/parse.ts'
import type { Issuer } from '../certificate/prepare.ts'
import { verifySignature } from '../certificate/verify.ts'
import { type Limits, malformed, Reader, single } from '../der/read.ts'
import { constructed, TAG } from '../der/tags.ts'
import { bigInteger, smallInteger, time, wholeBits } from '../der/values.ts'
import { sequence } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { readAlgorithm, type SignatureAlgorithm } from '../keys/signature.ts'
import { parseName } from '../names/name.ts'
import { OID } from '../oids.ts'
import { type FoundEntry, readEntries } from './entries.ts'

/** A to-be-signed list of revocations read; its entries were checked, but stay bytes until asked for. */
export interface TbsCrl {
  algorithm: SignatureAlgorithm
  /** DER of the name. */
  issuer: Buffer
  thisUpdate: Date
  nextUpdate: Date
  number: bigint
  /** Of a delta: the number of the full list that it adds to. */
  baseNumber?: bigint
  authorityKeyIdentifier: Buffer
  deltaUrls: string[]
  distributionPointUrls: string[]
  count: number
  entries(): Generator<FoundEntry>
  /** The entry of this serial, if it is listed. */
  find(serial: Uint8Array): FoundEntry | undefined
}

export interface Crl extends TbsCrl {
  der: Buffer
  tbs: Buffer
  signature: Buffer
}

/** Some 6,000 entries: what a stranger may make us read in less than 50 ms. */
const STRANGERS_LENGTH = 256 * 1024

/**
 * Reads a list of version 2 with nextUpdate, number and authority key identifier, as RFC 5280 §5 demands.
 * @param maxLength octets; raise it only for lists from a source you trust
 * @throws CertError `malformed`, `too_large`, `unsupported`
 */
export function parseCrl(input: Uint8Array, maxLength = STRANGERS_LENGTH): Crl {
  const der = Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  const outer = single(der, TAG.sequence, limits(maxLength))
  const tbs = outer.next(TAG.sequence)
  const { algorithm } = readAlgorithm(outer)
  const signature = wholeBits(outer.next())
  outer.end()
  const parsed = readTbs(outer.within(tbs.content))
  if (parsed.algorithm !== algorithm) throw malformed('two different algorithms')
  return { ...parsed, der, tbs: tbs.whole, signature }
}

/** Reads what is to be signed. @throws as `parseCrl` */
export const parseTbsCrl = (tbs: Uint8Array, maxLength = STRANGERS_LENGTH): TbsCrl =>
  readTbs(single(tbs, TAG.sequence, limits(maxLength)))

const limits = (maxLength: number): Limits => ({ maxLength, maxNodes: 1_000, maxDepth: 16 })

function readTbs(body: Reader): TbsCrl {
  if (body.tag !== TAG.integer || smallInteger(body.next()) !== 1)
    throw new CertError('unsupported', 'lists of another version than 2')
  const { algorithm } = readAlgorithm(body)
  const issuer = body.next(TAG.sequence).whole
  parseName(issuer)
  const thisUpdate = time(body.next())
  const nextUpdate = time(body.next())
  const listed = body.optional(TAG.sequence)?.content
  if (listed?.length === 0) throw malformed('an empty list of entries')
  const holder = body.into(constructed(0))
  body.end()
  let count = 0
  if (listed) for (const _ of readEntries(listed)) count++
  return {
    algorithm,
    issuer,
    thisUpdate,
    nextUpdate,
    ...extensionFacts(holder),
    count,
    entries: () => readEntries(listed ?? Buffer.alloc(0)),
    find: (serial) => {
      for (const entry of readEntries(listed ?? Buffer.alloc(0)))
        if (entry.serial.equals(serial)) return entry
      return undefined
    },
  }
}

const KNOWN: ReadonlySet<string> = new Set([
  OID.authorityKeyIdentifier,
  OID.crlNumber,
  OID.deltaCrlIndicator,
  OID.issuingDistributionPoint,
  OID.freshestCrl,
])

function extensionFacts(holder: Reader) {
  const found = readExtensions(holder)
  holder.end()
  if (found.some(({ id, critical }) => critical && !KNOWN.has(id)))
    throw new CertError('unsupported', 'a critical extension of a list')
  const value = (id: string) => found.find((extension) => extension.id === id)?.value
  const numberOf = (id: string) => {
    const bytes = value(id)
    return bytes && bigInteger(Reader.over(bytes).next(TAG.integer))
  }
  const key = value(OID.authorityKeyIdentifier)
  const authorityKeyIdentifier = key && readKeyIdentifier(key)
  const number = numberOf(OID.crlNumber)
  // RFC 5280 §5.2.1, §5.2.3: every list of a conforming authority has both.
  if (number === undefined || !authorityKeyIdentifier) throw malformed('no number or authority key')
  const freshest = value(OID.freshestCrl)
  const point = value(OID.issuingDistributionPoint)
  return {
    number,
    authorityKeyIdentifier,
    baseNumber: numberOf(OID.deltaCrlIndicator),
    deltaUrls: freshest ? readDistributionPoints(freshest) : [],
    distributionPointUrls: point ? pointUrls(point) : [],
  }
}

/** @throws CertError `unsupported` for lists of some certificates or reasons alone: they say too little */
function pointUrls(point: Buffer): string[] {
  const fields = single(point, TAG.sequence)
  fields.optional(constructed(0))
  if (!fields.done) throw new CertError('unsupported', 'a list of part of the revocations')
  // Its one field is written like the first of a point in a list of points.
  return readDistributionPoints(sequence(point))
}

/**
 * What a publisher checks before it publishes, by reading back what was signed.
 * @throws CertError `malformed`, `bad_signature`, `bad_facts` when it says something else than was meant
 */
export function checkCrl(
  der: Uint8Array,
  meant: { issuer: Issuer; number: bigint; count: number },
): Crl {
  const crl = parseCrl(der, der.length)
  verifySignature(crl, meant.issuer.publicKey)
  if (
    crl.number !== meant.number ||
    crl.count !== meant.count ||
    !crl.issuer.equals(meant.issuer.name) ||
    !crl.authorityKeyIdentifier.equals(meant.issuer.keyIdentifier)
  )
    throw new CertError('bad_facts', 'the list is not the one that was meant')
  return crl
}
