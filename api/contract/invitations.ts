import { z } from 'zod'
import { listQuery, MAX_PAGE, oneOrMore } from './list.ts'
import { passkeyCreate } from './passkeys.ts'
import { ROLES } from './roles.ts'
import { newPassword } from './session.ts'
import { id, instant } from './values.ts'

export const INVITATION_STATES = ['waiting', 'sent', 'used', 'expired', 'revoked'] as const
export const invitationState = z.enum(INVITATION_STATES)
export type InvitationState = z.infer<typeof invitationState>

export const invitation = z.object({
  id,
  userId: id,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  state: invitationState,
  createdAt: instant,
  sentAt: instant.nullable(),
  expiresAt: instant,
  usedAt: instant.nullable(),
})
export type Invitation = z.infer<typeof invitation>

/** Roles that take two people are given to nobody by the hundred. */
export const INVITABLE_ROLES = ROLES.filter((role) => role !== 'security' && role !== 'admin')

export const invitationCreate = z.strictObject({
  /** Whom; or everybody that the filter finds. */
  staffIds: z.array(id).min(1).max(MAX_PAGE).optional(),
  unitId: id.optional(),
  roles: z.array(z.enum(INVITABLE_ROLES)).max(10).default([]),
  /** By mail, or as links to be handed over, shown in the answer alone. */
  as: z.enum(['mail', 'list']),
})

export const invited = z.object({
  invited: z.array(
    z.object({
      id,
      staffId: id,
      name: z.string(),
      username: z.string(),
      link: z.string().nullable(),
    }),
  ),
  refused: z.array(
    z.object({ staffId: id, name: z.string(), code: z.string(), message: z.string() }),
  ),
})
export type Invited = z.infer<typeof invited>

export const invitationQuery = listQuery({
  sort: ['createdAt', 'expiresAt', 'username'],
  filter: { state: oneOrMore(invitationState).optional() },
})

const token = z
  .string()
  .min(20)
  .max(200)
  .regex(/^[\w-]+$/, 'wrong_format')

export const invitationOpen = z.strictObject({ token })
/** What whoever holds the link may see. */
export const invitationShown = z.object({
  username: z.string(),
  displayName: z.string(),
  expiresAt: instant,
})
export type InvitationShown = z.infer<typeof invitationShown>

export const invitationAccept = z.strictObject({
  token,
  password: newPassword.optional(),
  passkey: passkeyCreate.optional(),
})
