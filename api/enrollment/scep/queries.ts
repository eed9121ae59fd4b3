import { and, eq, lt } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { scepRequests } from '#drizzle/schema/enrollment'

export interface Key {
  publicKeySha256: Buffer
  transactionId: string
}

const named = ({ publicKeySha256, transactionId }: Key) =>
  and(
    eq(scepRequests.publicKeySha256, publicKeySha256),
    eq(scepRequests.transactionId, transactionId),
  )

export async function find(tx: Transaction, key: Key): Promise<Uint8Array | undefined> {
  const [row] = await tx
    .select({ sealedRequest: scepRequests.sealedRequest })
    .from(scepRequests)
    .where(named(key))
  return row?.sealedRequest
}

/** The first stays: the same request sent again is no other. */
export async function keep(tx: Transaction, key: Key, sealedRequest: Buffer): Promise<void> {
  await tx
    .insert(scepRequests)
    .values({ ...key, sealedRequest })
    .onConflictDoNothing()
}

export async function forget(tx: Transaction, key: Key): Promise<void> {
  await tx.delete(scepRequests).where(named(key))
}

export async function prune(tx: Transaction, before: Date): Promise<void> {
  await tx.delete(scepRequests).where(lt(scepRequests.createdAt, before))
}
