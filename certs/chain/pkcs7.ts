import { malformed, type Reader, single } from '../der/read.ts'
import { constructed, TAG } from '../der/tags.ts'
import { oidText, smallInteger } from '../der/values.ts'
import { element, integer, oid, sequence, tagged } from '../der/write.ts'
import { OID } from '../oids.ts'

/**
 * A chain as EST's `cacerts` and a `.p7c` file have it: no signer, certificates alone, in the order given;
 * or, for SCEP's GetCRL, a list of revocations.
 */
export function encodeCertsOnly(certificates: readonly Uint8Array[], crl?: Uint8Array): Buffer {
  // RFC 5652 §5.1, RFC 7030 §4.1.3: a degenerate SignedData.
  const none = element(TAG.set)
  const signedData = sequence(
    integer(1),
    none,
    sequence(oid(OID.pkcs7Data)),
    ...(certificates.length > 0 || !crl ? [tagged(0, ...certificates)] : []),
    ...(crl ? [tagged(1, crl)] : []),
    none,
  )
  return sequence(oid(OID.pkcs7SignedData), tagged(0, signedData))
}

const LIMITS = { maxLength: 256 * 1024, maxNodes: 200, maxDepth: 8 }

/** DER of the certificates in a certs-only message. @throws CertError `malformed`, `too_large` */
export function parseCertsOnly(der: Uint8Array): Buffer[] {
  const outer = single(der, TAG.sequence, LIMITS)
  if (oidText(outer.next()) !== OID.pkcs7SignedData) throw malformed('not signed data')
  const data: Reader = outer.into(constructed(0)).into(TAG.sequence)
  outer.end()
  if (smallInteger(data.next()) !== 1) throw malformed('signed data of another version')
  data.next(TAG.set)
  data.next(TAG.sequence)
  const list = data.intoOptional(0)
  data.optional(constructed(1))
  data.next(TAG.set)
  data.end()
  return list?.rest().map(({ whole }) => whole) ?? []
}
