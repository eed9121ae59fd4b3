import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { InvitationState, invitationQuery } from '#contract/invitations'
import type { Transaction } from '#drizzle/client'
import { invitations } from '#drizzle/schema/identity'
import { staff } from '#drizzle/schema/organization'
import { users } from '#drizzle/schema/users'
import { below, iso, page, total } from '../http/list-query.ts'

/** By the application's clock, which is the one that refuses. */
const stateAt = (now: Date) => sql<InvitationState>`case
  when ${invitations.usedAt} is not null then 'used'
  when ${invitations.revokedAt} is not null then 'revoked'
  when ${invitations.expiresAt} <= ${now.toISOString()}::timestamptz then 'expired'
  when ${invitations.sentAt} is null then 'waiting'
  else 'sent' end`

const columns = (now: Date) => ({
  id: invitations.id,
  userId: invitations.userId,
  username: users.username,
  displayName: users.displayName,
  email: users.email,
  state: stateAt(now),
  createdAt: iso(invitations.createdAt),
  sentAt: sql<string | null>`${iso(invitations.sentAt)}`,
  expiresAt: iso(invitations.expiresAt),
  usedAt: sql<string | null>`${iso(invitations.usedAt)}`,
})

const select = (tx: Transaction, now: Date) =>
  tx.select(columns(now)).from(invitations).innerJoin(users, eq(users.id, invitations.userId))

export async function list(tx: Transaction, input: z.output<typeof invitationQuery>, now: Date) {
  const { q, id, state } = input.filter ?? {}
  const where = and(
    q
      ? sql`app.search_text(${users.username} || '|' || ${users.displayName}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(invitations.id, id) : undefined,
    state ? inArray(stateAt(now), state) : undefined,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: {
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
      username: users.username,
    },
    id: invitations.id,
    select: (order, limit, offset) =>
      select(tx, now)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(invitations)
        .innerJoin(users, eq(users.id, invitations.userId))
        .where(where),
  })
}

export async function get(tx: Transaction, id: string, now: Date) {
  const [invitation] = await select(tx, now).where(eq(invitations.id, id))
  return invitation
}

/** People, and what they have to log in with already. */
export async function candidates(
  tx: Transaction,
  { staffIds, unitId }: { staffIds?: string[] | undefined; unitId?: string | undefined },
  most: number,
) {
  return tx
    .select({
      staffId: staff.id,
      name: staff.name,
      employeeNumber: staff.employeeNumber,
      email: staff.email,
      leftOn: staff.leftOn,
      userId: users.id,
      username: users.username,
      userEmail: users.email,
      isDisabled: sql<boolean>`${users.disabledAt} is not null`,
      canLogIn: sql<boolean>`${users.passwordHash} is not null
        or exists (select from passkeys p where p.user_id = ${users.id})
        or exists (select from identities i where i.user_id = ${users.id})`,
    })
    .from(staff)
    .leftJoin(users, eq(users.staffId, staff.id))
    .where(
      and(
        staffIds ? inArray(staff.id, staffIds) : undefined,
        unitId ? below(staff.unitId, unitId) : undefined,
        // Whoever left is refused by name when named, and not meant when all are.
        staffIds ? undefined : isNull(staff.leftOn),
      ),
    )
    .orderBy(staff.employeeNumber)
    .limit(most)
}

export async function insert(tx: Transaction, invitation: typeof invitations.$inferInsert) {
  const [row] = await tx.insert(invitations).values(invitation).returning({ id: invitations.id })
  return row!.id
}

const open = (now: Date): SQL | undefined =>
  and(
    isNull(invitations.usedAt),
    isNull(invitations.revokedAt),
    sql`${invitations.expiresAt} > ${now.toISOString()}::timestamptz`,
  )

/** A second invitation ends the first: of two links in circulation one would be forgotten. */
export async function revokeOpenOf(tx: Transaction, userId: string, now: Date): Promise<void> {
  await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(eq(invitations.userId, userId), open(now)))
}

export async function revoke(tx: Transaction, id: string, now: Date) {
  const [row] = await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(eq(invitations.id, id), open(now)))
    .returning({ id: invitations.id })
  return row
}

/** For the mail: whom, and nothing when it is no longer open. */
export async function addressee(tx: Transaction, id: string, now: Date) {
  const [row] = await tx
    .select({
      email: users.email,
      displayName: users.displayName,
      locale: sql<'ja' | 'en'>`${users.locale}`,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.userId))
    .where(and(eq(invitations.id, id), open(now), isNull(users.disabledAt)))
  return row
}

export async function setToken(tx: Transaction, id: string, tokenSha256: string, sentAt: Date) {
  await tx.update(invitations).set({ tokenSha256, sentAt }).where(eq(invitations.id, id))
}

export async function findByToken(tx: Transaction, tokenSha256: string, now: Date) {
  const [row] = await tx
    .select({
      id: invitations.id,
      userId: users.id,
      username: users.username,
      displayName: users.displayName,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.userId))
    .where(and(eq(invitations.tokenSha256, tokenSha256), open(now), isNull(users.disabledAt)))
  return row
}

/** Whoever comes second with the same link finds it used. */
export async function use(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const [row] = await tx
    .update(invitations)
    .set({ usedAt: now })
    .where(and(eq(invitations.id, id), open(now)))
    .returning({ id: invitations.id })
  return row !== undefined
}
