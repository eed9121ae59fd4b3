import { z } from 'zod'
import { listQuery } from './list.ts'
import { role } from './roles.ts'
import { newPassword } from './session.ts'
import { id, instant, line } from './values.ts'

const username = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{1,99}$/, 'username')

export const user = z.object({
  id,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  locale: z.enum(['ja', 'en']),
  staffId: id.nullable(),
  roles: z.array(role),
  /** Roles that are theirs, or no longer theirs, as soon as a second person approves. */
  pending: z.object({ approvalId: id, give: z.array(role), take: z.array(role) }).nullable(),
  demo: z.boolean(),
  disabledAt: instant.nullable(),
  lockedUntil: instant.nullable(),
  createdAt: instant,
})
export type User = z.infer<typeof user>

/** Why, for the second person where one is needed. */
const reason = line(500).optional()

export const userCreate = z.strictObject({
  username,
  displayName: line(100),
  email: z.email().max(200).nullable().optional(),
  locale: z.enum(['ja', 'en']).optional(),
  staffId: id.nullable().optional(),
  roles: z.array(role),
  password: newPassword,
  reason,
})

export const userUpdate = z.strictObject({
  displayName: line(100).optional(),
  email: z.email().max(200).nullable().optional(),
  staffId: id.nullable().optional(),
  roles: z.array(role).optional(),
  password: newPassword.optional(),
  disabled: z.boolean().optional(),
  reason,
})

export const userQuery = listQuery({
  sort: ['username', 'displayName', 'createdAt'],
  filter: { role: role.optional(), disabled: z.boolean().optional() },
})
