import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { assignUnits } from '../devices/state.ts'

export interface Handover {
  deviceId: string
  holderId: string
  /** Set when the device belongs to a unit or post rather than to the person. */
  dutyUnitId: string | null
  /** The unit that answers for the device from now on. */
  unitId: string
}

/** Hands devices over that nobody holds. */
export async function handOver(
  tx: Transaction,
  handovers: readonly Handover[],
  at: Date,
): Promise<void> {
  if (handovers.length === 0) return
  await assignUnits(tx, handovers)
  await tx.execute(sql`
    insert into handovers (device_id, holder_id, duty_unit_id, handed_over_at, source)
    select device_id, holder_id, duty_unit_id, ${at.toISOString()}::timestamptz, 'counter'
    from unnest(${sql.param(handovers.map((each) => each.deviceId))}::uuid[],
      ${sql.param(handovers.map((each) => each.holderId))}::uuid[],
      ${sql.param(handovers.map((each) => each.dutyUnitId))}::uuid[])
      as given (device_id, holder_id, duty_unit_id)`)
}

/** Takes devices back from whoever holds them. */
export async function takeBack(
  tx: Transaction,
  deviceIds: readonly string[],
  at: Date,
): Promise<void> {
  if (deviceIds.length === 0) return
  await tx.execute(sql`
    update handovers set returned_at = greatest(${at.toISOString()}::timestamptz, handed_over_at)
    where device_id = any (${sql.param([...deviceIds])}::uuid[]) and returned_at is null`)
}
