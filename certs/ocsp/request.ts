import { extension } from '../certificate/extensions.ts'
import { readExtensions } from '../certificate/parse.ts'
import { malformed, Reader, single } from '../der/read.ts'
import { constructed, TAG } from '../der/tags.ts'
import { smallInteger } from '../der/values.ts'
import { octets, sequence, tagged } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { OID } from '../oids.ts'
import { type CertId, readCertId } from './cert-id.ts'

export interface OcspRequest {
  /** At least one; an answer gives one for each, in this order. */
  certIds: CertId[]
  /** 1 to 128 octets, as sent. */
  nonce?: Buffer
}

/** Clients ask about a chain at most; a hundred questions at once are somebody probing. */
const MAX_QUESTIONS = 32
const LIMITS = { maxLength: 8 * 1024, maxNodes: 600, maxDepth: 12 }

/**
 * Reads an OCSPRequest. A signature on it is not looked at (RFC 6960 §4.1.2: optional).
 * @throws CertError `malformed` (also no question, a nonce of 0 or more than 128 octets), `too_large`,
 *   `unsupported` (version, critical extension): the answer to each is `malformedRequest`
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  const outer = single(der, TAG.sequence, LIMITS)
  const body = outer.into(TAG.sequence)
  outer.optional(constructed(0))
  outer.end()
  const version = body.intoOptional(0)
  if (version && smallInteger(version.next()) !== 0)
    throw new CertError('unsupported', 'OCSP of another version')
  body.optional(constructed(1))
  const list = body.into(TAG.sequence)
  const certIds: CertId[] = []
  while (!list.done) {
    if (certIds.length === MAX_QUESTIONS) throw new CertError('too_large', 'too many questions')
    const question = list.into(TAG.sequence)
    certIds.push(readCertId(question))
    const holder = question.intoOptional(0)
    if (holder) refuseCritical(readExtensions(holder))
    question.end()
  }
  if (certIds.length === 0) throw malformed('no question')
  const holder = body.intoOptional(2)
  body.end()
  return { certIds, nonce: holder && readNonce(holder) }
}

function readNonce(holder: Reader): Buffer | undefined {
  const extensions = readExtensions(holder)
  refuseCritical(extensions.filter(({ id }) => id !== OID.ocspNonce))
  const found = extensions.find(({ id }) => id === OID.ocspNonce)
  if (!found) return undefined
  const outer = Reader.over(found.value)
  const { content } = outer.next(TAG.octetString)
  outer.end()
  // RFC 9654 §2.1: 1 to 128; answerers take 1 to 32 for sure, and FreeRADIUS sends 8.
  if (content.length < 1 || content.length > 128) throw malformed('a nonce of bad length')
  return content
}

function refuseCritical(extensions: readonly { critical: boolean }[]): void {
  if (extensions.some(({ critical }) => critical))
    throw new CertError('unsupported', 'a critical extension of a question')
}

export const nonceExtension = (nonce: Uint8Array): Buffer =>
  extension(OID.ocspNonce, false, octets(nonce))

/** An OCSPRequest, unsigned. @param certIds from `encodeCertId` */
export function encodeOcspRequest(certIds: readonly Uint8Array[], nonce?: Uint8Array): Buffer {
  const questions = sequence(...certIds.map((certId) => sequence(certId)))
  const extensions = nonce ? [tagged(2, sequence(nonceExtension(nonce)))] : []
  return sequence(sequence(questions, ...extensions))
}
