import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { scimGroupMembers, scimGroups, scimUsers } from '#drizzle/schema/identity'
import { staff } from '#drizzle/schema/organization'
import { users } from '#drizzle/schema/users'
import { ScimError } from './scim/error.ts'
import type { Term } from './scim/filter.ts'
import type { DirectoryUser, GroupRow, UserRow } from './scim/resources.ts'

// ── Users ────────────────────────────────────────────────────────────────────────────────────────

/** Every login but that of last resort, and those that the directory has deleted. */
const shown = and(eq(users.breakGlass, false), isNull(scimUsers.deletedAt))

const groupsOf = sql<UserRow['groups']>`coalesce((
  select jsonb_agg(jsonb_build_object('value', g.id, 'display', g.display_name) order by g.display_name)
  from scim_groups g join scim_group_members gm on gm.group_id = g.id where gm.user_id = ${users.id}), '[]')`

const selectUsers = (tx: Transaction) =>
  tx
    .select({
      id: users.id,
      username: users.username,
      displayName: users.displayName,
      email: users.email,
      disabledAt: users.disabledAt,
      externalId: scimUsers.externalId,
      attributes: sql<DirectoryUser['attributes'] | null>`${scimUsers.attributes}`,
      employeeNumber: staff.employeeNumber,
      staffId: users.staffId,
      locale: sql<'ja' | 'en'>`${users.locale}`,
      createdAt: users.createdAt,
      updatedAt: users.updatedAt,
      groups: groupsOf,
    })
    .from(users)
    .leftJoin(scimUsers, eq(scimUsers.userId, users.id))
    .leftJoin(staff, eq(staff.id, users.staffId))

const USER_ATTRIBUTES: Record<string, (value: string | boolean) => SQL | undefined> = {
  id: (value) => (isUuid(value) ? eq(users.id, value) : sql`false`),
  username: (value) => eq(sql`lower(${users.username})`, String(value).toLowerCase()),
  externalid: (value) => eq(scimUsers.externalId, String(value)),
  displayname: (value) => eq(sql`lower(${users.displayName})`, String(value).toLowerCase()),
  emails: (value) => eq(sql`lower(${users.email})`, String(value).toLowerCase()),
  'emails.value': (value) => eq(sql`lower(${users.email})`, String(value).toLowerCase()),
  employeenumber: (value) => eq(staff.employeeNumber, String(value)),
  active: (value) =>
    value === true ? isNull(users.disabledAt) : sql`${users.disabledAt} is not null`,
}

export async function listUsers(tx: Transaction, terms: Term[], from: number, count: number) {
  const where = and(shown, ...conditions(USER_ATTRIBUTES, terms))
  const [counted] = await tx
    .select({ n: sql<number>`count(*)::int` })
    .from(users)
    .leftJoin(scimUsers, eq(scimUsers.userId, users.id))
    .leftJoin(staff, eq(staff.id, users.staffId))
    .where(where)
  const rows =
    count === 0
      ? []
      : await selectUsers(tx)
          .where(where)
          .orderBy(asc(users.createdAt), asc(users.id))
          .limit(count)
          .offset(from)
  return { rows, total: counted!.n }
}

export async function getUser(tx: Transaction, id: string) {
  if (!isUuid(id)) return undefined
  const [row] = await selectUsers(tx).where(and(shown, eq(users.id, id)))
  return row
}

/** One that the directory deleted earlier, and now names again. */
export async function findDeleted(tx: Transaction, username: string) {
  const [row] = await tx
    .select({ id: users.id })
    .from(users)
    .innerJoin(scimUsers, eq(scimUsers.userId, users.id))
    .where(
      and(
        eq(users.breakGlass, false),
        sql`${scimUsers.deletedAt} is not null`,
        eq(sql`lower(${users.username})`, username.toLowerCase()),
      ),
    )
  return row?.id
}

