import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CertError, parseCertificate, parseCrl } from '#certs'
import { HIERARCHIES } from '#contract/authorities'
import { StartupError } from '../errors.ts'
import { orNull, readPrivate, writePrivate } from '../private-file.ts'

const der = z.base64().transform((text) => Buffer.from(text, 'base64'))
const slug = z.string().regex(/^[a-z][a-z0-9-]{1,40}$/)

const recordFile = z.strictObject({
  slug,
  hierarchy: z.enum(HIERARCHIES),
  role: z.enum(['root', 'issuing']),
  /** Slug of the root; none: it is one. */
  issuer: slug.nullable(),
  /** Name of the key at the signer; none: an offline root. */
  keyId: slug.nullable(),
  certificate: der.transform(parseCertificate),
  /** A root's latest list of revocations. */
  crl: der.transform((bytes) => parseCrl(bytes)).nullable(),
})

/** An authority as the ceremony leaves it: what the signer may do with its key, and what the ledger is told. */
export type AuthorityRecord = z.infer<typeof recordFile>

/** One file `<slug>.json` for each authority, DER as base64. @throws StartupError for a damaged one */
export async function readRecords(folder: string): Promise<AuthorityRecord[]> {
  const names = (await orNull(readdir(folder))) ?? []
  const records: AuthorityRecord[] = []
  for (const name of names.sort()) {
    // A root's folder also has its store, and a draft may have been left behind.
    if (!/^[a-z].*\.json$/.test(name) || name === 'store.json') continue
    const content = await readPrivate(join(folder, name))
    if (content !== null) records.push(parse(join(folder, name), content))
  }
  return records
}

function parse(path: string, content: string): AuthorityRecord {
  try {
    return recordFile.parse(JSON.parse(content))
  } catch (error) {
    const reason = error instanceof CertError ? error.message : 'not as the ceremony writes it'
    throw new StartupError(
      `${path} is damaged or was changed (${reason}): restore it from a backup`,
    )
  }
}

export async function writeRecord(folder: string, record: AuthorityRecord): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { certificate, crl, ...rest } = record
  const content = { ...rest, certificate: text(certificate), crl: crl && text(crl) }
  await writePrivate(join(folder, `${record.slug}.json`), `${JSON.stringify(content, null, 2)}\n`)
}

const text = ({ der }: { der: Buffer }) => der.toString('base64')
