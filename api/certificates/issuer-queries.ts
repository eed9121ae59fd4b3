import { and, eq, inArray } from 'drizzle-orm'
import type { Hierarchy } from '#api/signer/authority'
import type { Transaction } from '#drizzle/client'
import { authorities } from '#drizzle/schema/certificates'

const columns = {
  id: authorities.id,
  slug: authorities.slug,
  hierarchy: authorities.hierarchy,
  role: authorities.role,
  state: authorities.state,
  issuerId: authorities.issuerId,
  keyId: authorities.keyId,
  certificate: authorities.certificate,
  generation: authorities.generation,
}

const select = (tx: Transaction) => tx.select(columns).from(authorities)

export type AuthorityRow = Awaited<ReturnType<typeof select>>[number]

export async function active(tx: Transaction, hierarchy: Hierarchy) {
  const [row] = await select(tx).where(
    and(
      eq(authorities.hierarchy, hierarchy),
      eq(authorities.role, 'issuing'),
      eq(authorities.state, 'active'),
    ),
  )
  return row
}

export async function byId(tx: Transaction, id: string) {
  const [row] = await select(tx).where(eq(authorities.id, id))
  return row
}

export async function generationOf(tx: Transaction, id: string): Promise<number> {
  const [row] = await tx
    .select({ generation: authorities.generation })
    .from(authorities)
    .where(eq(authorities.id, id))
  return row!.generation
}

/** Those that answer for certificates of theirs: roots do so by the lists of their ceremony. */
export const answering = (tx: Transaction) =>
  select(tx).where(
    and(eq(authorities.role, 'issuing'), inArray(authorities.state, ['active', 'retiring'])),
  )

export const all = (tx: Transaction) => select(tx)
