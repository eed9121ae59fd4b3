import { sql } from 'drizzle-orm'
import type { Device } from '#contract/devices'
import type { Transaction } from '#drizzle/client'

/** Puts devices into a state. */
export async function setState(
  tx: Transaction,
  deviceIds: readonly string[],
  to: Device['state'],
): Promise<void> {
  if (deviceIds.length === 0) return
  await tx.execute(sql`update devices set state = ${to}
    where id = any (${sql.param([...deviceIds])}::uuid[]) and state <> ${to}`)
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
