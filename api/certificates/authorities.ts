import { createHash } from 'node:crypto'
import { z } from 'zod'
import { encodeCertsOnly, formatName, fromPem, parseCertificate, toPem } from '#certs'
import type { Authority } from '#contract/authorities'
import { type Database, system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { orNotFound, StartupError } from '../errors.ts'
import { defineJob } from '../jobs/define-job.ts'
import type { CaSigner } from '../signer/client.ts'
import type { AuthorityRecord } from '../signer/record.ts'
import * as queries from './authority-queries.ts'
import { freshnessOf } from './freshness.ts'
import { chains } from './issuers.ts'

/** Rows as they are shown, each with its chain and the list that is served. */
export async function shown(
  tx: Transaction,
  rows: queries.AuthorityRow[],
  now: Date,
): Promise<Authority[]> {
  const ids = rows.map(({ id }) => id)
  const [crls, chain] = [await queries.latestCrls(tx, ids), await chains(tx)]
  return rows.map((row) => {
    const { keyId, certificate: der, ...rest } = row
    const { subject, publicKey } = parseCertificate(der)
    const crl = crls.get(row.id)
    return {
      ...(rest as Pick<Authority, 'hierarchy' | 'role' | 'state'> & typeof rest),
      notBefore: row.notBefore.toISOString(),
      notAfter: row.notAfter.toISOString(),
      subject: formatName(subject),
      fingerprint: createHash('sha256').update(der).digest('hex'),
      keyKind: publicKey.kind,
      keyBits: publicKey.bits,
      keyOnline: keyId !== null,
      crl: crl
        ? {
            ...crl,
            thisUpdate: crl.thisUpdate.toISOString(),
            nextUpdate: crl.nextUpdate.toISOString(),
            freshness: freshnessOf({ role: row.role, nextUpdate: crl.nextUpdate }, now),
          }
        : null,
      certificate: toPem(der, 'CERTIFICATE'),
      chain: chain.get(row.id)!,
    }
  })
}

/** The chain as a file: PEM, or PKCS#7 as Windows imports it. */
export async function chainFile(tx: Transaction, id: string, format: 'pem' | 'p7b') {
  const { slug } = orNotFound(await queries.getAuthority(tx, id))
  const pem = (await chains(tx)).get(id)!
  return format === 'pem'
    ? { name: `${slug}-chain.pem`, type: 'application/x-pem-file', content: Buffer.from(pem) }
    : {
        name: `${slug}-chain.p7b`,
        type: 'application/x-pkcs7-certificates',
        content: encodeCertsOnly(fromPem(pem, 'CERTIFICATE')),
      }
}

/**
 * Writes down what ceremonies have made; what is there already stays. A new issuing authority takes over
 * from the one before, which goes on answering for what it has issued. Returns what was new.
 */
export async function installAuthorities(
  db: Database,
  records: readonly AuthorityRecord[],
): Promise<string[]> {
  return db.as(system('setup'), (tx) => installInto(tx, records))
}

/** The same in a transaction of the caller's. */
export async function installInto(
  tx: Transaction,
  records: readonly AuthorityRecord[],
): Promise<string[]> {
  await queries.lockCeremony(tx)
  const made: string[] = []
  for (const record of [...records].sort(inOrder)) {
    const found = await queries.bySlug(tx, record.slug)
    if (found && !record.certificate.der.equals(found.certificate))
      throw new StartupError(
        `Authority ${record.slug} in the database is another one than in its record: they do not belong together`,
      )
    const row = found ?? (await insert(tx, record))
    if (!found) made.push(record.slug)
    if (record.crl && Number(record.crl.number) > row.crlNumber)
      await publishCrl(tx, row, record.crl)
  }
  return made
}

export const hasAuthorities = (db: Database): Promise<boolean> =>
  db.as(system('setup'), async (tx) => (await queries.issuedBy(tx, null)).length > 0)

/** Roots first; then by age, so that the youngest is the one that issues. */
const inOrder = (a: AuthorityRecord, b: AuthorityRecord): number =>
  Number(a.role === 'issuing') - Number(b.role === 'issuing') ||
  +a.certificate.notBefore - +b.certificate.notBefore ||
  a.slug.localeCompare(b.slug, 'en', { numeric: true })

async function insert(tx: Transaction, record: AuthorityRecord) {
  const { slug, hierarchy, role, keyId, certificate, issuer } = record
  const above = issuer === null ? null : await queries.bySlug(tx, issuer)
  if (above === undefined)
    throw new StartupError(`Authority ${slug}: its root ${issuer} is missing`)
  const before = role === 'issuing' ? await queries.activeOf(tx, hierarchy) : undefined
  if (before) await queries.setState(tx, before.id, 'retiring')
  return queries.insert(tx, {
    slug,
    hierarchy,
    role,
    issuerId: above?.id ?? null,
    keyId,
    state: 'active',
    certificate: certificate.der,
    subject: formatName(certificate.subject),
    keyIdentifier: certificate.publicKey.keyIdentifier,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
  })
}

async function publishCrl(
  tx: Transaction,
  { id, generation }: { id: string; generation: number },
  crl: NonNullable<AuthorityRecord['crl']>,
): Promise<void> {
  await queries.publish(tx, {
    authorityId: id,
    kind: 'full',
    number: Number(crl.number),
    generation,
    thisUpdate: crl.thisUpdate,
    nextUpdate: crl.nextUpdate,
    entries: crl.count,
    der: crl.der,
    sha256: createHash('sha256').update(crl.der).digest(),
  })
  // Whom the root revokes neither issues nor answers any more.
  for (const below of await queries.issuedBy(tx, id))
    if (crl.find(parseCertificate(below.certificate).serial))
      await queries.setState(tx, below.id, 'retired')
}

/** Retiring authorities fall silent when the last certificate they answer for has expired. */
export const retireAuthorities = defineJob({
  name: 'authorities.retire',
  payload: z.strictObject({}),
  principal: async () => system('pki'),
  run: async ({ tx, now, deps }) => {
    const retired = await queries.retireIdle(tx, now)
    if (retired.length > 0) deps.log.info({ retired }, 'authorities have retired')
  },
})

/** Whether the signer has every key that is in use; without authorities there is nothing to ask for. */
export async function signerIsReady({ db }: Pick<Deps, 'db'>, signer: CaSigner): Promise<boolean> {
  const wanted = await db.as(system('pki'), queries.keysInUse)
  if (wanted.length === 0) return true
  const open = await signer.keys()
  return wanted.every((keyId) => open.has(keyId))
}
