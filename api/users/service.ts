import type { z } from 'zod'
import type { User, userCreate, userUpdate } from '#contract/users'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, type FieldError, orNotFound } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { forgetAttempts } from './limits.ts'
import { hashPassword, isGuessable } from './password.ts'
import { insertUser } from './queries.ts'
import { revokeTokensOf } from './token-queries.ts'
import * as queries from './user-queries.ts'

export async function createUser(
  deps: Deps,
  actor: Actor,
  given: z.output<typeof userCreate>,
): Promise<User> {
  const { roles, password, ...user } = given
  const now = deps.clock()
  refuseGuessable(password, user.username)
  const passwordHash = await hashPassword(password)
  return naming(() =>
    deps.db.as(actor, async (tx) => {
      const row = { ...user, passwordHash, passwordChangedAt: now, createdAt: now }
      const id = await insertUser(tx, row, [...new Set(roles)])
      return orNotFound(await queries.getUser(tx, id))
    }),
  )
}

type Changes = z.output<typeof userUpdate>

export async function updateUser(
  deps: Deps,
  actor: Actor,
  id: string,
  changes: Changes,
): Promise<User> {
  // Before the transaction: whoever waits for their turn should not wait for a hash.
  const passwordHash = changes.password && (await hashPassword(changes.password))
  const updated = await naming(() =>
    deps.db.as(actor, (tx) => update(tx, { deps, actor, id, changes, passwordHash })),
  )
  if (passwordHash) await forgetAttempts(deps, updated.username)
  return updated
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
  const { displayName, email, staffId, disabled, password, roles } = changes
  if (disabled && id === actor.userId) throw refusal('disabled', 'own_account')
  if (password) refuseGuessable(password, before.username)
  const row = {
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(staffId !== undefined && { staffId }),
    ...(passwordHash && { passwordHash, passwordChangedAt: now, lockedUntil: null }),
    ...(disabled !== undefined &&
      disabled !== (before.disabledAt !== null) && { disabledAt: disabled ? now : null }),
  }
  if (Object.keys(row).length > 0) orNotFound(await queries.changeUser(tx, id, row))
  const change = {
    added: [...new Set(roles)].filter((role) => !before.roles.includes(role)),
    removed: roles ? before.roles.filter((role) => !roles.includes(role)) : [],
  }
  await queries.changeRoles(tx, id, change)
  if (!(await queries.adminExists(tx))) {
    throw refusal(disabled ? 'disabled' : 'roles', 'last_admin')
  }
  // Whoever needed a new password from an admin, or is shut out, may have lost more than the password.
  if (passwordHash || row.disabledAt) await revokeTokensOf(tx, id, now)
  await tell(tx, id, { roles: change, password: passwordHash !== undefined })
  return orNotFound(await queries.getUser(tx, id))
}

async function tell(
  tx: Transaction,
  userId: string,
  changed: { roles: queries.RoleChange; password: boolean },
): Promise<void> {
  const { added, removed } = changed.roles
  const userIds = [userId]
  if (added.length + removed.length > 0) {
    await notify(tx, { userIds, template: 'roles_changed', params: {} })
  }
  if (changed.password) await notify(tx, { userIds, template: 'password_changed', params: {} })
}

const refusal = (field: string, code: string) =>
  new AppError('wrong_state', { fields: [{ field, code }] })

function refuseGuessable(password: string, username: string): void {
  if (!isGuessable(password, username)) return
  throw new AppError('invalid', { fields: [{ field: 'password', code: 'password_too_common' }] })
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
