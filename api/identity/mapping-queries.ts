import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { roleMappingQuery } from '#contract/role-mappings'
import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import { roleMappings } from '#drizzle/schema/identity'
import { staff } from '#drizzle/schema/organization'
import { AppError } from '../errors.ts'
import { iso, page, total } from '../http/list-query.ts'

/** What the mappings in force give somebody, by the groups they are in: app.mapped_roles() says it. */
export async function mappedRoles(tx: Transaction, userId: string): Promise<Role[]> {
  const rows = await tx.execute<{ role: Role }>(sql`select app.mapped_roles(${userId}) as role`)
  return rows.map(({ role }) => role)
}

/** Who has not what their groups give, or still has what they no longer do; of those named, or of all. */
export async function outOfStep(
  tx: Transaction,
  userIds: readonly string[] | null,
): Promise<string[]> {
  // Nobody else has, or had, a role by a group.
  const concerned = sql`(u.id in (select user_id from identities) or u.id in (select user_id from scim_group_members)
    or u.id in (select user_id from user_roles where source = 'mapping'))`
  const among = userIds ? sql`u.id = any(${sql.param(`{${userIds.join()}}`)}::uuid[])` : concerned
  const rows = await tx.execute<{ id: string }>(sql`
    select u.id from users u where ${among} and not u.break_glass and (
      exists (select from app.mapped_roles(u.id) m
        where m not in (select role from user_roles r where r.user_id = u.id))
      or exists (select from user_roles r where r.user_id = u.id and r.source = 'mapping'
        and r.role not in (select app.mapped_roles(u.id))))
    order by u.id`)
  return rows.map(({ id }) => id)
}

const columns = {
  id: roleMappings.id,
  groupName: roleMappings.groupName,
  role: sql<Role>`${roleMappings.role}`,
  activeAt: sql<string | null>`${iso(roleMappings.activeAt)}`,
  approvalId: sql<string | null>`(
    select a.id from approvals a where a.action = 'identity.mappings' and a.state = 'requested'
      and a.expires_at > now() and a.target_ids @> array[role_mappings.id] limit 1)`,
  createdAt: iso(roleMappings.createdAt),
}

export async function listMappings(tx: Transaction, input: z.output<typeof roleMappingQuery>) {
  const { q, id, role } = input.filter ?? {}
  const where = and(
    q
      ? sql`app.search_text(${roleMappings.groupName}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(roleMappings.id, id) : undefined,
    role ? eq(roleMappings.role, role) : undefined,
  )
  return page({
    input,
    sortable: {
      groupName: roleMappings.groupName,
      role: roleMappings.role,
      createdAt: roleMappings.createdAt,
    },
    id: roleMappings.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(roleMappings)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(roleMappings).where(where),
  })
}

export async function getMapping(tx: Transaction, id: string) {
  const [mapping] = await tx.select(columns).from(roleMappings).where(eq(roleMappings.id, id))
  return mapping
}

export async function insert(tx: Transaction, mapping: typeof roleMappings.$inferInsert) {
  const [row] = await tx.insert(roleMappings).values(mapping).returning({ id: roleMappings.id })
  return row!.id
}

export async function activate(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(roleMappings).set({ activeAt: at }).where(eq(roleMappings.id, id))
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  const gone = await tx
    .delete(roleMappings)
    .where(eq(roleMappings.id, id))
    .returning({ id: roleMappings.id })
  // Row security passes over in silence what one may not delete.
  if (gone.length === 0) throw new AppError('forbidden')
}

export async function anyMapping(tx: Transaction): Promise<boolean> {
  const [one] = await tx.select({ id: roleMappings.id }).from(roleMappings).limit(1)
  return one !== undefined
}

/** For the demo: the first few people who have no login yet. */
export async function someStaff(tx: Transaction, count: number): Promise<string[]> {
  const rows = await tx
    .select({ id: staff.id })
    .from(staff)
    .where(
      and(isNull(staff.leftOn), sql`not exists (select from users u where u.staff_id = staff.id)`),
    )
    .orderBy(staff.employeeNumber)
    .limit(count)
  return rows.map(({ id }) => id)
}
