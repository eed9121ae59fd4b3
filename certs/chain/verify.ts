import { type Certificate, isKnownExtension } from '../certificate/parse.ts'
import type { Crl } from '../crl/parse.ts'
import { CertError } from '../errors.ts'
import { isSignedBy } from '../keys/signature.ts'
import { refuseRevoked } from './revocation.ts'

export interface ChainFacts {
  certificate: Certificate
  /** In any order; those that don't belong there are passed over. */
  intermediates: readonly Certificate[]
  /** What is believed without proof. */
  roots: readonly Certificate[]
  at: Date
  /** An extended key usage that the first certificate must have (its object identifier). */
  extendedKeyUsage?: string
  /** Given: every certificate below the root must be shown not to be revoked by one of these. */
  crls?: readonly Crl[]
}

/** Longer than any path of ours; with it, a heap of look-alike issuers costs little. */
const MAX_DEPTH = 5
const MAX_SIGNATURES = 32

/**
 * Finds and verifies a path (RFC 5280 §6.1): signatures, names, validity, basic constraints, path
 * lengths, key usages, critical extensions and, if lists are given, revocation.
 * @returns the path from the certificate to the root
 * @throws CertError `no_path`, `not_valid_yet`, `expired`, `not_a_ca`, `wrong_usage`, `unsupported`,
 *   `revoked`, `revocation_unknown`
 */
export function verifyChain(facts: ChainFacts): Certificate[] {
  const path = findPath(facts)
  path.forEach((certificate, position) => {
    refuseOutOfTime(certificate, facts.at)
    refuseUnknownCritical(certificate)
    if (position > 0) refuseAsIssuer(certificate, position - 1)
  })
  const usages = facts.certificate.extensions.extendedKeyUsage
  if (facts.extendedKeyUsage && !usages?.includes(facts.extendedKeyUsage))
    throw new CertError('wrong_usage', 'the certificate is not for this use')
  const { crls } = facts
  if (crls)
    path.slice(0, -1).forEach((certificate, position) => {
      refuseRevoked(certificate, path[position + 1]!, crls, facts.at)
    })
  return path
}

function findPath({ certificate, intermediates, roots }: ChainFacts): Certificate[] {
  let signatures = 0
  const signed = (subject: Certificate, issuer: Certificate): boolean => {
    if (!issuer.subject.equals(subject.issuer)) return false
    const wanted = subject.extensions.authorityKeyIdentifier
    if (wanted && !issuer.extensions.subjectKeyIdentifier?.equals(wanted)) return false
    if (++signatures > MAX_SIGNATURES) throw new CertError('too_large', 'too many issuers to try')
    return isSignedBy(issuer.publicKey, subject.algorithm, subject.tbs, subject.signature)
  }
  const extend = (path: Certificate[]): Certificate[] | undefined => {
    const last = path.at(-1)!
    const root = roots.find((candidate) => signed(last, candidate))
    if (root) return root.der.equals(last.der) ? path : [...path, root]
    if (path.length === MAX_DEPTH) return undefined
    for (const candidate of intermediates) {
      if (path.some((earlier) => earlier.der.equals(candidate.der))) continue
      const found = signed(last, candidate) ? extend([...path, candidate]) : undefined
      if (found) return found
    }
    return undefined
  }
  const found = extend([certificate])
  if (!found) throw new CertError('no_path', 'no path to a root')
  return found
}

function refuseOutOfTime({ notBefore, notAfter }: Certificate, at: Date): void {
  if (at < notBefore) throw new CertError('not_valid_yet', 'a certificate is not valid yet')
  // RFC 5280 §4.1.2.5: the last second counts.
  if (at.getTime() >= notAfter.getTime() + 1000)
    throw new CertError('expired', 'a certificate has expired')
}

function refuseUnknownCritical({ raw }: Certificate): void {
  // RFC 5280 §4.2: what is critical and not understood means no.
  if (raw.some(({ id, critical }) => critical && !isKnownExtension(id)))
    throw new CertError('unsupported', 'a critical extension we do not know')
}

/** @param below how many authorities stand between it and the certificate */
function refuseAsIssuer({ extensions }: Certificate, below: number): void {
  const { basicConstraints, keyUsage } = extensions
  if (!basicConstraints?.ca || !keyUsage?.includes('keyCertSign'))
    throw new CertError('not_a_ca', 'an issuer is no authority')
  if (basicConstraints.pathLength !== undefined && below > basicConstraints.pathLength)
    throw new CertError('not_a_ca', 'the path is longer than an issuer allows')
}
