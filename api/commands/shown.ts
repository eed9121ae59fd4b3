import type { z } from 'zod'
import type { deviceLock } from '#contract/commands'
import type { Transaction } from '#drizzle/client'
import { orNotFound } from '../errors.ts'
import { liveUnlockKey } from './escrow-queries.ts'
import * as queries from './shown-queries.ts'

/** What is wanted beside what was found, so that nobody has to take one for the other. */
export async function lockShown(
  tx: Transaction,
  deviceId: string,
): Promise<z.input<typeof deviceLock>> {
  const row = orNotFound(await queries.lockOf(tx, deviceId))
  const { id, status, commandId, since, byName, reason } = row
  return {
    id,
    status,
    desired: { level: row.desiredLevel, epoch: row.desiredEpoch, since, byName, reason },
    observed:
      row.observedLevel === null
        ? null
        : {
            level: row.observedLevel,
            epoch: row.observedEpoch!,
            cause: row.cause!,
            probes: row.probes ?? [],
            proven: row.proven ?? false,
            at: row.at!,
            receivedAt: row.receivedAt!,
          },
    commandId,
    lease:
      row.issuedAt === null
        ? null
        : {
            issuedAt: row.issuedAt,
            graceHours: row.graceHours!,
            poweredOnHours: row.poweredOnHours!,
            level: row.leaseLevel!,
          },
    recoveryKeys: await queries.recoveryKeys(tx, deviceId),
    offlineUnlock: (await liveUnlockKey(tx, deviceId)) !== undefined,
  }
}
