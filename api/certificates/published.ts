import { parseCertificate } from '#certs'
import type { Transaction } from '#drizzle/client'
import { bytesOf, latest } from './crl-queries.ts'
import { all } from './issuer-queries.ts'

/** The full list that stands for this issuer (DER of its name), if it is one of ours. */
export async function latestListOf(tx: Transaction, issuer: Buffer): Promise<Buffer | null> {
  const authority = (await all(tx)).find(({ certificate }) =>
    parseCertificate(certificate).subject.equals(issuer),
  )
  const lists = await latest(tx)
  const list = lists.find(
    ({ authorityId, kind }) => authorityId === authority?.id && kind === 'full',
  )
  const der = list && (await bytesOf(tx, list))
  return der ? Buffer.from(der) : null
}
