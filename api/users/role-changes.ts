import { z } from 'zod'
import type { Role } from '#contract/roles'
import type { User } from '#contract/users'
import type { Transaction } from '#drizzle/client'
import { defineApprovalAction, type Wanted } from '../approvals/define-action.ts'
import { AppError } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { ROLE_WORDS } from './exports.ts'
import * as queries from './user-queries.ts'

/** Roles that approve are given and taken by two people (DESIGN §6), or one could make oneself two. */
export const APPROVER_ROLES = ['security', 'admin'] as const
const approverRoles = z.array(z.enum(APPROVER_ROLES))
const params = z
  .strictObject({ give: approverRoles, take: approverRoles })
  .refine(({ give, take }) => give.length + take.length > 0, 'required')
export type ApproverRoleChange = z.infer<typeof params>

export const changeRolesOfApprovers = defineApprovalAction({
  name: 'users.roles',
  resource: 'users',
  ask: 'users.write',
  approve: APPROVER_ROLES,
  cap: 'approvals.roleChangesAtOnce',
  params,
  describe: async (tx, wanted) => {
    const users = await whoQualify(tx, wanted)
    return {
      says: { ja: sentence(wanted.params, 'ja'), en: sentence(wanted.params, 'en') },
      targets: users.map(({ id, displayName, username }) => ({
        id,
        name: `${displayName} (${username})`,
      })),
    }
  },
  execute: async ({ tx, ...wanted }) => {
    const { give, take } = wanted.params
    const before = await queries.countApprovers(tx)
    for (const { id } of await whoQualify(tx, wanted)) {
      await setRoles(tx, id, { added: give, removed: take })
    }
    await refuseTooFew(tx, before, 'roles')
  },
})

/** The logins, as long as the change means something for each of them. */
async function whoQualify(
  tx: Transaction,
  { targetIds, params }: Wanted<ApproverRoleChange>,
): Promise<User[]> {
  const users = await Promise.all(targetIds.map((id) => queries.getUser(tx, id)))
  const fields = users.flatMap((user, i) => {
    const code = whyNot(user, params)
    return code ? [{ field: `targets.${i}`, code }] : []
  })
  if (fields.length > 0) throw new AppError('wrong_state', { fields })
  return users as User[]
}

function whyNot(user: User | undefined, { give, take }: ApproverRoleChange): string | undefined {
  if (!user) return 'does_not_exist'
  if (user.disabledAt && give.length > 0) return 'login_disabled'
  if (give.some((role) => user.roles.includes(role))) return 'role_held'
  if (take.some((role) => !user.roles.includes(role))) return 'role_not_held'
  return undefined
}

function sentence({ give, take }: ApproverRoleChange, locale: 'ja' | 'en'): string {
  const names = (roles: readonly Role[]) => roles.map((role) => ROLE_WORDS[role][locale])
  return locale === 'ja'
    ? [
        ...names(give).map((name) => `「${name}」を付与`),
        ...names(take).map((name) => `「${name}」を解除`),
      ].join('、')
    : [
        ...names(give).map((name) => `give ${name}`),
        ...names(take).map((name) => `take ${name}`),
      ].join(', ')
}

/** Writes the change, which ends the person's sessions, and tells them. */
export async function setRoles(tx: Transaction, id: string, change: queries.RoleChange) {
  await queries.changeRoles(tx, id, change)
  if (change.added.length + change.removed.length === 0) return
  await notify(tx, { userIds: [id], template: 'roles_changed', params: {} })
}

/**
 * Who makes the login of an approver theirs could be the second person as well: the others hear of it, whatever
 * address the notices of that login go to by now.
 */
export async function tellApprovers(
  tx: Transaction,
  before: User,
  changes: { passwordHash?: unknown; email?: unknown; staffId?: unknown; username?: unknown },
): Promise<void> {
  const isApprover = before.roles.some((role) => APPROVER_ROLES.some((one) => one === role))
  const moves = (['email', 'staffId', 'username'] as const).some(
    (key) => changes[key] !== undefined && changes[key] !== before[key],
  )
  if (!isApprover || !(moves || changes.passwordHash)) return
  const params = { name: before.displayName }
  for (const role of APPROVER_ROLES)
    await notify(tx, { role, template: 'approver_login_changed', params })
}

/**
 * Somebody stays admin, and where two people could approve, two still can: else the one who is left could
 * neither be asked nor ask.
 */
export async function refuseTooFew(
  tx: Transaction,
  approversBefore: number,
  field: 'roles' | 'disabled',
): Promise<void> {
  const refusal = (code: string) => new AppError('wrong_state', { fields: [{ field, code }] })
  if (!(await queries.adminExists(tx))) throw refusal('last_admin')
  const approvers = await queries.countApprovers(tx)
  if (approvers < approversBefore && approvers < 2) throw refusal('last_pair')
}
