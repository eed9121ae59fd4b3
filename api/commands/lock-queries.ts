import { sql } from 'drizzle-orm'
import type { ObservedLock } from '#contract/locks'
import type { Transaction } from '#drizzle/client'

const ids = (deviceIds: readonly string[]) => sql`${`{${deviceIds.join(',')}}`}::uuid[]`

export interface Locked {
  deviceId: string
  kind: 'laptop' | 'smartphone'
  state: string
  desiredLevel: number
  desiredEpoch: number
  observedLevel: number | null
  observedEpoch: number | null
}

/**
 * Takes the devices and their locks, in one order for all: whoever changes what is wanted of a device, or
 * what it has found, holds this row first.
 */
export async function take(tx: Transaction, deviceIds: readonly string[]): Promise<Locked[]> {
  const devices = await tx.execute<{ id: string; kind: Locked['kind']; state: string }>(
    sql`select id, kind, state from app.devices_to_lock(${ids(deviceIds)})`,
  )
  const found = devices.map(({ id }) => id)
  await tx.execute(sql`insert into device_locks (device_id) select unnest(${ids(found)})
    on conflict do nothing`)
  const rows = await tx.execute<Omit<Locked, 'kind' | 'state'>>(sql`
    select device_id as "deviceId", desired_level as "desiredLevel", desired_epoch as "desiredEpoch",
      observed_level as "observedLevel", observed_epoch as "observedEpoch"
    from device_locks where device_id = any (${ids(found)}) order by device_id for update`)
  const byId = new Map(devices.map((device) => [device.id, device]))
  return rows.map((row) => {
    const { kind, state } = byId.get(row.deviceId)!
    return { ...row, kind, state }
  })
}

export interface Wish {
  deviceId: string
  level: number
  epoch: number
}

export async function want(
  tx: Transaction,
  wishes: readonly Wish[],
  { reason, now }: { reason: string | null; now: Date },
): Promise<void> {
  await tx.execute(sql`
    update device_locks l set desired_level = w.level, desired_epoch = w.epoch, desired_by = app.actor(),
      desired_reason = ${reason},
      desired_since = case when l.desired_level = w.level then coalesce(l.desired_since, ${now.toISOString()}::timestamptz)
        else ${now.toISOString()}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(wishes)}::jsonb) as w ("deviceId" uuid, level smallint, epoch integer)
    where l.device_id = w."deviceId"`)
}

/** How the device has found itself; false where that is older than what is known. */
export async function observe(
  tx: Transaction,
  deviceId: string,
  found: ObservedLock & { proven: boolean },
  { now, live }: { now: Date; live: boolean },
): Promise<boolean> {
  const at = sql`${found.at}::timestamptz`
  const rows = await tx.execute(sql`
    insert into device_locks as l (device_id, observed_level, observed_epoch, observed_cause, observed_probes,
      observed_at, received_at, proven)
    values (${deviceId}, ${found.level}, ${found.epoch}, ${found.cause}, ${JSON.stringify(found.probes)}::jsonb,
      ${at}, ${now.toISOString()}::timestamptz, ${found.proven})
    on conflict (device_id) do update set observed_level = excluded.observed_level,
      observed_epoch = excluded.observed_epoch, observed_cause = excluded.observed_cause,
      observed_probes = excluded.observed_probes, observed_at = excluded.observed_at,
      received_at = excluded.received_at, proven = excluded.proven
    where l.observed_epoch is null or excluded.observed_epoch > l.observed_epoch
      or (excluded.observed_epoch = l.observed_epoch and (${live} or excluded.observed_at >= l.observed_at))
    returning 1`)
  return rows.length > 0
}

/** What a device says of itself contradicts what it said before: nothing is proven any more. */
export async function doubt(tx: Transaction, deviceId: string, now: Date): Promise<void> {
  await tx.execute(sql`update device_locks set proven = false, received_at = ${now.toISOString()}::timestamptz
    where device_id = ${deviceId} and proven`)
}

/** A device that begins anew has found nothing yet. */
export async function forget(tx: Transaction, deviceId: string): Promise<void> {
  await tx.execute(sql`update device_locks set observed_level = null, observed_epoch = null, observed_cause = null,
    observed_probes = null, observed_at = null, received_at = null, proven = false where device_id = ${deviceId}`)
}
