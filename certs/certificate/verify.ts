import { CertError } from '../errors.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { isSignedBy, type SignatureAlgorithm } from '../keys/signature.ts'

/**
 * Checks a signature by its issuer's key: works for certificates, CRLs, requests and OCSP answers as
 * their parsers return them.
 * @throws CertError `bad_signature`
 */
export function verifySignature(
  signed: { tbs: Uint8Array; algorithm: SignatureAlgorithm; signature: Uint8Array },
  publicKey: PublicKey,
): void {
  if (!isSignedBy(publicKey, signed.algorithm, signed.tbs, signed.signature))
    throw new CertError('bad_signature', 'the signature is not by this key')
}
