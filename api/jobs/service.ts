import type { z } from 'zod'
import type { job } from '#contract/jobs'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { AppError, orNotFound } from '../errors.ts'
import * as queries from './operating-queries.ts'

/** One that is dead, or waits for its next attempt, runs now. The outbox is not audited; this is. */
export async function retryOne(
  tx: Transaction,
  actor: Actor,
  id: number,
): Promise<z.input<typeof job>> {
  const { state } = orNotFound(await queries.get(tx, id))
  const retried = await queries.retry(tx, id)
  if (!retried) throw new AppError('wrong_state', { params: { state } })
  await queries.noteRetry(tx, {
    userId: actor.userId,
    job: retried.job,
    outboxId: id,
    count: 1,
  })
  return retried
}

/** All that are dead of a job; how many those are. */
export async function retryDead(tx: Transaction, actor: Actor, name: string): Promise<number> {
  const count = await queries.retryDead(tx, name)
  if (count > 0) await queries.noteRetry(tx, { userId: actor.userId, job: name, count })
  return count
}
