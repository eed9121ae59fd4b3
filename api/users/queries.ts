import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { LoginMethod } from '#contract/session'
import type { Transaction } from '#drizzle/client'
import { sessions, userRoles, users } from '#drizzle/schema/users'
import type { Actor } from '../actor.ts'
import { iso } from '../http/list-query.ts'

const loginColumns = {
  id: users.id,
  username: users.username,
  passwordHash: users.passwordHash,
  disabledAt: users.disabledAt,
  breakGlass: users.breakGlass,
}
const named = (username: string) => eq(sql`lower(${users.username})`, username.toLowerCase())

export async function findLogin(tx: Transaction, username: string) {
  const [user] = await tx.select(loginColumns).from(users).where(named(username))
  return user
}

export async function getLogin(tx: Transaction, id: string) {
  const [user] = await tx.select(loginColumns).from(users).where(eq(users.id, id))
  return user
}

/**
 * Whether the login is still what the password was checked against. Holds the row until the transaction
 * ends: a change of password waits, and then ends what this transaction opens.
 */
export async function stillHolds(
  tx: Transaction,
  checked: { id: string; passwordHash: string | null },
): Promise<boolean> {
  const [user] = await tx
    .select(loginColumns)
    .from(users)
    .where(eq(users.id, checked.id))
    .for('no key update')
  return user?.passwordHash === checked.passwordHash && user.disabledAt === null
}

export async function noteLock(tx: Transaction, username: string, until: Date) {
  const [user] = await tx
    .update(users)
    .set({ lockedUntil: until })
    .where(named(username))
    .returning({ id: users.id })
  return user
}

export async function clearLock(tx: Transaction, id: string): Promise<void> {
  await tx
    .update(users)
    .set({ lockedUntil: null })
    .where(and(eq(users.id, id), isNotNull(users.lockedUntil)))
}

export async function setPassword(
  tx: Transaction,
  id: string,
  passwordHash: string,
  at: Date,
): Promise<void> {
  await tx.update(users).set({ passwordHash, passwordChangedAt: at }).where(eq(users.id, id))
}

export async function setLocale(tx: Transaction, id: string, locale: 'ja' | 'en'): Promise<void> {
  await tx.update(users).set({ locale }).where(eq(users.id, id))
}

export interface StandingUser {
  id: string
  locale: string | null
  staffId: string | null
  disabled: boolean
  roles: string[]
  /** Of a section head: the units they head, and those below. */
  unitIds: string[]
}

export async function findActor(tx: Transaction, id: string): Promise<StandingUser | null> {
  const [row] = await tx.execute<{ actor: StandingUser | null }>(
    sql`select app.actor_of(${id}) as actor`,
  )
  return row!.actor
}

export async function insertUser(
  tx: Transaction,
  user: typeof users.$inferInsert,
  roles: readonly string[],
): Promise<string> {
  const [row] = await tx.insert(users).values(user).returning({ id: users.id })
  await addRoles(tx, row!.id, roles)
  return row!.id
}

export async function addRoles(
  tx: Transaction,
  userId: string,
  roles: readonly string[],
  source: 'hand' | 'mapping' = 'hand',
): Promise<void> {
  if (roles.length === 0) return
  await tx.insert(userRoles).values(roles.map((role) => ({ userId, role, source })))
}

/** The logins of people who may log in. */
export async function loginsOf(tx: Transaction, staffIds: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select user_id as id from app.users_of_staff(${sql.param([...staffIds])}::uuid[])`)
  return rows.map(({ id }) => id)
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
        .select({
          expiresAt: iso(sessions.expiresAt),
          steppedUpAt: sessions.steppedUpAt,
          method: sql<LoginMethod>`${sessions.method}`,
        })
        .from(sessions)
        .where(eq(sessions.id, actor.sessionId))
    : []
  return {
    user: user!,
    expiresAt: session?.expiresAt ?? null,
    steppedUpAt: session?.steppedUpAt?.toISOString() ?? null,
    method: session?.method ?? null,
  }
}
