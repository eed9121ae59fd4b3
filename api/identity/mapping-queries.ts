import { sql } from 'drizzle-orm'
import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'

/** What the mappings in force give somebody, by the groups they are in. */
export async function mappedRoles(tx: Transaction, userId: string): Promise<Role[]> {
  const rows = await tx.execute<{ role: Role }>(sql`
    select distinct m.role from role_mappings m
    where m.active_at is not null and m.group_name in (
      select jsonb_array_elements_text(i.groups) from identities i where i.user_id = ${userId}
      union
      select unnest(array[g.display_name, g.external_id]) from scim_groups g
      join scim_group_members gm on gm.group_id = g.id where gm.user_id = ${userId})`)
  return rows.map(({ role }) => role)
}
