import { sql } from 'drizzle-orm'
import type { ReplacementState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'

/** An open replacement that a device on the counter takes part in. */
export interface Swap {
  id: string
  state: ReplacementState
  holderId: string
  oldDeviceId: string
  newDeviceId: string | null
}

export async function lockSwaps(tx: Transaction, deviceIds: readonly string[]): Promise<Swap[]> {
  const ids = sql.param([...deviceIds])
  const rows = await tx.execute<{ [K in keyof Swap]: Swap[K] }>(sql`
    select id, state, holder_id as "holderId", old_device_id as "oldDeviceId",
      new_device_id as "newDeviceId"
    from replacements where state <> 'closed'
      and (new_device_id = any (${ids}::uuid[]) or old_device_id = any (${ids}::uuid[]))
    order by id for no key update`)
  return [...rows]
}
