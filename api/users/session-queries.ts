import { and, eq, gt, gte, inArray, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { ownSessionQuery } from '#contract/session'
import { type Database, system, type Transaction } from '#drizzle/client'
import { rateLimits, sessions } from '#drizzle/schema/users'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import type { StandingUser } from './queries.ts'

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

/** What opens no door any more, and counts of attempts that are over. */
export async function deleteExpired(tx: Transaction, now: Date, seenAfter: Date): Promise<number> {
  const gone = await tx
    .delete(sessions)
    .where(or(lte(sessions.expiresAt, now), lt(sessions.lastSeenAt, seenAfter)))
    .returning({ id: sessions.id })
  await tx.delete(rateLimits).where(lte(rateLimits.expire, +now))
  return gone.length
}
