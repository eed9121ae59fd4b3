import { and, eq, gt, gte, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { loginSessionQuery } from '#contract/login-sessions'
import type { LoginMethod } from '#contract/session'
import type { Transaction } from '#drizzle/client'
import { sessions, users } from '#drizzle/schema/users'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'

export async function listAll(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof loginSessionQuery>,
  alive: { now: Date; seenAfter: Date },
) {
  const { q, id, userId, method } = input.filter ?? {}
  const where = and(
    gt(sessions.expiresAt, alive.now),
    gte(sessions.lastSeenAt, alive.seenAfter),
    q
      ? sql`app.search_text(${users.username} || '|' || ${users.displayName}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(sessions.id, id) : undefined,
    userId ? eq(sessions.userId, userId) : undefined,
    method ? inArray(sessions.method, method) : undefined,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['lastSeenAt', 'DESC'] },
    sortable: {
      lastSeenAt: sessions.lastSeenAt,
      createdAt: sessions.createdAt,
      username: users.username,
    },
    id: sessions.id,
    select: (order, limit, offset) =>
      tx
        .select({
          id: sessions.id,
          userId: sessions.userId,
          username: users.username,
          displayName: users.displayName,
          method: sql<LoginMethod>`${sessions.method}`,
          createdAt: iso(sessions.createdAt),
          lastSeenAt: iso(sessions.lastSeenAt),
          expiresAt: iso(sessions.expiresAt),
          address: sessions.address,
          userAgent: sessions.userAgent,
          current: sql<boolean>`coalesce(${sessions.id} = ${actor.sessionId}, false)`,
        })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(where),
  })
}

export async function end(tx: Transaction, id: string) {
  const [session] = await tx
    .delete(sessions)
    .where(eq(sessions.id, id))
    .returning({ userId: sessions.userId })
  return session
}

/** The login, held by who may change it: nobody else finds it. */
export async function holdUser(tx: Transaction, id: string) {
  const [user] = await tx.select({ id: users.id }).from(users).where(eq(users.id, id)).for('update')
  return user
}

export async function endAllOf(tx: Transaction, userId: string): Promise<number> {
  const ended = await tx
    .delete(sessions)
    .where(eq(sessions.userId, userId))
    .returning({ id: sessions.id })
  return ended.length
}
