import { type Certificate, parseCertificate, readExtensions } from '../certificate/parse.ts'
import { verifySignature } from '../certificate/verify.ts'
import { type RevocationReason, reasonOf } from '../crl/reasons.ts'
import { malformed, Reader, single } from '../der/read.ts'
import { constructed, primitive, TAG } from '../der/tags.ts'
import { oidText, time, wholeBits } from '../der/values.ts'
import { CertError } from '../errors.ts'
import { readAlgorithm, type SignatureAlgorithm } from '../keys/signature.ts'
import { OID } from '../oids.ts'
import { type CertId, readCertId } from './cert-id.ts'
import type { OcspError, OcspStatus } from './respond.ts'

export type FoundAnswer = OcspStatus & { certId: CertId; thisUpdate: Date; nextUpdate?: Date }

/** An answer read; nothing is believed of it before `verifyOcspResponse`. */
export interface OcspResponse {
  tbs: Buffer
  algorithm: SignatureAlgorithm
  signature: Buffer
  /** SHA-1 of the signer's key bits, when it names itself by key. */
  responderKey?: Buffer
  producedAt: Date
  answers: FoundAnswer[]
  nonce?: Buffer
  certificates: Certificate[]
}

const ERROR_NAMES: Record<number, OcspError> = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
}

/**
 * Reads an OCSPResponse: an answer, or which error it tells of.
 * @throws CertError `malformed`, `too_large`, `unsupported`
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse | { error: OcspError } {
  const outer = single(der, TAG.sequence)
  const code = outer.next(TAG.enumerated).content
  if (code.length !== 1) throw malformed('not a status')
  if (code[0] !== 0) {
    const error = ERROR_NAMES[code[0]!]
    if (!error) throw malformed('not a status')
    outer.end()
    return { error }
  }
  const envelope = outer.into(constructed(0)).into(TAG.sequence)
  outer.end()
  if (oidText(envelope.next()) !== OID.ocspBasic)
    throw new CertError('unsupported', 'answers of another kind')
  const basic = single(envelope.next(TAG.octetString).content, TAG.sequence)
  const tbs = basic.next(TAG.sequence)
  const { algorithm } = readAlgorithm(basic)
  const signature = wholeBits(basic.next())
  const enclosed = basic.intoOptional(0)?.into(TAG.sequence)
  basic.end()
  const certificates = enclosed?.rest().map(({ whole }) => parseCertificate(whole)) ?? []
  return {
    tbs: tbs.whole,
    algorithm,
    signature,
    certificates,
    ...readData(basic.within(tbs.content)),
  }
}

function readData(data: Reader) {
  data.optional(constructed(0))
  const responder = data.next()
  const responderKey =
    responder.tag === constructed(2)
      ? data.within(responder.content).next(TAG.octetString).content
      : undefined
  const producedAt = time(data.next(TAG.generalizedTime))
  const list = data.into(TAG.sequence)
  const answers: FoundAnswer[] = []
  while (!list.done) answers.push(readAnswer(list.into(TAG.sequence)))
  const holder = data.intoOptional(1)
  data.end()
  const nonce = holder && readExtensions(holder).find(({ id }) => id === OID.ocspNonce)?.value
  return {
    responderKey,
    producedAt,
    answers,
    nonce: nonce && Reader.over(nonce).next(TAG.octetString).content,
  }
}

function readAnswer(answer: Reader): FoundAnswer {
  const certId = readCertId(answer)
  const status = readStatus(answer)
  const thisUpdate = time(answer.next(TAG.generalizedTime))
  const until = answer.intoOptional(0)
  const nextUpdate = until && time(until.next(TAG.generalizedTime))
  answer.optional(constructed(1))
  answer.end()
  return { ...status, certId, thisUpdate, nextUpdate }
}

function readStatus(answer: Reader): OcspStatus {
  const status = answer.next()
  if (status.tag === primitive(0)) return { status: 'good' }
  if (status.tag === primitive(2)) return { status: 'unknown' }
  if (status.tag !== constructed(1)) throw malformed('not a status')
  const inside = answer.within(status.content)
  const revokedAt = time(inside.next(TAG.generalizedTime))
  const code = inside.intoOptional(0)?.next(TAG.enumerated).content
  let reason: RevocationReason | undefined
  if (code) reason = reasonOf(code[0] ?? -1)
  return { status: 'revoked', revokedAt, reason }
}

/**
 * Whether an answer may be believed at this time: signed by the issuer, or by somebody it has charged
 * with that (RFC 6960 §4.2.2.2), and current.
 * @throws CertError `bad_signature`, `wrong_usage`, `no_path`, `expired`, `not_valid_yet`
 */
export function verifyOcspResponse(response: OcspResponse, issuer: Certificate, at: Date): void {
  verifySignature(response, signerOf(response, issuer, at).publicKey)
  for (const { thisUpdate, nextUpdate } of response.answers) {
    if (at < thisUpdate) throw new CertError('not_valid_yet', 'an answer of the future')
    if (nextUpdate && at >= nextUpdate) throw new CertError('expired', 'an answer out of date')
  }
}

function signerOf(response: OcspResponse, issuer: Certificate, at: Date): Certificate {
  const named = ({ publicKey }: Certificate) =>
    response.responderKey === undefined || publicKey.keyIdentifier.equals(response.responderKey)
  const signer = response.certificates.find(named) ?? issuer
  if (!named(signer)) throw new CertError('no_path', "the signer's certificate is missing")
  if (signer.der.equals(issuer.der)) return issuer
  if (!signer.issuer.equals(issuer.subject))
    throw new CertError('no_path', 'the signer is not of this issuer')
  verifySignature(signer, issuer.publicKey)
  if (!signer.extensions.extendedKeyUsage?.includes(OID.ocspSigning))
    throw new CertError('wrong_usage', 'the signer may not sign answers')
  if (at < signer.notBefore) throw new CertError('not_valid_yet', 'a signer of the future')
  if (at > signer.notAfter) throw new CertError('expired', 'the signer has expired')
  return signer
}
