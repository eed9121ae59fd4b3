import type { Device } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { setState } from '../devices/state.ts'
import { type Handover, handOver, takeBack } from '../handovers/counter.ts'

/** All that the rollout does to the ledger. Each call is set-based and joins the caller's transaction. */
interface Ledger {
  setState(tx: Transaction, deviceIds: readonly string[], to: Device['state']): Promise<void>
  /** From nobody to these holders; the devices then belong to the units named. */
  handOver(tx: Transaction, handovers: readonly Handover[], at: Date): Promise<void>
  /** Ends the open handovers; a device that nobody holds is left alone. */
  takeBack(tx: Transaction, deviceIds: readonly string[], at: Date): Promise<void>
}

export const ledger: Ledger = { setState, handOver, takeBack }
