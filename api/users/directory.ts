import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import { naming } from '../constraints.ts'
import { AppError } from '../errors.ts'
import { insertUser } from './queries.ts'
import { APPROVER_ROLES, tellApprovers } from './role-changes.ts'
import { revokeTokensOf } from './token-queries.ts'
import * as queries from './user-queries.ts'

/** What a directory may say of a login. Its roles come by the mappings, its password from nowhere. */
export interface DirectoryLogin {
  username: string
  displayName: string
  email: string | null
  locale: 'ja' | 'en'
  staffId: string | null
  active: boolean
}

const CLASHES = {
  users_username_key: { field: 'userName', code: 'already_used', error: 'conflict' },
  users_staff_id_key: { field: 'employeeNumber', code: 'already_used', error: 'conflict' },
} as const

export async function createLogin(
  tx: Transaction,
  { active, ...login }: DirectoryLogin,
  now: Date,
): Promise<string> {
  await queries.takeTurns(tx)
  const row = { ...login, createdAt: now, disabledAt: active ? null : now }
  return naming(CLASHES, () => insertUser(tx, row, []))
}

/** Takes its password and every role that was given to it; of an approver two people have to, beforehand. */
export async function emptyLogin(tx: Transaction, id: string): Promise<void> {
  await queries.changeUser(tx, id, { passwordHash: null, passwordChangedAt: null })
  const removed = (await queries.rolesBySource(tx, id)).map(({ role }) => role)
  if (removed.some((role) => (APPROVER_ROLES as readonly Role[]).includes(role)))
    throw new AppError('conflict', { fields: [{ field: 'userName', code: 'approver_before' }] })
  await queries.changeRoles(tx, id, { added: [], removed })
}

/** Who is no longer active is shut out in this transaction: sessions end by trigger, tokens are revoked here. */
export async function changeLogin(
  tx: Transaction,
  id: string,
  { active, ...login }: DirectoryLogin,
  now: Date,
): Promise<void> {
  await queries.takeTurns(tx)
  const before = await queries.getUser(tx, id)
  if (!before) return
  const wasActive = before.disabledAt === null
  const moved: Partial<typeof login> = Object.fromEntries(
    Object.entries(login).filter(([key, value]) => before[key as keyof typeof login] !== value),
  )
  const changes = {
    ...moved,
    ...(active !== wasActive && { disabledAt: active ? null : now }),
  }
  if (Object.keys(changes).length > 0) {
    await naming(CLASHES, () => queries.changeUser(tx, id, changes))
    await tellApprovers(tx, before, moved)
  }
  if (wasActive && !active) await revokeTokensOf(tx, id, now)
}
