import { and, eq, inArray, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Role } from '#contract/roles'
import type { User, userQuery } from '#contract/users'
import type { Transaction } from '#drizzle/client'
import { userRoles, users } from '#drizzle/schema/users'
import { AppError } from '../errors.ts'
import { iso, page, total } from '../http/list-query.ts'
import { addRoles } from './queries.ts'

/** Roles in the order of the contract's list would need a join; the alphabet does for a record. */
const roles = sql<
  Role[]
>`array(select role from user_roles where user_id = ${users.id} order by role)`

/** What awaits a second person; only who may read approvals sees it. */
const pending = sql<User['pending']>`(
  select jsonb_build_object('approvalId', a.id, 'give', a.payload::jsonb #> '{params,give}',
    'take', a.payload::jsonb #> '{params,take}')
  from approvals a
  where a.action = 'users.roles' and a.state = 'requested' and a.expires_at > now()
    and a.target_ids @> array[users.id] limit 1)`

const columns = {
  id: users.id,
  username: users.username,
  displayName: users.displayName,
  email: users.email,
  locale: sql<User['locale']>`${users.locale}`,
  staffId: users.staffId,
  roles,
  pending,
  demo: users.demo,
  disabledAt: sql<string | null>`${iso(users.disabledAt)}`,
  lockedUntil: sql<string | null>`${iso(users.lockedUntil)}`,
  createdAt: iso(users.createdAt),
}

export async function listUsers(tx: Transaction, input: z.output<typeof userQuery>) {
  const { q, id, role, disabled } = input.filter ?? {}
  const where = and(
    ...words(q),
    id ? inArray(users.id, id) : undefined,
    role
      ? sql`exists (select from user_roles where user_id = ${users.id} and role = ${role})`
      : undefined,
    disabled === undefined
      ? undefined
      : disabled
        ? isNotNull(users.disabledAt)
        : isNull(users.disabledAt),
  )
  return page({
    input,
    sortable: {
      username: users.username,
      displayName: users.displayName,
      createdAt: users.createdAt,
    },
    id: users.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(users)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(users).where(where),
  })
}

/** Logins are few enough to read through; folding finds 髙橋 by 高橋 as everywhere. */
const words = (q: string | undefined): SQL[] =>
  (q?.trim().split(/\s+/) ?? [])
    .filter(Boolean)
    .map(
      (word) =>
        sql`app.search_text(${users.username} || '|' || ${users.displayName}) like app.like_pattern(app.search_text(${word}))`,
    )

export async function getUser(tx: Transaction, id: string) {
  const [user] = await tx.select(columns).from(users).where(eq(users.id, id))
  return user
}

export async function changeUser(
  tx: Transaction,
  id: string,
  changes: Partial<typeof users.$inferInsert>,
) {
  const [user] = await tx
    .update(users)
    .set(changes)
    .where(eq(users.id, id))
    .returning({ id: users.id })
  return user
}

export async function rolesBySource(tx: Transaction, userId: string) {
  return tx
    .select({ role: sql<Role>`${userRoles.role}`, source: userRoles.source })
    .from(userRoles)
    .where(eq(userRoles.userId, userId))
}

/** Writes only what differs: the database ends the sessions of whose roles it touches. */
export async function changeRoles(
  tx: Transaction,
  userId: string,
  change: RoleChange,
  source: 'hand' | 'mapping' = 'hand',
) {
  if (change.removed.length > 0) {
    const gone = await tx
      .delete(userRoles)
      .where(and(eq(userRoles.userId, userId), inArray(userRoles.role, change.removed)))
      .returning({ role: userRoles.role })
    // Row security passes over in silence what one may not delete.
    if (gone.length < change.removed.length) throw new AppError('forbidden')
  }
  await addRoles(tx, userId, change.added, source)
}

export interface RoleChange {
  added: Role[]
  removed: Role[]
}

/** Changes of logins queue up here, so that two admins can't lock each other out at once. */
export async function takeTurns(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('users.admins'))`)
}

export async function adminExists(tx: Transaction): Promise<boolean> {
  const [admin] = await tx
    .select({ id: users.id })
    .from(users)
    .innerJoin(userRoles, eq(userRoles.userId, users.id))
    .where(and(eq(userRoles.role, 'admin'), isNull(users.disabledAt)))
    .limit(1)
  return admin !== undefined
}

/** Enabled logins that could be the second person. */
export async function countApprovers(tx: Transaction, besides?: string): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(distinct ${users.id})::int` })
    .from(users)
    .innerJoin(userRoles, eq(userRoles.userId, users.id))
    .where(
      and(
        inArray(userRoles.role, ['security', 'admin']),
        isNull(users.disabledAt),
        besides ? ne(users.id, besides) : undefined,
      ),
    )
  return row!.n
}

export const demoLogins = (tx: Transaction) =>
  tx
    .select({
      id: users.id,
      username: users.username,
      staffId: users.staffId,
      disabledAt: users.disabledAt,
    })
    .from(users)
    .where(eq(users.demo, true))
