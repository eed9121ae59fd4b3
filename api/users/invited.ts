import type { Role } from '#contract/roles'
import { userCreate } from '#contract/users'
import type { Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { mistake } from '../errors.ts'
import { hashPassword } from './password.ts'
import { findLogin, insertUser, setPassword } from './queries.ts'
import { setRoles } from './role-changes.ts'
import { changeUser, rolesBySource } from './user-queries.ts'
import { weaknessOf } from './weakness.ts'

/** What somebody new logs in as: their employee number, unless it is somebody's name already, or none. */
export async function usernameOf(tx: Transaction, employeeNumber: string): Promise<string | null> {
  const parsed = userCreate.shape.username.safeParse(employeeNumber)
  if (!parsed.success) return null
  return (await findLogin(tx, parsed.data)) ? null : parsed.data
}

interface InvitedLogin {
  /** Set where there is a login already. */
  userId?: string
  username: string
  displayName?: string
  email: string | null
  staffId?: string
  roles: readonly Role[]
  createdAt?: Date
}

/** A login without a password: nobody gets in before its owner has come by the link. */
export async function inviteLogin(
  tx: Transaction,
  { userId, roles, displayName, ...login }: InvitedLogin,
): Promise<{ userId: string; username: string }> {
  const { username, email } = login
  if (!userId) {
    const row = { ...login, displayName: displayName ?? username }
    return { userId: await insertUser(tx, row, [...new Set(roles)]), username }
  }
  await changeUser(tx, userId, { email })
  const held = (await rolesBySource(tx, userId)).map(({ role }) => role)
  const added = [...new Set(roles)].filter((role) => !held.includes(role))
  await setRoles(tx, userId, { added, removed: [] })
  return { userId, username }
}

/** Refuses what is weak, and hashes outside of any transaction; gives what writes it. */
export async function chooseFirstPassword(deps: Deps, password: string, username: string) {
  const weakness = await weaknessOf(deps, password, username)
  if (weakness) throw mistake('password', weakness)
  const passwordHash = await hashPassword(password)
  return (tx: Transaction, userId: string, at: Date) => setPassword(tx, userId, passwordHash, at)
}
