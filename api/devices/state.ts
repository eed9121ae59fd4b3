import { sql } from 'drizzle-orm'
import type { Device } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { type ConstraintErrors, naming } from '../constraints.ts'

/** Steps that the database refuses: somebody has moved the device since the caller looked. */
const CONSTRAINTS: ConstraintErrors = {
  devices_moves: { error: 'wrong_state', field: 'to', code: 'device_moved' },
  devices_lock_pending: { error: 'wrong_state', field: 'to', code: 'devices_lock_pending' },
  devices_need_erasure: { error: 'wrong_state', field: 'to', code: 'no_erasure' },
}

/** Puts devices into a state, by the steps of DEVICE_MOVES alone: the database refuses every other. */
export async function setState(
  tx: Transaction,
  deviceIds: readonly string[],
  to: Device['state'],
  reason?: string | null,
): Promise<void> {
  if (deviceIds.length === 0) return
  await because(tx, reason, () =>
    naming(CONSTRAINTS, () =>
      tx.execute(sql`update devices set state = ${to}
        where id = any (${sql.param([...deviceIds])}::uuid[]) and state <> ${to}`),
    ),
  )
}

/** What `work` does to devices is told with this reason. */
export async function because<T>(
  tx: Transaction,
  reason: string | null | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!reason) return work()
  await tx.execute(sql`select set_config('app.reason', ${reason}, true)`)
  const result = await work()
  await tx.execute(sql`select set_config('app.reason', '', true)`)
  return result
}

/** From now on these units answer for these devices. */
export async function assignUnits(
  tx: Transaction,
  devices: readonly { deviceId: string; unitId: string }[],
): Promise<void> {
  await tx.execute(sql`update devices d set unit_id = given.unit_id
    from unnest(${sql.param(devices.map((each) => each.deviceId))}::uuid[],
      ${sql.param(devices.map((each) => each.unitId))}::uuid[]) as given (id, unit_id)
    where d.id = given.id and d.unit_id is distinct from given.unit_id`)
}
