import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { keyReveals } from '#drizzle/schema/commands'

/** Locks that people have wanted since then, and those of this one; they are counted one after the other. */
export async function locksSince(tx: Transaction, actor: string, from: Date) {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('locks_breaker'))`)
  const [row] = await tx.execute<{ all: number; own: number }>(sql`
    select count(*)::int as all, count(*) filter (where requested_by = ${actor})::int as own from commands
    where kind = 'lock' and requested_by like 'user:%' and created_at > ${from.toISOString()}::timestamptz`)
  return row!
}

/** How often this person looked at a key since then, and when first; others of theirs wait meanwhile. */
export async function looksSince(tx: Transaction, userId: string, from: Date) {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('key_reveals'), hashtext(${userId}))`)
  const [row] = await tx.execute<{ count: number; first: string | null }>(sql`
    select count(*)::int as count, min(created_at)::text as first from key_reveals
    where user_id = ${userId} and created_at > ${from.toISOString()}::timestamptz`)
  return row!
}

export async function noteReveal(tx: Transaction, row: typeof keyReveals.$inferInsert) {
  await tx.insert(keyReveals).values(row)
}

/** What the permission says is said by the database too. */
export async function isRole(tx: Transaction, role: 'security' | 'admin'): Promise<boolean> {
  const [row] = await tx.execute<{ is: boolean }>(sql`select app.has_role(${role}) as is`)
  return row!.is
}
