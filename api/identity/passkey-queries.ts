import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { passkeyQuery } from '#contract/passkeys'
import type { Transaction } from '#drizzle/client'
import { passkeys } from '#drizzle/schema/identity'
import { users } from '#drizzle/schema/users'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'

const shown = {
  id: passkeys.id,
  name: passkeys.name,
  backedUp: passkeys.backedUp,
  createdAt: iso(passkeys.createdAt),
  lastUsedAt: sql<string | null>`${iso(passkeys.lastUsedAt)}`,
}

export async function listOwn(tx: Transaction, actor: Actor, input: z.output<typeof passkeyQuery>) {
  const where = eq(passkeys.userId, actor.userId)
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'ASC'] },
    sortable: { createdAt: passkeys.createdAt, name: passkeys.name },
    id: passkeys.id,
    select: (order, limit, offset) =>
      tx
        .select(shown)
        .from(passkeys)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(passkeys).where(where),
  })
}

export const credentialsOf = (tx: Transaction, userId: string) =>
  tx
    .select({ credentialId: passkeys.credentialId, transports: passkeys.transports })
    .from(passkeys)
    .where(eq(passkeys.userId, userId))

export async function hasPasskeys(tx: Transaction, userId: string): Promise<boolean> {
  const [one] = await tx
    .select({ id: passkeys.id })
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .limit(1)
  return one !== undefined
}

/** The row stays as it is until the transaction ends: of two copies of one authenticator the second is seen. */
export async function findCredential(tx: Transaction, credentialId: string) {
  const [passkey] = await tx
    .select()
    .from(passkeys)
    .where(eq(passkeys.credentialId, credentialId))
    .for('update')
  return passkey
}

export async function insert(tx: Transaction, passkey: typeof passkeys.$inferInsert) {
  const [row] = await tx.insert(passkeys).values(passkey).returning(shown)
  return row!
}

/** A counter never goes back, whatever runs beside. */
export async function noteUse(tx: Transaction, id: string, counter: number, at: Date) {
  const [row] = await tx
    .update(passkeys)
    .set({ counter, lastUsedAt: at })
    .where(and(eq(passkeys.id, id), or(lt(passkeys.counter, counter), eq(passkeys.counter, 0))))
    .returning({ id: passkeys.id })
  return row !== undefined
}

/** All of somebody's; how many there were. */
export async function removeAll(tx: Transaction, userId: string): Promise<number> {
  const gone = await tx
    .delete(passkeys)
    .where(eq(passkeys.userId, userId))
    .returning({ id: passkeys.id })
  return gone.length
}

export async function rename(tx: Transaction, userId: string, id: string, name: string) {
  const [row] = await tx
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
    .returning(shown)
  return row
}

export async function remove(tx: Transaction, userId: string, id: string) {
  const [row] = await tx
    .delete(passkeys)
    .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
    .returning({ id: passkeys.id, name: passkeys.name })
  return row
}

/** What an authenticator shows when it asks which login this is for. */
export async function loginNames(tx: Transaction, userId: string) {
  const [user] = await tx
    .select({
      username: users.username,
      displayName: users.displayName,
      breakGlass: users.breakGlass,
    })
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
  return user
}
