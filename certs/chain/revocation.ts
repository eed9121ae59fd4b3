import type { Certificate } from '../certificate/parse.ts'
import type { FoundEntry } from '../crl/entries.ts'
import type { Crl } from '../crl/parse.ts'
import { CertError } from '../errors.ts'
import { isSignedBy } from '../keys/signature.ts'

/**
 * Looks a certificate up in its issuer's newest full list and the delta to it (RFC 5280 §6.3).
 * @throws CertError `revoked` (held ones too), `revocation_unknown` when no current list of this issuer is there
 */
export function refuseRevoked(
  certificate: Certificate,
  issuer: Certificate,
  crls: readonly Crl[],
  at: Date,
): void {
  const current = crls.filter((crl) => isCurrent(crl, at) && isOf(crl, issuer))
  const full = newest(current.filter(({ baseNumber }) => baseNumber === undefined))
  if (!full) throw new CertError('revocation_unknown', 'no current list of revocations')
  // RFC 5280 §5.2.4: a delta fits a full list that is not older than its base.
  const delta = newest(
    current.filter(
      ({ baseNumber, number }) =>
        baseNumber !== undefined && baseNumber <= full.number && number > full.number,
    ),
  )
  const entry: FoundEntry | undefined =
    delta?.find(certificate.serial) ?? full.find(certificate.serial)
  if (entry && entry.reason !== 'removeFromCRL')
    throw new CertError('revoked', 'a certificate is revoked')
}

const isCurrent = ({ thisUpdate, nextUpdate }: Crl, at: Date) => thisUpdate <= at && at < nextUpdate

function isOf(crl: Crl, issuer: Certificate): boolean {
  return (
    crl.issuer.equals(issuer.subject) &&
    crl.authorityKeyIdentifier.equals(issuer.publicKey.keyIdentifier) &&
    issuer.extensions.keyUsage?.includes('cRLSign') === true &&
    isSignedBy(issuer.publicKey, crl.algorithm, crl.tbs, crl.signature)
  )
}

const newest = (crls: readonly Crl[]): Crl | undefined =>
  crls.reduce<Crl | undefined>(
    (best, crl) => (best === undefined || crl.number > best.number ? crl : best),
    undefined,
  )
