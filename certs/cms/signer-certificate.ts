import { single } from '../der/read.ts'
import { constructed, TAG } from '../der/tags.ts'
import { type PublicKey, parsePublicKey } from '../keys/public-key.ts'

/** What of a certificate says whose signature it is. */
export interface SignerCertificate {
  der: Buffer
  issuer: Buffer
  subject: Buffer
  /** Content octets of the INTEGER. */
  serial: Buffer
  publicKey: PublicKey
}

/**
 * A certificate that a client has made for itself, and that nobody believes: of any version (certmonger's
 * are of the first), with whatever extensions (Windows marks its key identifier critical). Its key is all
 * that counts.
 * @throws CertError `malformed`, `too_large`, `unsupported`, `weak_key`
 */
export function parseSignerCertificate(der: Uint8Array): SignerCertificate {
  const tbs = single(der, TAG.sequence).into(TAG.sequence)
  tbs.optional(constructed(0))
  const serial = tbs.next(TAG.integer).content
  tbs.next(TAG.sequence)
  const issuer = tbs.next(TAG.sequence).whole
  tbs.next(TAG.sequence)
  const subject = tbs.next(TAG.sequence).whole
  const publicKey = parsePublicKey(tbs.next(TAG.sequence).whole)
  return { der: Buffer.from(der), issuer, subject, serial, publicKey }
}
