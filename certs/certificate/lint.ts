import { TAG } from '../der/tags.ts'
import { CertError, type Finding } from '../errors.ts'
import { OID } from '../oids.ts'
import type { Profile } from '../profiles/profiles.ts'
import { nameRules } from './lint-names.ts'
import { parseTbsCertificate, type TbsCertificate } from './parse.ts'
import type { Issuer } from './prepare.ts'
import { isCanonicalSerial } from './serial.ts'

export interface LintContext {
  profile: Profile
  issuer: Pick<Issuer, 'name' | 'keyIdentifier' | 'algorithm' | 'notBefore' | 'notAfter'>
}

/** True when the rule is kept. */
type Check = (tbs: TbsCertificate, context: LintContext) => boolean

const DAY_MS = 24 * 60 * 60 * 1000
const FIRST_GENERALIZED = Date.UTC(2050, 0, 1)

const isSelfSigned = (tbs: TbsCertificate) => tbs.issuer.equals(tbs.subject)
const has = (tbs: TbsCertificate, id: string) => tbs.raw.some((extension) => extension.id === id)
const isCritical = (tbs: TbsCertificate, id: string) =>
  tbs.raw.some((extension) => extension.id === id && extension.critical)
const sameSet = (a: readonly string[] = [], b: readonly string[] = []) =>
  a.length === b.length && a.every((value) => b.includes(value))
/** The type that RFC 5280 §4.1.2.5 wants for a date of this year. */
const isTimeType = (tag: number, date: Date) =>
  tag === (date.getTime() < FIRST_GENERALIZED ? TAG.utcTime : TAG.generalizedTime)

/** Code, rule, what its breach is, and the check. One line, one rule. */
const RULES: readonly (readonly [code: string, rule: string, detail: string, check: Check])[] = [
  [
    'serial',
    'RFC 5280 §4.1.2.2',
    'the serial is not positive, or longer than 20 octets',
    (tbs) => isCanonicalSerial(tbs.serial),
  ],
  [
    'serial_short',
    'CA/Browser Forum BR 7.1',
    'the serial has no room for 64 random bits',
    (tbs) => tbs.serial.length > 8,
  ],
  [
    'algorithm',
    'RFC 5280 §4.1.2.3',
    "the signature algorithm is not the issuer's",
    (tbs, { issuer }) => tbs.algorithm === issuer.algorithm,
  ],
  ['issuer_empty', 'RFC 5280 §4.1.2.4', 'the issuer has no name', (tbs) => tbs.issuer.length > 2],
  [
    'issuer_bytes',
    'RFC 5280 §4.1.2.4',
    "the issuer is not the authority's name byte for byte",
    (tbs, { issuer }) => tbs.issuer.equals(issuer.name),
  ],
  [
    'validity_order',
    'RFC 5280 §4.1.2.5',
    'it ends before it starts',
    (tbs) => tbs.notBefore < tbs.notAfter,
  ],
  [
    'validity_type',
    'RFC 5280 §4.1.2.5',
    'a date is not UTCTime through 2049 and GeneralizedTime after',
    ({ validity, notBefore, notAfter }) =>
      isTimeType(validity.notBefore.tag, notBefore) && isTimeType(validity.notAfter.tag, notAfter),
  ],
  [
    'validity_length',
    'profile',
    'it is valid for longer than its profile allows',
    (tbs, { profile }) =>
      tbs.notAfter.getTime() - tbs.notBefore.getTime() <= profile.maxDays * DAY_MS,
  ],
  [
    'validity_issuer',
    'RFC 5280 §6.1',
    'it is valid when its issuer is not',
    (tbs, { issuer }) =>
      tbs.notBefore.getTime() >= wholeSecond(issuer.notBefore) && tbs.notAfter <= issuer.notAfter,
  ],
  [
    'subject_empty',
    'RFC 5280 §4.1.2.6',
    'the subject has no name',
    (tbs, { profile }) =>
      tbs.subject.length > 2 || (profile.emptySubject === true && has(tbs, OID.subjectAltName)),
  ],
  [
    'subject_issuer',
    'RFC 5280 §6.1',
    'a certificate that is no root names itself as its issuer',
    (tbs, { profile }) => !isSelfSigned(tbs) || profile.name === 'root',
  ],
  [
    'root_self',
    'RFC 5280 §3.2',
    'a root is not its own issuer',
    (tbs, { profile, issuer }) =>
      profile.name !== 'root' ||
      (isSelfSigned(tbs) && tbs.publicKey.keyIdentifier.equals(issuer.keyIdentifier)),
  ],
  [
    'key_kind',
    'profile',
    'a key of a kind its profile does not take',
    (tbs, { profile }) => profile.keys.includes(tbs.publicKey.kind),
  ],
  [
    'extension_unknown',
    'profile',
    'an extension that no profile has',
    (tbs, { profile }) => tbs.raw.every(({ id }) => allowedExtensions(profile).has(id)),
  ],
  [
    'ski',
    'RFC 5280 §4.2.1.2',
    "the subject key identifier is missing or not the key's",
    (tbs) => tbs.extensions.subjectKeyIdentifier?.equals(tbs.publicKey.keyIdentifier) === true,
  ],
  [
    'ski_critical',
    'RFC 5280 §4.2.1.2',
    'the subject key identifier is critical',
    (tbs) => !isCritical(tbs, OID.subjectKeyIdentifier),
  ],
  [
    'aki',
    'RFC 5280 §4.2.1.1',
    "the authority key identifier is missing or not the issuer's",
    (tbs, { issuer }) =>
      tbs.extensions.authorityKeyIdentifier?.equals(issuer.keyIdentifier) === true,
  ],
  [
    'aki_critical',
    'RFC 5280 §4.2.1.1',
    'the authority key identifier is critical',
    (tbs) => !isCritical(tbs, OID.authorityKeyIdentifier),
  ],
  [
    'ca',
    'RFC 5280 §4.2.1.9',
    'it is an authority where its profile says not, or the reverse',
    (tbs, { profile }) => (tbs.extensions.basicConstraints?.ca === true) === Boolean(profile.ca),
  ],
  [
    'ca_critical',
    'RFC 5280 §4.2.1.9',
    "an authority's basic constraints are not critical",
    (tbs, { profile }) => !profile.ca || isCritical(tbs, OID.basicConstraints),
  ],
  [
    'path_length',
    'RFC 5280 §4.2.1.9',
    'the path length is not that of its profile',
    (tbs, { profile }) => tbs.extensions.basicConstraints?.pathLength === profile.ca?.pathLength,
  ],
  [
    'key_usage',
    'RFC 5280 §4.2.1.3',
    'the key usage is not that of its profile',
    (tbs, { profile }) => sameSet(tbs.extensions.keyUsage, expectedUsage(tbs, profile)),
  ],
  [
    'key_usage_critical',
    'RFC 5280 §4.2.1.3',
    'the key usage is not critical',
    (tbs) => isCritical(tbs, OID.keyUsage),
  ],
  [
    'key_usage_ec',
    'RFC 8813 §3',
    'an elliptic curve key is to encipher',
    (tbs) =>
      tbs.publicKey.kind === 'RSA' ||
      !tbs.extensions.keyUsage?.some(
        (usage) => usage === 'keyEncipherment' || usage === 'dataEncipherment',
      ),
  ],
  [
    'extended_key_usage',
    'RFC 5280 §4.2.1.12',
    'the extended key usage is not that of its profile',
    (tbs, { profile }) => sameSet(tbs.extensions.extendedKeyUsage, profile.extendedKeyUsage),
  ],
  [
    'no_check',
    'RFC 6960 §4.2.2.2.1',
    'no-check is missing from an OCSP signer, or is where it must not be',
    (tbs, { profile }) => (tbs.extensions.noCheck === true) === Boolean(profile.noCheck),
  ],
  [
    'revocation',
    'RFC 5280 §4.2.1.13',
    'it does not say where its revocation is told',
    (tbs, { profile }) => !profile.revocable || Boolean(tbs.extensions.crlUrls?.length),
  ],
  [
    'urls',
    'RFC 5280 §8',
    'a revocation or issuer URL is not plain http',
    (tbs) => pointers(tbs).every((url) => /^http:\/\/[^/]/.test(url)),
  ],
  [
    'pointers_critical',
    'RFC 5280 §4.2.1.13, §4.2.2.1',
    'a pointer extension is critical',
    (tbs) =>
      ![OID.crlDistributionPoints, OID.freshestCrl, OID.authorityInfoAccess].some((id) =>
        isCritical(tbs, id),
      ),
  ],
  ...nameRules,
]

