import {
  assemble,
  type CertificateFacts,
  type Crl,
  checkCrl,
  type FoundEntry,
  issuerOf,
  type KeyKind,
  type NameAttributes,
  PROFILES,
  parseCertificate,
  parsePublicKey,
  prepareCertificate,
  prepareCrl,
  type RevocationReason,
  selfIssuer,
  serialNumber,
} from '#certs'
import { StartupError } from '../errors.ts'
import type { Hierarchy } from './authority.ts'
import type { KeyStore, StoredKey } from './key-store.ts'
import type { AuthorityRecord } from './record.ts'

const DAY_MS = 86_400_000
const ROOT_DAYS = 9_000
const ISSUING_DAYS = 3_650
/** The signer lets a certificate start a day ago, and none may start before its issuer. */
const BACKDATED_MS = 2 * DAY_MS

/** What every step of the ceremony goes by. */
export interface Circumstances {
  /** Of the names: the prefecture. */
  organization: string
  kind: KeyKind
  now: Date
  random: (size: number) => Buffer
  /** Where everybody fetches CRLs and certificates: plain http, without a slash at its end. */
  pkiUrl: string
}

const WORDS: Record<Hierarchy, string> = { network: 'Network', management: 'Management' }
const nameOf = ({ organization }: Circumstances, commonName: string): NameAttributes => [
  ['C', 'JP'],
  ['O', organization],
  ['CN', commonName],
]

/** A root: its key in a store of its own, its certificate, and a first, empty list that lives `crlDays`. */
export async function makeRoot(
  store: KeyStore,
  hierarchy: Hierarchy,
  circumstances: Circumstances,
  crlDays: number,
): Promise<AuthorityRecord> {
  const { kind, now, random } = circumstances
  const slug = `${hierarchy}-root`
  const key = await keyFor(store, slug, kind)
  const publicKey = parsePublicKey(key.spki)
  const notBefore = new Date(+now - BACKDATED_MS)
  const notAfter = new Date(+notBefore + ROOT_DAYS * DAY_MS)
  const subject = nameOf(circumstances, `${WORDS[hierarchy]} Root CA`)
  const certificate = await certify(key, {
    profile: PROFILES.root,
    serial: serialNumber(random(16)),
    issuer: selfIssuer({ subject, publicKey, notBefore, notAfter }),
    subject,
    publicKey,
    notBefore,
    notAfter,
  })
  const root = { slug, hierarchy, role: 'root', issuer: null, keyId: null, certificate } as const
  return renewRootCrl(store, { ...root, crl: null }, { now, days: crlDays })
}

/** An issuing authority: its key in the signer's store, its certificate by the root. */
export async function makeIssuing(
  stores: { root: KeyStore; signer: KeyStore },
  root: AuthorityRecord,
  slug: string,
  circumstances: Circumstances,
): Promise<AuthorityRecord> {
  const { kind, now, random, pkiUrl } = circumstances
  const { hierarchy } = root
  const rootKey = await rootKeyOf(stores.root, root)
  const key = await keyFor(stores.signer, slug, kind)
  const generation = /-(\d+)$/.exec(slug)?.[1]
  const issuer = issuerOf(root.certificate)
  const notBefore = new Date(Math.max(+now - BACKDATED_MS, +issuer.notBefore))
  const notAfter = new Date(Math.min(+notBefore + ISSUING_DAYS * DAY_MS, +issuer.notAfter))
  const certificate = await certify(rootKey, {
    profile: PROFILES.issuing,
    serial: serialNumber(random(16)),
    issuer,
    subject: nameOf(
      circumstances,
      `${WORDS[hierarchy]} Issuing CA${generation ? ` ${generation}` : ''}`,
    ),
    publicKey: parsePublicKey(key.spki),
    notBefore,
    notAfter,
    crlUrls: [`${pkiUrl}/crl/${root.slug}.crl`],
    issuerUrls: [`${pkiUrl}/ca/${root.slug}.cer`],
  })
  return {
    slug,
    hierarchy,
    role: 'issuing',
    issuer: root.slug,
    keyId: slug,
    certificate,
    crl: null,
  }
}

export interface RootCrlChange {
  now: Date
  days: number
  revoke?: { certificate: AuthorityRecord['certificate']; reason: RevocationReason }
}

/** The root's next list: what was on the last one, and perhaps one authority more. */
export async function renewRootCrl(
  store: KeyStore,
  root: AuthorityRecord,
  { now, days, revoke }: RootCrlChange,
): Promise<AuthorityRecord> {
  const key = await rootKeyOf(store, root)
  const issuer = issuerOf(root.certificate)
  const entries: FoundEntry[] = root.crl ? [...root.crl.entries()] : []
  if (revoke) entries.push(entryOf(root.crl, revoke, now))
  const number = (root.crl?.number ?? 0n) + 1n
  const nextUpdate = new Date(Math.min(+now + days * DAY_MS, +issuer.notAfter))
  const prepared = prepareCrl({ issuer, number, thisUpdate: now, nextUpdate, entries })
  const der = assemble(prepared, await key.sign(prepared.algorithm, prepared.tbs))
  return { ...root, crl: checkCrl(der, { issuer, number, count: entries.length }) }
}

function entryOf(
  crl: Crl | null,
  { certificate, reason }: NonNullable<RootCrlChange['revoke']>,
  now: Date,
): FoundEntry {
  if (crl?.find(certificate.serial)) throw new StartupError('This authority is revoked already')
  return { serial: certificate.serial, revokedAt: now, reason }
}

async function rootKeyOf(store: KeyStore, { slug, certificate }: AuthorityRecord) {
  const key = (await store.keys()).get(slug)
  if (!key?.spki.equals(certificate.publicKey.spki))
    throw new StartupError(`The key of ${slug} is not in this folder, or is another one`)
  return key
}

/** A key without a record is what a ceremony left that was cut short: it is taken up again. */
const keyFor = async (store: KeyStore, keyId: string, kind: KeyKind): Promise<StoredKey> => {
  const left = (await store.keys()).get(keyId)
  if (!left) return store.create(keyId, kind)
  if (parsePublicKey(left.spki).kind !== kind)
    throw new StartupError(`There is a key ${keyId} already, and it is no ${kind} key`)
  return left
}

async function certify(key: StoredKey, facts: CertificateFacts) {
  const prepared = prepareCertificate(facts)
  return parseCertificate(assemble(prepared, await key.sign(prepared.algorithm, prepared.tbs)))
}
