import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { addDays, dayOf } from '../calendar.ts'
import { orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import * as queries from './completion-queries.ts'
import { naming } from './refusals.ts'

/** Takes a completion back; it stays on record, beside the row that says why. */
export async function revoke(
  tx: Transaction,
  actor: Actor,
  id: string,
  reason: string,
  now: Date,
): Promise<void> {
  const found = orNotFound(await queries.get(tx, actor, id, dayOf(now)))
  if (found.standing === 'revoked') throw refusal('id', 'completion_revoked')
  await naming(() => queries.revoke(tx, found, { reason, userId: actor.userId }))
}

/** Today, and the day up to which somebody whose access ends counts as about to lose it. */
export async function horizon(tx: Transaction, now: Date) {
  const ahead = (await readSettings(tx))['training.warnDays']
  const today = dayOf(now)
  return { today, until: addDays(today, ahead) }
}
