import { assemble, type ProfileName, parseCertificate, verifySignature } from '#certs'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { SignerRefusal } from '../signer/judge.ts'
import type { Authority } from './issuers.ts'

/**
 * Has signed what is on record, outside any transaction, and reads it back.
 * @throws AppError `signer_unavailable`, `rate_limited`
 */
export async function signCertificate(
  { signer, log }: Pick<Deps, 'signer' | 'log'>,
  { keyId, issuer }: Authority,
  profile: ProfileName,
  tbs: Uint8Array,
): Promise<Buffer> {
  const signature = await signer.certificate({ keyId, profile, tbs }).catch((cause) => {
    if (!(cause instanceof SignerRefusal)) throw cause
    // We and the signer read one set of rules; where they part, a clock is wrong or somebody is at work.
    log.error({ keyId, profile, refusal: cause.message }, 'the signer refuses a certificate')
    throw new AppError('signer_unavailable', { cause })
  })
  const tbsBytes = Buffer.from(tbs)
  const der = assemble({ tbs: tbsBytes, algorithm: issuer.algorithm }, signature)
  verifySignature(parseCertificate(der), issuer.publicKey)
  return der
}
