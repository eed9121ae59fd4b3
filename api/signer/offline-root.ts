import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyKind } from '#certs'
import type { Hierarchy } from '#contract/authorities'
import { StartupError } from '../errors.ts'
import {
  type Circumstances,
  makeIssuing,
  makeRoot,
  type RootCrlChange,
  renewRootCrl,
} from './ceremony.ts'
import { openFileStore } from './file-store.ts'
import { generationOf } from './folders.ts'
import type { KeyStore } from './key-store.ts'
import { type AuthorityRecord, readRecords, writeRecord } from './record.ts'

/** A root's folder, on a medium that goes back into the safe: its encrypted key, its record, and files to hand out. */
export interface RootFolder {
  folder: string
  passphrase: string
}

const openRoot = ({ folder, passphrase }: RootFolder): Promise<KeyStore> =>
  openFileStore({ folder, passphrase, passphraseName: "the root's passphrase" })

/** Makes a root in a folder of its own. @throws StartupError when there is one */
export async function holdRoot(
  at: RootFolder,
  hierarchy: Hierarchy,
  circumstances: Circumstances,
  crlDays: number,
): Promise<AuthorityRecord> {
  if ((await readRecords(at.folder)).some((record) => record.hierarchy === hierarchy))
    throw new StartupError(`${at.folder} has the root of ${hierarchy} already`)
  const store = await openRoot(at)
  try {
    return await keep(at.folder, await makeRoot(store, hierarchy, circumstances, crlDays))
  } finally {
    await store.close()
  }
}

interface IssuingPlan {
  hierarchy: Hierarchy
  /** The signer's store, and the folder of its records. */
  signer: KeyStore
  records: string
  circumstances: Circumstances
  /** Whether one is to follow another, or be the first. */
  rollover: boolean
  /** Its name, where a repeated call must not make a second. */
  slug?: string
}

/** Has the root sign an issuing authority whose key is made at the signer. @throws StartupError */
export async function holdIssuing(at: RootFolder, plan: IssuingPlan): Promise<AuthorityRecord[]> {
  const { hierarchy, records: folder, rollover } = plan
  const root = await rootIn(at.folder, hierarchy)
  const made = (await readRecords(folder)).filter(
    (record) => record.hierarchy === hierarchy && record.role === 'issuing',
  )
  const slug = plan.slug ?? nextSlug(hierarchy, made)
  const again = made.find((record) => record.slug === slug)
  if (again) return [root, again]
  if (rollover !== made.length > 0)
    throw new StartupError(
      rollover
        ? `There is no issuing authority of ${hierarchy} to follow: use "issuing"`
        : `There is an issuing authority of ${hierarchy} already: use "rollover"`,
    )
  const store = await openRoot(at)
  try {
    const { signer, circumstances } = plan
    const issuing = await makeIssuing({ root: store, signer }, root, slug, circumstances)
    await writeRecord(folder, root)
    await writeRecord(folder, issuing)
    return [root, issuing]
  } finally {
    await store.close()
  }
}

/** The root's next list; with it the record that the signer's host keeps. */
export async function holdCrl(
  at: RootFolder,
  hierarchy: Hierarchy,
  records: string,
  change: Omit<RootCrlChange, 'revoke'> & {
    revoke?: { slug: string; reason: NonNullable<RootCrlChange['revoke']>['reason'] }
  },
): Promise<AuthorityRecord> {
  const root = await rootIn(at.folder, hierarchy)
  const { revoke, ...rest } = change
  const revoked = revoke && (await readRecords(records)).find(({ slug }) => slug === revoke.slug)
  if (revoke && revoked?.issuer !== root.slug)
    throw new StartupError(`${root.slug} has not signed an authority ${revoke.slug}`)
  const store = await openRoot(at)
  try {
    const renewed = await renewRootCrl(store, root, {
      ...rest,
      ...(revoke && revoked && { revoke: { ...revoked, reason: revoke.reason } }),
    })
    await writeRecord(records, renewed)
    return await keep(at.folder, renewed)
  } finally {
    await store.close()
  }
}

/** `network`, `network-2`, `network-3`: the name is in the URLs of all that it signs. */
function nextSlug(hierarchy: Hierarchy, made: readonly AuthorityRecord[]): string {
  const last = Math.max(0, ...made.map(({ slug }) => generationOf(slug)))
  return last === 0 ? hierarchy : `${hierarchy}-${last + 1}`
}

async function rootIn(folder: string, hierarchy: Hierarchy): Promise<AuthorityRecord> {
  if (!existsSync(folder)) throw new StartupError(`There is no folder ${folder}`)
  const root = (await readRecords(folder)).find((record) => record.hierarchy === hierarchy)
  if (!root) throw new StartupError(`${folder} has no root of ${hierarchy}`)
  return root
}

/** The record, and beside it what others ask for: the trust anchor and its list. */
async function keep(folder: string, root: AuthorityRecord): Promise<AuthorityRecord> {
  await writeRecord(folder, root)
  await writeFile(join(folder, `${root.slug}.cer`), root.certificate.der)
  if (root.crl) await writeFile(join(folder, `${root.slug}.crl`), root.crl.der)
  return root
}

export const KEY_KINDS = ['P-256', 'P-384', 'RSA'] as const satisfies readonly KeyKind[]
