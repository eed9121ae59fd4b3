import { createHash } from 'node:crypto'
import { TAG } from '../der/tags.ts'
import { bits, element, integer, sequence, tagged, time } from '../der/write.ts'
import { CertError, refuseFindings } from '../errors.ts'
import type { PublicKey } from '../keys/public-key.ts'
import {
  algorithmFor,
  encodeAlgorithm,
  refuseMalformedSignature,
  type SignatureAlgorithm,
} from '../keys/signature.ts'
import type { AlternativeNames } from '../names/general-name.ts'
import { encodeName, type NameAttributes } from '../names/name.ts'
import type { Profile } from '../profiles/profiles.ts'
import * as write from './extensions.ts'
import { lintCertificate } from './lint.ts'
import type { Certificate } from './parse.ts'
import { isCanonicalSerial } from './serial.ts'

/** Who signs. Taken from its certificate by `issuerOf`, or by `selfIssuer` for a root being born. */
export interface Issuer {
  /** The DER of its name, copied byte for byte into all it signs. */
  name: Buffer
  keyIdentifier: Buffer
  algorithm: SignatureAlgorithm
  /** Nothing it signs may be valid outside these. */
  notBefore: Date
  notAfter: Date
  publicKey: PublicKey
}

/** The issuer that this CA certificate makes. @throws CertError `not_a_ca` */
export function issuerOf(certificate: Certificate): Issuer {
  const { basicConstraints, keyUsage, subjectKeyIdentifier } = certificate.extensions
  if (
    !basicConstraints?.ca ||
    !keyUsage?.includes('keyCertSign') ||
    !keyUsage.includes('cRLSign') ||
    !subjectKeyIdentifier
  )
    throw new CertError('not_a_ca', 'not the certificate of an authority')
  return {
    name: certificate.subject,
    keyIdentifier: subjectKeyIdentifier,
    algorithm: algorithmFor(certificate.publicKey),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    publicKey: certificate.publicKey,
  }
}

/** The issuer of a root: itself. */
export function selfIssuer(facts: {
  subject: NameAttributes
  publicKey: PublicKey
  notBefore: Date
  notAfter: Date
}): Issuer {
  const { subject, publicKey, notBefore, notAfter } = facts
  const { keyIdentifier } = publicKey
  const algorithm = algorithmFor(publicKey)
  return { name: encodeName(subject), keyIdentifier, algorithm, notBefore, notAfter, publicKey }
}

/** All that goes into a certificate. Dates count in whole seconds. */
export interface CertificateFacts {
  profile: Profile
  /** From `serialNumber`. */
  serial: Uint8Array
  issuer: Issuer
  subject: NameAttributes
  publicKey: PublicKey
  notBefore: Date
  notAfter: Date
  names?: AlternativeNames
  /** The account's SID, for NPS; only where the profile allows it. */
  sid?: string
  /** Plain `http:` URLs: whoever checks revocation can't check ours for that first. */
  crlUrls?: readonly string[]
  deltaCrlUrls?: readonly string[]
  ocspUrls?: readonly string[]
  issuerUrls?: readonly string[]
}

/** What is to be signed, and what to write down before it is (invariant 3). */
export interface Prepared {
  tbs: Buffer
  /** SHA-256 of `tbs`. */
  sha256: Buffer
  algorithm: SignatureAlgorithm
}

/**
 * Encodes a certificate up to its signature and lints the result against its profile.
 * @throws CertError `bad_facts` for what can't be encoded, `lint` with all findings for what must not be signed
 */
export function prepareCertificate(facts: CertificateFacts): Prepared {
  const { profile, issuer, publicKey } = facts
  if (!isCanonicalSerial(facts.serial)) throw new CertError('bad_facts', 'a serial not canonical')
  const tbs = sequence(
    V3,
    element(TAG.integer, facts.serial),
    encodeAlgorithm(issuer.algorithm),
    issuer.name,
    sequence(time(facts.notBefore), time(facts.notAfter)),
    encodeName(facts.subject),
    publicKey.spki,
    tagged(3, sequence(...extensions(facts))),
  )
  refuseFindings(lintCertificate(tbs, { profile, issuer }))
  return prepared(tbs, issuer.algorithm)
}

const V3 = tagged(0, integer(2))

function extensions(facts: CertificateFacts): Buffer[] {
  const { profile, issuer, publicKey, names = {} } = facts
  const { crlUrls = [], deltaCrlUrls = [], ocspUrls = [], issuerUrls = [] } = facts
  const { rsaKeyUsage = [] } = profile
  const usages = publicKey.kind === 'RSA' ? [...profile.keyUsage, ...rsaKeyUsage] : profile.keyUsage
  const out = [
    write.basicConstraints(profile.ca),
    write.keyUsage(usages),
    write.subjectKeyIdentifier(publicKey.keyIdentifier),
    write.authorityKeyIdentifier(issuer.keyIdentifier),
  ]
  if (profile.extendedKeyUsage.length) out.push(write.extendedKeyUsage(profile.extendedKeyUsage))
  // RFC 5280 §4.2.1.6: critical when it alone says who this is (Apple refuses it otherwise).
  if (Object.values(names).some((list) => list.length))
    out.push(write.subjectAltName(names, facts.subject.length === 0))
  if (crlUrls.length) out.push(write.crlDistributionPoints(crlUrls))
  if (deltaCrlUrls.length) out.push(write.freshestCrl(deltaCrlUrls))
  if (ocspUrls.length || issuerUrls.length)
    out.push(write.authorityInfoAccess(ocspUrls, issuerUrls))
  if (profile.noCheck) out.push(write.ocspNoCheck())
  if (facts.sid !== undefined) out.push(write.securityIdentifier(facts.sid))
  return out
}

export const prepared = (tbs: Buffer, algorithm: SignatureAlgorithm): Prepared => ({
  tbs,
  sha256: createHash('sha256').update(tbs).digest(),
  algorithm,
})

/**
 * Puts a signature to what was prepared: certificate, CRL and request have the same outer form
 * (RFC 5280 §4.1.1, §5.1.1, RFC 2986 §4.2).
 * @throws CertError `malformed` for a signature that isn't of its algorithm's form
 */
export function assemble(
  { tbs, algorithm }: Pick<Prepared, 'tbs' | 'algorithm'>,
  signature: Uint8Array,
): Buffer {
  refuseMalformedSignature(algorithm, signature)
  return sequence(tbs, encodeAlgorithm(algorithm), bits(signature))
}
