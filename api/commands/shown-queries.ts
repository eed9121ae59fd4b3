import { and, desc, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { DeviceLock, recoveryKey } from '#contract/commands'
import type { Transaction } from '#drizzle/client'
import { deviceLeases, deviceLocks, escrowedKeys, keyReveals } from '#drizzle/schema/commands'
import { devices } from '#drizzle/schema/devices'
import { iso } from '../http/list-query.ts'

export async function lockOf(tx: Transaction, deviceId: string) {
  const [row] = await tx
    .select({
      id: devices.id,
      status: sql<DeviceLock['status']>`coalesce(${deviceLocks.status}, 'unlocked')`,
      desiredLevel: sql<0>`coalesce(${deviceLocks.desiredLevel}, 0)`,
      desiredEpoch: sql<number>`coalesce(${deviceLocks.desiredEpoch}, 0)`,
      since: sql<string | null>`${iso(deviceLocks.desiredSince)}`,
      byName: sql<string | null>`app.actor_name(${deviceLocks.desiredBy})`,
      reason: deviceLocks.desiredReason,
      observedLevel: sql<0 | null>`${deviceLocks.observedLevel}`,
      observedEpoch: deviceLocks.observedEpoch,
      cause: sql<'command' | null>`${deviceLocks.observedCause}`,
      probes: deviceLocks.observedProbes,
      proven: deviceLocks.proven,
      at: sql<string | null>`${iso(deviceLocks.observedAt)}`,
      receivedAt: sql<string | null>`${iso(deviceLocks.receivedAt)}`,
      commandId: sql<string | null>`(select c.id from commands c where c.device_id = ${devices.id}
        and c.kind in ('lock', 'unlock', 'wipe')
        and c.state in ('queued', 'delivered', 'not_now', 'accepted', 'running'))`,
      issuedAt: sql<string | null>`${iso(deviceLeases.issuedAt)}`,
      graceHours: deviceLeases.graceHours,
      poweredOnHours: deviceLeases.poweredOnHours,
      leaseLevel: sql<0 | null>`${deviceLeases.level}`,
    })
    .from(devices)
    .leftJoin(deviceLocks, eq(deviceLocks.deviceId, devices.id))
    .leftJoin(deviceLeases, eq(deviceLeases.deviceId, devices.id))
    .where(eq(devices.id, deviceId))
  return row
}

export const recoveryKeys = (
  tx: Transaction,
  deviceId: string,
): Promise<z.input<typeof recoveryKey>[]> =>
  tx
    .select({
      id: escrowedKeys.id,
      volume: escrowedKeys.volume,
      protector: escrowedKeys.protector,
      createdAt: iso(escrowedKeys.createdAt),
      replacedAt: sql<string | null>`${iso(escrowedKeys.replacedAt)}`,
      lastRevealedAt: sql<
        string | null
      >`(select to_char(max(r.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        from ${keyReveals} r where r.key_id = escrowed_keys.id)`,
    })
    .from(escrowedKeys)
    .where(and(eq(escrowedKeys.deviceId, deviceId), eq(escrowedKeys.kind, 'recovery_key')))
    .orderBy(sql`${escrowedKeys.replacedAt} desc nulls first`, desc(escrowedKeys.createdAt))
    .limit(50)

/** What a challenge may be of: the device shows the epoch of the lock it has carried out. */
export async function epochs(tx: Transaction, deviceId: string) {
  const [row] = await tx
    .select({ desired: deviceLocks.desiredEpoch, observed: deviceLocks.observedEpoch })
    .from(deviceLocks)
    .where(eq(deviceLocks.deviceId, deviceId))
  return row
}