export async function saveUser(
  tx: Transaction,
  userId: string,
  kept: { externalId: string | null; attributes: Record<string, unknown>; deletedAt: Date | null },
  now: Date,
): Promise<void> {
  await tx
    .insert(scimUsers)
    .values({ userId, ...kept, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({ target: scimUsers.userId, set: { ...kept, updatedAt: now } })
}

export async function leaveGroups(tx: Transaction, userId: string): Promise<void> {
  await tx.delete(scimGroupMembers).where(eq(scimGroupMembers.userId, userId))
}

export async function staffByNumber(tx: Transaction, employeeNumber: string) {
  const [row] = await tx
    .select({ id: staff.id })
    .from(staff)
    .where(eq(staff.employeeNumber, employeeNumber))
  return row?.id ?? null
}

// ── Groups ───────────────────────────────────────────────────────────────────────────────────────

/** By its table's name: alone in a query, drizzle leaves it out, and `id` would be the member's. */
const membersOf = sql<GroupRow['members']>`coalesce((
  select jsonb_agg(jsonb_build_object('value', u.id, 'display', u.display_name) order by u.id)
  from scim_group_members gm join users u on u.id = gm.user_id where gm.group_id = scim_groups.id), '[]')`

const selectGroups = (tx: Transaction, withMembers: boolean) =>
  tx
    .select({
      id: scimGroups.id,
      displayName: scimGroups.displayName,
      externalId: scimGroups.externalId,
      createdAt: scimGroups.createdAt,
      updatedAt: scimGroups.updatedAt,
      members: withMembers ? membersOf : sql<GroupRow['members']>`'[]'::jsonb`,
    })
    .from(scimGroups)

const hasMember = (value: string | boolean): SQL =>
  isUuid(value)
    ? sql`exists (select from scim_group_members gm where gm.group_id = scim_groups.id and gm.user_id = ${value})`
    : sql`false`

const GROUP_ATTRIBUTES: Record<string, (value: string | boolean) => SQL | undefined> = {
  id: (value) => (isUuid(value) ? eq(scimGroups.id, value) : sql`false`),
  displayname: (value) => eq(sql`lower(${scimGroups.displayName})`, String(value).toLowerCase()),
  externalid: (value) => eq(scimGroups.externalId, String(value)),
  members: hasMember,
  'members.value': hasMember,
}

export async function listGroups(
  tx: Transaction,
  terms: Term[],
  page: { from: number; count: number; withMembers: boolean },
) {
  const where = and(...conditions(GROUP_ATTRIBUTES, terms))
  const [counted] = await tx.select({ n: sql<number>`count(*)::int` }).from(scimGroups).where(where)
  const rows =
    page.count === 0
      ? []
      : await selectGroups(tx, page.withMembers)
          .where(where)
          .orderBy(asc(scimGroups.createdAt), asc(scimGroups.id))
          .limit(page.count)
          .offset(page.from)
  return { rows, total: counted!.n }
}

export async function getGroup(tx: Transaction, id: string, withMembers = true) {
  if (!isUuid(id)) return undefined
  const [row] = await selectGroups(tx, withMembers).where(eq(scimGroups.id, id))
  return row
}

export async function insertGroup(tx: Transaction, group: typeof scimGroups.$inferInsert) {
  const [row] = await tx.insert(scimGroups).values(group).returning({ id: scimGroups.id })
  return row!.id
}

export async function changeGroup(
  tx: Transaction,
  id: string,
  changes: Partial<typeof scimGroups.$inferInsert>,
) {
  await tx.update(scimGroups).set(changes).where(eq(scimGroups.id, id))
}

export async function deleteGroup(tx: Transaction, id: string) {
  await tx.delete(scimGroups).where(eq(scimGroups.id, id))
}

export async function memberIds(tx: Transaction, groupId: string): Promise<string[]> {
  const rows = await tx
    .select({ userId: scimGroupMembers.userId })
    .from(scimGroupMembers)
    .where(eq(scimGroupMembers.groupId, groupId))
  return rows.map(({ userId }) => userId)
}

/** Those of the ids that are logins which a directory may put into groups. */
export async function knownUsers(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .leftJoin(scimUsers, eq(scimUsers.userId, users.id))
    .where(and(shown, inArray(users.id, [...ids])))
  return rows.map(({ id }) => id)
}

const AT_ONCE = 5_000

export async function addMembers(tx: Transaction, groupId: string, userIds: readonly string[]) {
  for (let i = 0; i < userIds.length; i += AT_ONCE) {
    const values = userIds.slice(i, i + AT_ONCE).map((userId) => ({ groupId, userId }))
    await tx.insert(scimGroupMembers).values(values).onConflictDoNothing()
  }
}

export async function removeMembers(tx: Transaction, groupId: string, userIds: readonly string[]) {
  if (userIds.length === 0) return
  await tx
    .delete(scimGroupMembers)
    .where(
      and(eq(scimGroupMembers.groupId, groupId), inArray(scimGroupMembers.userId, [...userIds])),
    )
}

function conditions(
  known: Record<string, (value: string | boolean) => SQL | undefined>,
  terms: readonly Term[],
): (SQL | undefined)[] {
  return terms.map(({ attribute, value }) => {
    const condition = Object.hasOwn(known, attribute) ? known[attribute] : undefined
    if (!condition) {
      throw new ScimError(
        400,
        'The filter names an attribute that cannot be searched',
        'invalidFilter',
      )
    }
    return condition(value)
  })
}

const isUuid = (value: string | boolean): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
