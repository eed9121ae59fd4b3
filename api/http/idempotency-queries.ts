import { and, eq, lt } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { idempotencyKeys } from '#drizzle/schema/requests'

/** One request of one person, by the name its client gave it. */
export interface Claim {
  actor: string
  route: string
  key: string
  requestSha256: string
}

const named = ({ actor, route, key }: Claim) =>
  and(
    eq(idempotencyKeys.actor, actor),
    eq(idempotencyKeys.route, route),
    eq(idempotencyKeys.key, key),
  )

/**
 * Takes the key, or tells what its first request was answered. The insert waits for a transaction that
 * has the key and has not ended.
 */
export async function claim(tx: Transaction, wanted: Claim) {
  const taken = await tx.insert(idempotencyKeys).values(wanted).onConflictDoNothing().returning()
  if (taken.length > 0) return null
  // Written anew: where a standby has to confirm each commit, this one waits for it as the first should have.
  const [earlier] = await tx
    .update(idempotencyKeys)
    .set({ key: wanted.key })
    .where(named(wanted))
    .returning()
  const { requestSha256, status, answer } = earlier!
  return { requestSha256, status: status!, answer: answer as object }
}

export async function keep(tx: Transaction, claimed: Claim, status: number, answer: object) {
  await tx.update(idempotencyKeys).set({ status, answer }).where(named(claimed))
}

export async function forget(tx: Transaction, before: Date): Promise<void> {
  await tx.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, before))
}
