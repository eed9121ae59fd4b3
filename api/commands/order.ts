import type { z } from 'zod'
import type { ApprovalDetail } from '#contract/approvals'
import { isLocking } from '#contract/command-protocol'
import type { commandBulk, commandCreate } from '#contract/commands'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { getApproval, requestApproval } from '../approvals/request.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { requireRecentStepUp } from '../http/session.ts'
import { readSettings } from '../settings/service.ts'
import { commandMany, wipeDevices } from './actions.ts'
import * as limits from './limit-queries.ts'
import * as lists from './list-queries.ts'
import { cancel, lock, release, send } from './service.ts'

const HOUR_MS = 3_600_000

/** One device, by one person. A lost one is locked at once: only a row of locks takes a second person. */
export async function order(
  tx: Transaction,
  actor: Actor,
  { deviceId, kind, level, reason, message }: z.output<typeof commandCreate>,
  now: Date,
): Promise<string> {
  if (level !== undefined && kind !== 'lock') throw mistake('level', 'level_of_lock')
  const wish = { deviceIds: [deviceId], reason, now }
  if (kind === 'lock') {
    await refuseRow(tx, actor, now)
    const [made] = await lock(tx, { ...wish, level, message })
    if (!made) throw refusal('deviceId', 'wipe_wanted')
    return made.commandId
  }
  if (kind === 'unlock') {
    mayRelease(actor, now)
    const [made] = await release(tx, wish)
    if (!made) throw refusal('deviceId', 'not_locked')
    return made.commandId
  }
  const [made] = await send(tx, { ...wish, kind })
  return made!.commandId
}

/** A lock waits for nobody; to give a device free one shows anew who one is. */
function mayRelease(actor: Actor, now: Date): void {
  if (!reach(actor, 'locks.release')) throw new AppError('forbidden')
  requireRecentStepUp(actor, now)
}

/** Somebody who locks the fleet, one by one, is stopped; the first lock of each person never is. */
async function refuseRow(tx: Transaction, actor: Actor, now: Date): Promise<void> {
  const maximum = (await readSettings(tx))['commands.locksPerHour']
  const { all, own } = await limits.locksSince(tx, actor.name, new Date(+now - HOUR_MS))
  if (all >= maximum && own > 0) throw refusal('deviceId', 'locks_breaker', { maximum })
}

/** Many devices, or what can't be undone: somebody else has to agree. */
export async function orderMany(
  tx: Transaction,
  { deps, actor }: { deps: Deps; actor: Actor },
  { deviceIds, kind, level, reason, message }: z.output<typeof commandBulk>,
): Promise<ApprovalDetail> {
  if (!(await limits.isRole(tx, 'security'))) throw new AppError('forbidden')
  if (level !== undefined && kind !== 'lock') throw mistake('level', 'level_of_lock')
  const request = { targetIds: deviceIds, reason }
  const id =
    kind === 'wipe'
      ? await requestApproval(tx, { deps, actor }, { ...request, action: wipeDevices, params: {} })
      : await requestApproval(
          tx,
          { deps, actor },
          {
            ...request,
            action: commandMany,
            params: { kind, level: level ?? null, message: message ?? null, reason },
          },
        )
  return getApproval(tx, actor, id, deps.clock())
}

/** Not needed after all, as long as the device has not written it down. */
export async function takeBack(
  tx: Transaction,
  actor: Actor,
  id: string,
  { reason, now }: { reason: string; now: Date },
): Promise<void> {
  const { deviceId, kind } = orNotFound(await lists.get(tx, id))
  // A lock that is taken back is a device given free.
  if (isLocking(kind)) mayRelease(actor, now)
  if (await cancel(tx, { deviceId, id }, { reason, now })) return
  const { state } = orNotFound(await lists.get(tx, id))
  throw refusal('id', 'command_taken', { state })
}
