import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { apiTokens, sessions, userRoles, users } from '#drizzle/schema/users'
import type { Actor } from '../actor.ts'
import { iso } from '../http/list-query.ts'

export async function findLogin(tx: Transaction, username: string) {
  const [user] = await tx
    .select({
      id: users.id,
      passwordHash: users.passwordHash,
      failedLogins: users.failedLogins,
      lockedUntil: users.lockedUntil,
      disabledAt: users.disabledAt,
    })
    .from(users)
    .where(eq(sql`lower(${users.username})`, username.toLowerCase()))
  return user
}

export async function countFailure(
  tx: Transaction,
  id: string,
  max: number,
  lockedUntil: Date,
): Promise<void> {
  await tx
    .update(users)
    .set({
      failedLogins: sql`case when ${users.failedLogins} + 1 >= ${max} then 0 else ${users.failedLogins} + 1 end`,
      lockedUntil: sql`case when ${users.failedLogins} + 1 >= ${max} then ${lockedUntil.toISOString()}::timestamptz else ${users.lockedUntil} end`,
    })
    .where(eq(users.id, id))
}

export async function clearFailures(tx: Transaction, id: string): Promise<void> {
  await tx.update(users).set({ failedLogins: 0, lockedUntil: null }).where(eq(users.id, id))
}

export async function findActor(tx: Transaction, id: string) {
  const [user] = await tx
    .select({
      id: users.id,
      locale: users.locale,
      staffId: users.staffId,
      disabledAt: users.disabledAt,
      roles: sql<string[]>`array(select role from user_roles where user_id = ${users.id})`,
    })
    .from(users)
    .where(eq(users.id, id))
  return user
}

export async function insertSession(
  tx: Transaction,
  session: typeof sessions.$inferInsert,
): Promise<string> {
  const [row] = await tx.insert(sessions).values(session).returning({ id: sessions.id })
  return row!.id
}

export async function findSession(tx: Transaction, tokenSha256: string) {
  const [session] = await tx.select().from(sessions).where(eq(sessions.tokenSha256, tokenSha256))
  return session
}

export async function touchSession(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(sessions).set({ lastSeenAt: at }).where(eq(sessions.id, id))
}

export async function deleteSession(tx: Transaction, userId: string, id: string) {
  return tx
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId)))
    .returning({ id: sessions.id })
}

export async function findToken(tx: Transaction, tokenSha256: string) {
  const [token] = await tx.select().from(apiTokens).where(eq(apiTokens.tokenSha256, tokenSha256))
  return token
}

export async function touchToken(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(apiTokens).set({ lastUsedAt: at }).where(eq(apiTokens.id, id))
}

export async function insertUser(
  tx: Transaction,
  user: typeof users.$inferInsert,
  roles: readonly string[],
): Promise<string> {
  const [row] = await tx.insert(users).values(user).returning({ id: users.id })
  if (roles.length > 0) {
    await tx.insert(userRoles).values(roles.map((role) => ({ userId: row!.id, role })))
  }
  return row!.id
}

/** What the session answer says of oneself. An API token has no session: it ends with itself. */
export async function describeOwn(tx: Transaction, actor: Actor) {
  const [user] = await tx
    .select({
      id: users.id,
      username: users.username,
      displayName: users.displayName,
      locale: sql<'ja' | 'en'>`${users.locale}`,
      staffId: users.staffId,
    })
    .from(users)
    .where(eq(users.id, actor.userId))
  const [session] = actor.sessionId
    ? await tx
        .select({ expiresAt: iso(sessions.expiresAt), steppedUpAt: sessions.steppedUpAt })
        .from(sessions)
        .where(eq(sessions.id, actor.sessionId))
    : []
  return {
    user: user!,
    expiresAt: session?.expiresAt ?? null,
    steppedUpAt: session?.steppedUpAt?.toISOString() ?? null,
  }
}
