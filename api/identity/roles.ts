import type { Transaction } from '#drizzle/client'
import { setMappedRoles } from '../users/mapped-roles.ts'
import { mappedRoles } from './mapping-queries.ts'

/** Brings somebody's roles to what their groups give; what was given by hand stays. */
export async function followGroups(tx: Transaction, userId: string): Promise<void> {
  await setMappedRoles(tx, userId, await mappedRoles(tx, userId))
}
