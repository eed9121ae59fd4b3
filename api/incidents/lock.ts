import type { LockLevel } from '#contract/locks'
import type { Transaction } from '#drizzle/client'

export interface LockOrder {
  deviceIds: readonly string[]
  level: Exclude<LockLevel, 0 | 4>
  reason: string
  message: string
  /** Who, as audit names them. */
  by: string
  incidentId: string
  drill: boolean
}

/** The one place from which a report locks; nothing is sent in here, the command is on record. */
export async function lockDevices(_tx: Transaction, _order: LockOrder): Promise<void> {}
