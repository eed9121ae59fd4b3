import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import { notify } from '../notifications/service.ts'
import * as queries from './user-queries.ts'

/** Gives and takes what a directory gives. Who agreed to it agreed to the mapping; the change ends sessions. */
export async function setMappedRoles(
  tx: Transaction,
  userId: string,
  wanted: readonly Role[],
): Promise<void> {
  const held = await queries.rolesBySource(tx, userId)
  const added = wanted.filter((role) => !held.some((one) => one.role === role))
  const removed = held
    .filter(({ role, source }) => source === 'mapping' && !wanted.includes(role))
    .map(({ role }) => role)
  if (added.length + removed.length === 0) return
  await queries.changeRoles(tx, userId, { added, removed }, 'mapping')
  await notify(tx, { userIds: [userId], template: 'roles_changed', params: {} })
}
