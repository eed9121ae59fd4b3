import {
  type AlternativeNames,
  type Certificate,
  type Issuer,
  issuerOf,
  type NameAttributes,
  PROFILES,
  type Prepared,
  type ProfileName,
  type PublicKey,
  parseCertificate,
  prepareCertificate,
  toPem,
} from '#certs'
import type { Transaction } from '#drizzle/client'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import type { Hierarchy } from '../signer/authority.ts'
import * as queries from './issuer-queries.ts'

/** An authority that signs, read once. */
export interface Authority {
  id: string
  slug: string
  hierarchy: Hierarchy
  keyId: string
  certificate: Certificate
  issuer: Issuer
}

/** Certificates of authorities never change, and there are few. */
const read = new Map<string, { certificate: Certificate; issuer: Issuer }>()

export function authorityOf(row: queries.AuthorityRow): Authority {
  let known = read.get(row.id)
  if (!known) {
    const certificate = parseCertificate(row.certificate)
    known = { certificate, issuer: issuerOf(certificate) }
    read.set(row.id, known)
  }
  const { id, slug, keyId } = row
  return { id, slug, hierarchy: row.hierarchy as Hierarchy, keyId: keyId!, ...known }
}

/** Who issues in this hierarchy now. @throws AppError `unavailable` before the ceremony */
export async function issuingAuthority(tx: Transaction, hierarchy: Hierarchy): Promise<Authority> {
  const row = await queries.active(tx, hierarchy)
  if (!row) throw new AppError('wrong_state', { fields: [{ field: '', code: 'no_authority' }] })
  return authorityOf(row)
}

export const authorityById = async (tx: Transaction, id: string): Promise<Authority> =>
  authorityOf((await queries.byId(tx, id))!)

/** The chain above each authority, PEM, issuer first. */
export async function chains(tx: Transaction): Promise<Map<string, string>> {
  const rows = new Map((await queries.all(tx)).map((row) => [row.id, row]))
  const chainOf = (id: string): string => {
    const { certificate, issuerId } = rows.get(id)!
    return toPem(certificate, 'CERTIFICATE') + (issuerId ? chainOf(issuerId) : '')
  }
  return new Map([...rows.keys()].map((id) => [id, chainOf(id)]))
}

export const deltaUrl = ({ pkiUrl }: Config, slug: string): string =>
  `${pkiUrl}/crl/${slug}-delta.crl`

/** Where a certificate's status is told, and its issuer found. */
export function revocationUrls(config: Config, slug: string) {
  const base = config.pkiUrl
  return {
    crlUrls: [`${base}/crl/${slug}.crl`],
    deltaCrlUrls: [deltaUrl(config, slug)],
    ocspUrls: [`${base}/ocsp`],
    issuerUrls: [`${base}/ca/${slug}.cer`],
  }
}

/** For clients and signers whose clock is slow. */
export const BACKDATED_MS = 3_600_000
const DAY_MS = 86_400_000

export interface Wanted {
  profile: ProfileName
  serial: Uint8Array
  subject: NameAttributes
  names?: AlternativeNames
  publicKey: PublicKey
  days: number
  now: Date
}

export interface PreparedCertificate extends Prepared {
  notBefore: Date
  notAfter: Date
}

/** What this authority would sign; never valid outside its own time. @throws CertError */
export function prepareFor(
  config: Config,
  authority: Pick<Authority, 'slug' | 'issuer'>,
  { profile, days, now, ...facts }: Wanted,
): PreparedCertificate {
  const { slug, issuer } = authority
  const seconds = (ms: number) => new Date(Math.floor(ms / 1000) * 1000)
  const notBefore = seconds(Math.max(+now - BACKDATED_MS, +issuer.notBefore))
  const latest = +notBefore + PROFILES[profile].maxDays * DAY_MS
  const notAfter = seconds(Math.min(+now + days * DAY_MS, latest, +issuer.notAfter))
  const told = PROFILES[profile].revocable && revocationUrls(config, slug)
  const prepared = prepareCertificate({
    profile: PROFILES[profile],
    issuer,
    ...facts,
    notBefore,
    notAfter,
    ...told,
  })
  return { ...prepared, notBefore, notAfter }
}
