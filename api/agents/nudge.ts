import { sql } from 'drizzle-orm'
import type { NudgeReason } from '#contract/agent-channel'
import type { Transaction } from '#drizzle/client'

/**
 * Tells the agents of these devices that there is something, as soon as the caller's transaction has
 * committed. What it is they ask for themselves.
 */
export async function nudge(
  tx: Transaction,
  deviceIds: readonly string[],
  reason: NudgeReason,
): Promise<void> {
  if (deviceIds.length === 0) return
  await tx.execute(sql`select app.nudge_agents(${`{${deviceIds.join(',')}}`}::uuid[], ${reason})`)
}
