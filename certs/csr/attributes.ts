import { oid, sequence, setOf } from '../der/write.ts'
import { OID } from '../oids.ts'

/**
 * What a request should look like, as EST's `csrattrs` tells it (RFC 7030 §4.5.2, as RFC 8951 and RFC 9908
 * read it): a key on P-256. Names and extensions are ours to fill in, so nothing is said of them.
 */
export const encodeCsrAttributes = (): Buffer =>
  sequence(sequence(oid(OID.ecPublicKey), setOf(oid(OID.p256))))
