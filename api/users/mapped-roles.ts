import type { Role } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { notify } from '../notifications/service.ts'
import { APPROVER_ROLES, refuseTooFew } from './role-changes.ts'
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

/** Whether giving or taking the role by a group takes a second person; whoever is the only one has nobody to ask. */
export async function asksSecond(tx: Transaction, actor: Actor, role: Role): Promise<boolean> {
  if (!(APPROVER_ROLES as readonly Role[]).includes(role)) return false
  return (await queries.countApprovers(tx, actor.userId)) > 0
}

/** Refuses work that would leave too few who approve. */
export async function keepingApprovers(tx: Transaction, work: () => Promise<void>): Promise<void> {
  await queries.takeTurns(tx)
  const before = await queries.countApprovers(tx)
  await work()
  await refuseTooFew(tx, before, 'roles')
}
