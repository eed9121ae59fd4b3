import {
  CertError,
  issuerOf,
  lintCertificate,
  PROFILES,
  type ProfileName,
  parseTbsCertificate,
  parseTbsCrl,
  type TbsCertificate,
  type TbsCrl,
} from '#certs'
import { ISSUES, type SigningAuthority } from './authority.ts'

/** The signer will not sign this. The message is for the log: it names rules, never what a field holds. */
export class SignerRefusal extends Error {
  override readonly name = 'SignerRefusal'
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** How far a start may lie from our clock: backdated for devices whose clock is slow, and two hosts disagree. */
const BACKDATED_MS = 25 * HOUR_MS
const AHEAD_MS = 2 * HOUR_MS
/** Lists of issuing authorities are republished by the hour; a root's, by the ceremony alone, lives longer. */
const MAX_CRL_DAYS = 31
/** A million entries. */
export const MAX_CRL_BYTES = 64 * 1024 * 1024
export const MAX_CERTIFICATE_BYTES = 16 * 1024

/**
 * What these bytes would make, if they may be signed with this authority's key. The caller is not
 * trusted: whoever prepared them may be taken over.
 * @throws SignerRefusal
 */
export function judgeCertificate(
  { profile, tbs }: { profile: ProfileName; tbs: Uint8Array },
  { hierarchy, certificate }: SigningAuthority,
  now: Date,
): TbsCertificate {
  if (!ISSUES[hierarchy].includes(profile))
    throw new SignerRefusal(`the ${hierarchy} authority does not issue ${profile}`)
  if (tbs.length > MAX_CERTIFICATE_BYTES) throw new SignerRefusal('longer than any certificate')
  const findings = lintCertificate(tbs, {
    profile: PROFILES[profile],
    issuer: issuerOf(certificate),
  })
  if (findings.length > 0)
    throw new SignerRefusal(findings.map(({ code, detail }) => `${code}: ${detail}`).join('; '))
  const parsed = parseTbsCertificate(tbs)
  refuseStart(parsed.notBefore, now)
  return parsed
}

/** As `judgeCertificate`, for a full or delta list. @throws SignerRefusal */
export function judgeCrl(
  tbs: Uint8Array,
  { certificate }: SigningAuthority,
  now: Date,
): Pick<TbsCrl, 'number' | 'baseNumber' | 'count'> {
  const { name, keyIdentifier, algorithm, notAfter } = issuerOf(certificate)
  const crl = readCrl(tbs)
  if (!crl.issuer.equals(name) || !crl.authorityKeyIdentifier.equals(keyIdentifier))
    throw new SignerRefusal("the list is another authority's")
  if (crl.algorithm !== algorithm) throw new SignerRefusal("not the key's algorithm")
  if (crl.nextUpdate <= crl.thisUpdate || crl.nextUpdate > notAfter)
    throw new SignerRefusal('the list is valid when its issuer is not, or never')
  if (+crl.nextUpdate - +crl.thisUpdate > MAX_CRL_DAYS * DAY_MS)
    throw new SignerRefusal(`the list is valid for more than ${MAX_CRL_DAYS} days`)
  refuseStart(crl.thisUpdate, now)
  return crl
}

function readCrl(tbs: Uint8Array): TbsCrl {
  try {
    return parseTbsCrl(tbs, MAX_CRL_BYTES)
  } catch (error) {
    if (!(error instanceof CertError)) throw error
    throw new SignerRefusal(`${error.code}: ${error.message}`)
  }
}

export function refuseStart(start: Date, now: Date): void {
  const distance = +start - +now
  if (distance < -BACKDATED_MS || distance > AHEAD_MS)
    throw new SignerRefusal("it starts too far from the signer's clock")
}
