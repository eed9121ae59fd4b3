import type { Transaction } from '#drizzle/client'
import { naming } from '../constraints.ts'
import { insertUser } from './queries.ts'
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
  const changes = {
    ...Object.fromEntries(
      Object.entries(login).filter(([key, value]) => before[key as keyof typeof login] !== value),
    ),
    ...(active !== wasActive && { disabledAt: active ? null : now }),
  }
  if (Object.keys(changes).length > 0) {
    await naming(CLASHES, () => queries.changeUser(tx, id, changes))
  }
  if (wasActive && !active) await revokeTokensOf(tx, id, now)
}