/** Whole seconds, as the encoding has them. */
const wholeSecond = (date: Date) => Math.floor(date.getTime() / 1000) * 1000

function expectedUsage(tbs: TbsCertificate, profile: Profile): string[] {
  const more = tbs.publicKey.kind === 'RSA' ? (profile.rsaKeyUsage ?? []) : []
  return [...profile.keyUsage, ...more]
}

function pointers({ extensions }: TbsCertificate): string[] {
  const { crlUrls = [], deltaCrlUrls = [], ocspUrls = [], issuerUrls = [] } = extensions
  return [...crlUrls, ...deltaCrlUrls, ...ocspUrls, ...issuerUrls]
}

const ALWAYS = [
  OID.basicConstraints,
  OID.keyUsage,
  OID.subjectKeyIdentifier,
  OID.authorityKeyIdentifier,
  OID.extendedKeyUsage,
  OID.subjectAltName,
  OID.crlDistributionPoints,
  OID.freshestCrl,
  OID.authorityInfoAccess,
  OID.ocspNoCheck,
] as const
const WITHOUT_SID: ReadonlySet<string> = new Set(ALWAYS)
const WITH_SID: ReadonlySet<string> = new Set([...ALWAYS, OID.microsoftSid])
const allowedExtensions = (profile: Profile) => (profile.sid ? WITH_SID : WITHOUT_SID)

/**
 * Every rule that a to-be-signed certificate breaks; none: it may be signed. A signer that is handed
 * bytes asks this too, since it need not trust whoever prepared them.
 */
export function lintCertificate(tbs: Uint8Array, context: LintContext): Finding[] {
  let parsed: TbsCertificate
  try {
    parsed = parseTbsCertificate(tbs)
  } catch (error) {
    if (!(error instanceof CertError)) throw error
    return [{ code: error.code, rule: 'RFC 5280 §4.1', detail: error.message }]
  }
  return RULES.filter(([, , , check]) => !check(parsed, context)).map(([code, rule, detail]) => ({
    code,
    rule,
    detail,
  }))
}
