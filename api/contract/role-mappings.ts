import { z } from 'zod'
import { listQuery } from './list.ts'
import { role } from './roles.ts'
import { id, instant, line } from './values.ts'

export const roleMapping = z.object({
  id,
  /** A value of the groups claim, or the name or external id of a SCIM group. */
  groupName: z.string(),
  role,
  /** Null while a second person has not agreed. */
  activeAt: instant.nullable(),
  /** The request about it that waits for a second person. */
  approvalId: id.nullable(),
  createdAt: instant,
})
export type RoleMapping = z.infer<typeof roleMapping>

/** Why, for the second person where one is needed. */
const reason = line(500).optional()

export const roleMappingCreate = z.strictObject({ groupName: line(200), role, reason })
export const roleMappingRemove = z.strictObject({ reason })
export const roleMappingQuery = listQuery({
  sort: ['groupName', 'role', 'createdAt'],
  filter: { role: role.optional() },
})
