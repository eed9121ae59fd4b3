import { primitive } from '../der/tags.ts'
import {
  element,
  integer,
  NULL,
  namedBits,
  octets,
  oid,
  sequence,
  TRUE,
  tagged,
} from '../der/write.ts'
import { CertError } from '../errors.ts'
import { type AlternativeNames, generalNames, uriName } from '../names/general-name.ts'
import { OID } from '../oids.ts'
import { KEY_USAGE, type KeyUsage } from '../profiles/profiles.ts'

/** RFC 5280 §4.2: `critical` is FALSE by default and then, by DER, not written. */
export function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return critical ? sequence(oid(id), TRUE, octets(value)) : sequence(oid(id), octets(value))
}

/** RFC 5280 §4.2.1.1, by key alone: issuer and serial there would bind us to one certificate of the CA. */
export const authorityKeyIdentifier = (keyIdentifier: Uint8Array): Buffer =>
  extension(OID.authorityKeyIdentifier, false, sequence(element(primitive(0), keyIdentifier)))

export const subjectKeyIdentifier = (keyIdentifier: Uint8Array): Buffer =>
  extension(OID.subjectKeyIdentifier, false, octets(keyIdentifier))

export const keyUsage = (usages: readonly KeyUsage[]): Buffer =>
  extension(OID.keyUsage, true, namedBits(usages.map((usage) => KEY_USAGE[usage])))

export const extendedKeyUsage = (ids: readonly string[]): Buffer =>
  extension(OID.extendedKeyUsage, false, sequence(...ids.map(oid)))

/** RFC 5280 §4.2.1.9: critical in a CA's certificate; an empty sequence says "no CA". */
export const basicConstraints = (ca?: { pathLength?: number }): Buffer =>
  extension(
    OID.basicConstraints,
    true,
    ca
      ? sequence(TRUE, ...(ca.pathLength === undefined ? [] : [integer(ca.pathLength)]))
      : sequence(),
  )

export const subjectAltName = (names: AlternativeNames, critical: boolean): Buffer =>
  extension(OID.subjectAltName, critical, sequence(...generalNames(names)))

/** DistributionPoint with fullName alone, no reasons: each list covers all of them (RFC 5280 §4.2.1.13). */
function distributionPoints(id: string, urls: readonly string[]): Buffer {
  // One point with several names: they are the same list from several places.
  return extension(id, false, sequence(sequence(tagged(0, tagged(0, ...urls.map(uriName))))))
}

export const crlDistributionPoints = (urls: readonly string[]): Buffer =>
  distributionPoints(OID.crlDistributionPoints, urls)

/** Where the delta is (RFC 5280 §4.2.1.15, and §5.2.6 within a CRL). */
export const freshestCrl = (urls: readonly string[]): Buffer =>
  distributionPoints(OID.freshestCrl, urls)

export const authorityInfoAccess = (
  ocspUrls: readonly string[],
  issuerUrls: readonly string[],
): Buffer =>
  extension(
    OID.authorityInfoAccess,
    false,
    sequence(
      ...ocspUrls.map((url) => sequence(oid(OID.ocspAccess), uriName(url))),
      ...issuerUrls.map((url) => sequence(oid(OID.caIssuers), uriName(url))),
    ),
  )

export const ocspNoCheck = (): Buffer => extension(OID.ocspNoCheck, false, NULL)

const SID = /^S-1-\d{1,15}(-\d{1,10}){1,15}$/

/** Microsoft KB5014754: an otherName of the SID's text within a GeneralNames. @throws CertError `bad_facts` */
export function securityIdentifier(sid: string): Buffer {
  if (!SID.test(sid)) throw new CertError('bad_facts', 'not a security identifier (S-1-…)')
  const otherName = tagged(0, oid(OID.microsoftSidValue), tagged(0, octets(Buffer.from(sid))))
  return extension(OID.microsoftSid, false, sequence(otherName))
}
