import { oid, sequence, setOf } from '../der/write.ts'
import { OID } from '../oids.ts'

/**
 * What a request should look like, as EST's `csrattrs` tells it (RFC 8951 §3.2, RFC 9908 §3.2): a key on
 * P-256. Names and extensions are ours to fill in, so nothing is said of them.
 */
export const encodeCsrAttributes = (): Buffer =>
  sequence(sequence(oid(OID.ecPublicKey), setOf(oid(OID.p256))))
