import type { z } from 'zod'
import type { ApprovalDetail } from '#contract/approvals'
import type { Role } from '#contract/roles'
import type { User, userCreate, userUpdate } from '#contract/users'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { getApproval, requestApproval } from '../approvals/request.ts'
import type { Deps } from '../deps.ts'
import { AppError, type FieldError, mistake, orNotFound, refusal } from '../errors.ts'
import { takePasskeys } from '../identity/lost-access.ts'
import { notify } from '../notifications/service.ts'
import { forgetAttempts } from './limits.ts'
import { hashPassword } from './password.ts'
import { insertUser } from './queries.ts'
import {
  APPROVER_ROLES,
  type ApproverRoleChange,
  changeRolesOfApprovers,
  refuseTooFew,
  setRoles,
  tellApprovers,
} from './role-changes.ts'
import { revokeTokensOf } from './token-queries.ts'
import * as queries from './user-queries.ts'
import { weaknessOf } from './weakness.ts'

/** A login, or the approval on which the rest of what was asked for waits. */
export type Outcome = User | ApprovalDetail

/** Roles that take a second person are not given yet: the login is made without, and the answer is their request. */
export async function createUser(
  deps: Deps,
  actor: Actor,
  given: z.output<typeof userCreate>,
): Promise<Outcome> {
  const { roles, password, reason, ...user } = given
  const now = deps.clock()
  await refuseWeak(deps, password, user.username)
  const passwordHash = await hashPassword(password)
  return naming(() =>
    deps.db.as(actor, async (tx) => {
      await queries.takeTurns(tx)
      const row = { ...user, passwordHash, passwordChangedAt: now, createdAt: now }
      const wanted = { added: [...new Set(roles)], removed: [] }
      const { atOnce, asked } = await split(tx, actor, wanted)
      const id = await insertUser(tx, row, atOnce.added)
      return outcome(tx, { deps, actor, id, asked, reason })
    }),
  )
}

type Changes = z.output<typeof userUpdate>

export async function updateUser(
  deps: Deps,
  actor: Actor,
  id: string,
  changes: Changes,
): Promise<Outcome> {
  // Before the transaction: whoever waits for their turn should not wait for a hash.
  const passwordHash = changes.password && (await hashPassword(changes.password))
  const { username, answer } = await naming(() =>
    deps.db.as(actor, (tx) => update(tx, { deps, actor, id, changes, passwordHash })),
  )
  if (passwordHash) await forgetAttempts(deps, username)
  return answer
}

interface Update {
  deps: Deps
  actor: Actor
  id: string
  changes: Changes
  passwordHash: string | undefined
}

async function update(tx: Transaction, { deps, actor, id, changes, passwordHash }: Update) {
  const now = deps.clock()
  await queries.takeTurns(tx)
  const before = orNotFound(await queries.getUser(tx, id))
  const approvers = await queries.countApprovers(tx)
  const { displayName, email, staffId, disabled, password, roles, reason } = changes
  if (disabled && id === actor.userId) throw refusal('disabled', 'own_account')
  if (password) await refuseWeak(deps, password, before.username)
  const row = {
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(staffId !== undefined && { staffId }),
    ...(passwordHash && { passwordHash, passwordChangedAt: now, lockedUntil: null }),
    ...(disabled !== undefined &&
      disabled !== (before.disabledAt !== null) && { disabledAt: disabled ? now : null }),
  }
  const { atOnce, asked } = await split(tx, actor, {
    added: [...new Set(roles)].filter((role) => !before.roles.includes(role)),
    removed: roles ? before.roles.filter((role) => !roles.includes(role)) : [],
  })
  if (Object.keys(row).length > 0) orNotFound(await queries.changeUser(tx, id, row))
  await setRoles(tx, id, atOnce)
  await refuseTooFew(tx, approvers, disabled ? 'disabled' : 'roles')
  // Whoever needed a new password from an admin, or is shut out, may have lost more than the password.
  if (passwordHash || row.disabledAt) await revokeTokensOf(tx, id, now)
  if (id !== actor.userId) await tellApprovers(tx, before, row)
  if (passwordHash) {
    await takePasskeys(tx, id)
    await notify(tx, { userIds: [id], template: 'password_changed', params: {} })
  }
  const answer = await outcome(tx, { deps, actor, id, asked, reason })
  return { username: before.username, answer }
}

const needsTwo = (role: Role) => (APPROVER_ROLES as readonly Role[]).includes(role)

/** What holds at once and what takes a second person; an admin who is the only one has nobody to ask. */
async function split(tx: Transaction, actor: Actor, { added, removed }: queries.RoleChange) {
  const alone = (await queries.countApprovers(tx, actor.userId)) === 0
  const asks = (role: Role) => !alone && needsTwo(role)
  return {
    atOnce: {
      added: added.filter((role) => !asks(role)),
      removed: removed.filter((role) => !asks(role)),
    },
    asked: { give: added.filter(asks), take: removed.filter(asks) } as ApproverRoleChange,
  }
}

interface Asked {
  deps: Deps
  actor: Actor
  id: string
  asked: ApproverRoleChange
  reason: string | undefined
}

async function outcome(
  tx: Transaction,
  { deps, actor, id, asked, reason }: Asked,
): Promise<Outcome> {
  if (asked.give.length + asked.take.length === 0) return orNotFound(await queries.getUser(tx, id))
  const approvalId = await requestApproval(
    tx,
    { deps, actor },
    { action: changeRolesOfApprovers, targetIds: [id], params: asked, reason: reason ?? null },
  )
  return getApproval(tx, actor, approvalId, deps.clock())
}

async function refuseWeak(deps: Deps, password: string, username: string): Promise<void> {
  const weakness = await weaknessOf(deps, password, username)
  if (weakness) throw mistake('password', weakness)
}

const CONSTRAINTS: Record<string, FieldError> = {
  users_username_key: { field: 'username', code: 'already_used' },
  users_staff_id_key: { field: 'staffId', code: 'already_used' },
  users_staff_id_staff_id_fk: { field: 'staffId', code: 'does_not_exist' },
}

/** Says which field a constraint speaks of; asking beforehand would lose against a parallel request. */
async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      const name = (cause as { constraint_name?: string }).constraint_name
      const field = name && CONSTRAINTS[name]
      if (field) throw new AppError('invalid', { fields: [field], cause: error })
    }
    throw error
  }
}
