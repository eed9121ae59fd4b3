import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Permission } from '#contract/roles'
import type { tokenQuery } from '#contract/session'
import type { Transaction } from '#drizzle/client'
import { apiTokens } from '#drizzle/schema/users'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'

export async function findToken(tx: Transaction, tokenSha256: string) {
  const [token] = await tx.select().from(apiTokens).where(eq(apiTokens.tokenSha256, tokenSha256))
  return token
}

export async function touchToken(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(apiTokens).set({ lastUsedAt: at }).where(eq(apiTokens.id, id))
}

const tokenColumns = {
  id: apiTokens.id,
  name: apiTokens.name,
  permissions: sql<Permission[]>`${apiTokens.permissions}`,
  createdAt: iso(apiTokens.createdAt),
  expiresAt: iso(apiTokens.expiresAt),
  lastUsedAt: sql<string | null>`${iso(apiTokens.lastUsedAt)}`,
  revokedAt: sql<string | null>`${iso(apiTokens.revokedAt)}`,
}

export async function listOwnTokens(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof tokenQuery>,
) {
  const where = eq(apiTokens.userId, actor.userId)
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: {
      createdAt: apiTokens.createdAt,
      name: apiTokens.name,
      expiresAt: apiTokens.expiresAt,
    },
    id: apiTokens.id,
    select: (order, limit, offset) =>
      tx
        .select(tokenColumns)
        .from(apiTokens)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(apiTokens).where(where),
  })
}

export async function insertToken(tx: Transaction, token: typeof apiTokens.$inferInsert) {
  const [row] = await tx.insert(apiTokens).values(token).returning(tokenColumns)
  return row!
}

export async function revokeToken(tx: Transaction, userId: string, id: string, at: Date) {
  const [token] = await tx
    .update(apiTokens)
    .set({ revokedAt: sql`coalesce(${apiTokens.revokedAt}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(apiTokens.id, id), eq(apiTokens.userId, userId)))
    .returning({ id: apiTokens.id })
  return token
}

export async function revokeTokensOf(tx: Transaction, userId: string, at: Date): Promise<void> {
  await tx
    .update(apiTokens)
    .set({ revokedAt: at })
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
}

/** Every token of these logins but one; how many there were. */
export async function revokeTokensOfMany(
  tx: Transaction,
  userIds: readonly string[],
  { except, at }: { except: string | undefined; at: Date },
): Promise<number> {
  const gone = await tx
    .update(apiTokens)
    .set({ revokedAt: at })
    .where(
      and(
        inArray(apiTokens.userId, [...userIds]),
        isNull(apiTokens.revokedAt),
        except ? ne(apiTokens.id, except) : undefined,
      ),
    )
    .returning({ id: apiTokens.id })
  return gone.length
}
