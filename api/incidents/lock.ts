import type { LockLevel } from '#contract/locks'
import type { Transaction } from '#drizzle/client'
import { lock } from '../commands/service.ts'

export interface LockOrder {
  deviceIds: readonly string[]
  level: Exclude<LockLevel, 0 | 4>
  reason: string
  message: string
  incidentId: string
  now: Date
}

/**
 * The one place from which a report locks. Older commands are superseded; nothing is sent in here: the
 * command is on record, and whoever holds the device's connection is told that there is one.
 */
export async function lockDevices(tx: Transaction, order: LockOrder): Promise<void> {
  await lock(tx, order)
}
