import { and, asc, desc, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { notificationQuery } from '#contract/notifications'
import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import { notifications } from '#drizzle/schema/notifications'
import { staff } from '#drizzle/schema/organization'
import { users } from '#drizzle/schema/users'
import { iso, page, total } from '../http/list-query.ts'
import type { Locale } from './templates.ts'

type Row = Omit<typeof notifications.$inferInsert, 'id' | 'userId'>

export interface Told {
  /** Of the notification. */
  id: string
  userId: string
}

/** Nothing is returned: the sender may not read other people's inboxes. */
export async function insert(tx: Transaction, told: readonly Told[], row: Row) {
  await tx.insert(notifications).values(told.map((each) => ({ ...row, ...each })))
}

export async function usersWithRole(tx: Transaction, role: Role): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`select app.users_with_role(${role}) as id`)
  return rows.map(({ id }) => id)
}

const columns = {
  id: notifications.id,
  template: notifications.template,
  params: notifications.params,
  link: notifications.link,
  createdAt: iso(notifications.createdAt),
  readAt: sql<string | null>`${iso(notifications.readAt)}`,
}

const own = (userId: string): SQL => eq(notifications.userId, userId)

export async function list(
  tx: Transaction,
  userId: string,
  input: z.output<typeof notificationQuery>,
) {
  const { id, unread } = input.filter ?? {}
  const where = and(
    own(userId),
    id ? inArray(notifications.id, id) : undefined,
    unread === undefined ? undefined : sql`(${notifications.readAt} is null) = ${unread}`,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: { createdAt: notifications.createdAt },
    id: notifications.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(notifications)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(notifications).where(where),
  })
}

/** Read once is read: the first time stays. */
export async function markRead(tx: Transaction, userId: string, id: string, at: Date) {
  const [row] = await tx
    .update(notifications)
    .set({ readAt: sql`coalesce(${notifications.readAt}, ${at.toISOString()}::timestamptz)` })
    .where(and(own(userId), eq(notifications.id, id)))
    .returning(columns)
  return row
}

export async function markAllRead(tx: Transaction, userId: string, at: Date): Promise<void> {
  await tx
    .update(notifications)
    .set({ readAt: at })
    .where(and(own(userId), isNull(notifications.readAt)))
}

/** Hands over to mail what was neither mailed nor read. What two callers race for, one gets. */
export async function takeUnmailed(tx: Transaction, userId: string, since: Date, at: Date) {
  const rows = await tx
    .update(notifications)
    .set({ mailedAt: at })
    .where(
      and(
        own(userId),
        isNull(notifications.mailedAt),
        isNull(notifications.readAt),
        gt(notifications.createdAt, since),
      ),
    )
    .returning({ id: notifications.id, createdAt: notifications.createdAt })
  return rows.sort((a, b) => +b.createdAt - +a.createdAt).map(({ id }) => id)
}

/** Which row of the outbox sends them. */
export async function noteMailJob(tx: Transaction, ids: readonly string[], mailJob: number) {
  await tx
    .update(notifications)
    .set({ mailJob })
    .where(inArray(notifications.id, [...ids]))
}

/** The login's own address, or the one in the staff record; null when there is none. */
export async function findAddressee(tx: Transaction, userId: string) {
  const [user] = await tx
    .select({
      locale: sql<Locale>`${users.locale}`,
      email: sql<string | null>`coalesce(${users.email}, ${staff.email})`,
    })
    .from(users)
    .leftJoin(staff, eq(staff.id, users.staffId))
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
  return user
}

export async function listByIds(tx: Transaction, ids: readonly string[]) {
  return tx
    .select(columns)
    .from(notifications)
    .where(inArray(notifications.id, [...ids]))
    .orderBy(desc(notifications.createdAt), asc(notifications.id))
}
