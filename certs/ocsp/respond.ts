import type { Certificate } from '../certificate/parse.ts'
import type { Prepared } from '../certificate/prepare.ts'
import { REASON_CODES, type RevocationReason } from '../crl/reasons.ts'
import { primitive, TAG } from '../der/tags.ts'
import { bits, element, generalizedTime, octets, oid, sequence, tagged } from '../der/write.ts'
import { CertError } from '../errors.ts'
import { algorithmFor, encodeAlgorithm, refuseMalformedSignature } from '../keys/signature.ts'
import { OID } from '../oids.ts'
import { nonceExtension } from './request.ts'

/** What is said of a certificate. A held one is `revoked` for `certificateHold`. */
export type OcspStatus =
  | { status: 'good' }
  | { status: 'revoked'; revokedAt: Date; reason?: RevocationReason }
  /** Not one of ours: `good` is only for what was issued. */
  | { status: 'unknown' }

export type OcspAnswer = OcspStatus & {
  /** `CertId.der` of the question, repeated as it came. */
  certId: Uint8Array
  thisUpdate: Date
  nextUpdate: Date
}

/** RFC 6960 §4.2.1. 4 is not used. */
const ERRORS = {
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const
export type OcspError = keyof typeof ERRORS

const STATUS = { good: element(primitive(0)), unknown: element(primitive(2)) }
const successful = element(TAG.enumerated, Buffer.of(0))

/** An unsigned error answer. It, too, travels with HTTP status 200 (RFC 6960 Appendix A.1). */
export const ocspError = (error: OcspError): Buffer =>
  sequence(element(TAG.enumerated, Buffer.of(ERRORS[error])))

/** Answers in the name of one signer; what never changes is encoded once. */
export interface OcspResponder {
  /**
   * Encodes the ResponseData; sign its `tbs` with the signer's key.
   * @param nonce of the question, or absent: then the answer may be cached
   * @throws CertError `bad_facts` for dates out of order
   */
  prepare(
    answers: readonly OcspAnswer[],
    producedAt: Date,
    nonce?: Uint8Array,
  ): Pick<Prepared, 'tbs' | 'algorithm'>
  /** The whole OCSPResponse. @throws CertError `malformed` for a signature out of form */
  assemble(prepared: Pick<Prepared, 'tbs'>, signature: Uint8Array): Buffer
}

/**
 * A responder that names itself by its key (RFC 6960 §4.2.2.3) and encloses its certificate, so that a
 * client needs only the issuer's.
 * @param signer a certificate of profile `ocsp-signer`, or the authority's own (not enclosed then)
 * @throws CertError `wrong_usage` if that one may not sign answers
 */
export function ocspResponder(signer: Certificate): OcspResponder {
  const { extendedKeyUsage, basicConstraints, noCheck } = signer.extensions
  const delegated = extendedKeyUsage?.includes(OID.ocspSigning) === true && noCheck === true
  if (!delegated && !basicConstraints?.ca)
    throw new CertError('wrong_usage', 'this certificate may not sign OCSP answers')
  const algorithm = algorithmFor(signer.publicKey)
  const byKey = tagged(2, octets(signer.publicKey.keyIdentifier))
  const basic = oid(OID.ocspBasic)
  const encodedAlgorithm = encodeAlgorithm(algorithm)
  const enclosed = delegated ? tagged(0, sequence(signer.der)) : Buffer.alloc(0)

  return {
    prepare: (answers, producedAt, nonce) => {
      const extensions = nonce ? [tagged(1, sequence(nonceExtension(nonce)))] : []
      const responses = sequence(...answers.map(singleResponse))
      const parts = [byKey, generalizedTime(producedAt), responses, ...extensions]
      return { tbs: sequence(...parts), algorithm }
    },
    assemble: ({ tbs }, signature) => {
      refuseMalformedSignature(algorithm, signature)
      const response = sequence(tbs, encodedAlgorithm, bits(signature), enclosed)
      return sequence(successful, tagged(0, sequence(basic, octets(response))))
    },
  }
}

function singleResponse(answer: OcspAnswer): Buffer {
  const { certId, thisUpdate, nextUpdate } = answer
  if (!(thisUpdate < nextUpdate))
    throw new CertError('bad_facts', 'an answer that ends before it starts')
  const until = tagged(0, generalizedTime(nextUpdate))
  return sequence(certId, encodeStatus(answer), generalizedTime(thisUpdate), until)
}

function encodeStatus(answer: OcspStatus): Buffer {
  if (answer.status !== 'revoked') return STATUS[answer.status]
  const code = REASON_CODES[answer.reason ?? 'unspecified']
  const at = generalizedTime(answer.revokedAt)
  // As in a CRL, no reason 0.
  if (code === 0) return tagged(1, at)
  return tagged(1, at, tagged(0, element(TAG.enumerated, Buffer.of(code))))
}
