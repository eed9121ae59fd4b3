import { createHash } from 'node:crypto'
import { fromPem } from '#certs'
import type { Transaction } from '#drizzle/client'
import type { Hierarchy } from '../signer/authority.ts'
import { chains, issuingAuthority } from './issuers.ts'

/**
 * DER of what somebody trusts who believes this hierarchy: whoever issues in it now, and the root last.
 * @throws AppError `wrong_state` before the ceremony
 */
export async function trustedChain(tx: Transaction, hierarchy: Hierarchy): Promise<Buffer[]> {
  const { id } = await issuingAuthority(tx, hierarchy)
  return fromPem((await chains(tx)).get(id)!, 'CERTIFICATE')
}

/** SHA-256 of its root certificate, lower-case hex: what is printed to be compared. */
export async function rootFingerprint(tx: Transaction, hierarchy: Hierarchy): Promise<string> {
  const root = (await trustedChain(tx, hierarchy)).at(-1)!
  return createHash('sha256').update(root).digest('hex')
}
