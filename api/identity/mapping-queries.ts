import { type SQL, sql } from 'drizzle-orm'
import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'

/** Groups of a person: what the provider said at their last login, and what the directory says now. */
const givenTo = (userId: SQL) => sql`
  select m.role from role_mappings m where m.active_at is not null and m.group_name in (
    select jsonb_array_elements_text(i.groups) from identities i where i.user_id = ${userId}
    union
    select unnest(array[g.display_name, g.external_id]) from scim_groups g
    join scim_group_members gm on gm.group_id = g.id where gm.user_id = ${userId})`

/** What the mappings in force give somebody, by the groups they are in. */
export async function mappedRoles(tx: Transaction, userId: string): Promise<Role[]> {
  const rows = await tx.execute<{ role: Role }>(
    sql`select distinct role from (${givenTo(sql`${userId}`)}) given`,
  )
  return rows.map(({ role }) => role)
}

/** Who has not what their groups give, or still has what they no longer do; of those named, or of all. */
export async function outOfStep(
  tx: Transaction,
  userIds: readonly string[] | null,
): Promise<string[]> {
  const among = userIds ? sql`u.id = any(${sql.param(`{${userIds.join()}}`)}::uuid[])` : sql`true`
  const rows = await tx.execute<{ id: string }>(sql`
    select u.id from users u where ${among} and not u.break_glass and (
      exists (${givenTo(sql`u.id`)}
        and not exists (select from user_roles r where r.user_id = u.id and r.role = m.role))
      or exists (select from user_roles r where r.user_id = u.id and r.source = 'mapping'
        and r.role not in (${givenTo(sql`u.id`)})))
    order by u.id`)
  return rows.map(({ id }) => id)
}
