import { and, eq, gt, gte, inArray, isNotNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { LoginMethod, ownSessionQuery } from '#contract/session'
import { type Database, system, type Transaction } from '#drizzle/client'
import { rateLimits, sessions, userRoles, users } from '#drizzle/schema/users'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'

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

interface StandingUser {
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

interface StandingSession {
  id: string
  expiresAt: string
  lastSeenAt: string
  steppedUpAt: string | null
  user: StandingUser | null
}

/** Every request asks for it. */
export const findSession = (db: Database, tokenSha256: string): Promise<StandingSession | null> =>
  db.call(system('login'), 'session_actor', { tokenSha256 })

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

// ── Sessions ─────────────────────────────────────────────────────────────────────────────────────

export async function insertSession(
  tx: Transaction,
  session: typeof sessions.$inferInsert,
): Promise<string> {
  const [row] = await tx.insert(sessions).values(session).returning({ id: sessions.id })
  return row!.id
}

export async function touchSession(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(sessions).set({ lastSeenAt: at }).where(eq(sessions.id, id))
}

export async function renewSession(
  tx: Transaction,
  id: string,
  renewed: { tokenSha256: string; steppedUpAt: Date },
) {
  const [session] = await tx
    .update(sessions)
    .set(renewed)
    .where(eq(sessions.id, id))
    .returning({ expiresAt: sessions.expiresAt })
  return session
}

/** Sessions that still open the door. */
export async function listOwnSessions(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof ownSessionQuery>,
  alive: { now: Date; seenAfter: Date },
) {
  const where = and(
    eq(sessions.userId, actor.userId),
    gt(sessions.expiresAt, alive.now),
    gte(sessions.lastSeenAt, alive.seenAfter),
  )
  return page({
    input: { ...input, sort: input.sort ?? ['lastSeenAt', 'DESC'] },
    sortable: { lastSeenAt: sessions.lastSeenAt, createdAt: sessions.createdAt },
    id: sessions.id,
    select: (order, limit, offset) =>
      tx
        .select({
          id: sessions.id,
          createdAt: iso(sessions.createdAt),
          lastSeenAt: iso(sessions.lastSeenAt),
          expiresAt: iso(sessions.expiresAt),
          address: sessions.address,
          userAgent: sessions.userAgent,
          current: sql<boolean>`${sessions.id} = ${actor.sessionId}`,
        })
        .from(sessions)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(sessions).where(where),
  })
}

export async function deleteSession(tx: Transaction, userId: string, id: string) {
  const [session] = await tx
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId)))
    .returning({ id: sessions.id, method: sessions.method })
  return session
}

/** Whoever's it is: of a browser at which somebody logs in anew. */
export async function endSession(tx: Transaction, tokenSha256: string): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.tokenSha256, tokenSha256))
}

/** Every session of these logins but one; how many there were. */
export async function endSessionsOf(
  tx: Transaction,
  userIds: readonly string[],
  except: string | null,
): Promise<number> {
  const gone = await tx
    .delete(sessions)
    .where(
      and(inArray(sessions.userId, [...userIds]), except ? ne(sessions.id, except) : undefined),
    )
    .returning({ id: sessions.id })
  return gone.length
}

/** The logins of people who may log in. */
export async function loginsOf(tx: Transaction, staffIds: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select user_id as id from app.users_of_staff(${sql.param([...staffIds])}::uuid[])`)
  return rows.map(({ id }) => id)
}

/** What opens no door any more, and counts of attempts that are over. */
export async function deleteExpired(tx: Transaction, now: Date, seenAfter: Date): Promise<number> {
  const gone = await tx
    .delete(sessions)
    .where(or(lte(sessions.expiresAt, now), lt(sessions.lastSeenAt, seenAfter)))
    .returning({ id: sessions.id })
  await tx.delete(rateLimits).where(lte(rateLimits.expire, +now))
  return gone.length
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
