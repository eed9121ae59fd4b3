import type { Transaction } from '#drizzle/client'
import { setMappedRoles } from '../users/mapped-roles.ts'
import { mappedRoles, outOfStep } from './mapping-queries.ts'

/** Brings somebody's roles to what their groups give; what was given by hand stays. */
export async function followGroups(tx: Transaction, userId: string): Promise<void> {
  await setMappedRoles(tx, userId, await mappedRoles(tx, userId))
}

/** The same for many, of whom few are likely to need it. */
export async function followAll(tx: Transaction, userIds: readonly string[]): Promise<void> {
  for (const userId of await outOfStep(tx, userIds)) await followGroups(tx, userId)
}

/** After a mapping changed. */
export async function followEverybody(tx: Transaction): Promise<void> {
  for (const userId of await outOfStep(tx, null)) await followGroups(tx, userId)
}
