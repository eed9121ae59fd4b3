import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { simReveals, simSecrets, sims } from '#drizzle/schema/lines'

export interface Sealed {
  wrappedKey: Uint8Array
  pin: Uint8Array | null
  puk: Uint8Array | null
}

export async function lockSim(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ id: sims.id })
    .from(sims)
    .where(eq(sims.id, id))
    .for('no key update')
  return row
}

export async function getSim(tx: Transaction, id: string) {
  const [row] = await tx.select({ id: sims.id }).from(sims).where(eq(sims.id, id))
  return row
}

export async function getSealed(tx: Transaction, simId: string): Promise<Sealed | undefined> {
  const { wrappedKey, pin, puk } = simSecrets
  const [row] = await tx
    .select({ wrappedKey, pin, puk })
    .from(simSecrets)
    .where(eq(simSecrets.simId, simId))
  return row
}

export async function putSealed(tx: Transaction, simId: string, sealed: Sealed): Promise<void> {
  await tx
    .insert(simSecrets)
    .values({ simId, ...sealed })
    .onConflictDoUpdate({ target: simSecrets.simId, set: sealed })
}

/** How often this person looked since then, and when first; others of theirs wait meanwhile. */
export async function looksSince(tx: Transaction, userId: string, from: Date) {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('sim_reveals'), hashtext(${userId}))`)
  const [row] = await tx.execute<{ count: number; first: string | null }>(sql`
    select count(*)::int as count, min(created_at)::text as first from sim_reveals
    where user_id = ${userId} and created_at > ${from.toISOString()}::timestamptz`)
  return row!
}

export async function noteReveal(tx: Transaction, row: typeof simReveals.$inferInsert) {
  await tx.insert(simReveals).values(row)
}
