import type { z } from 'zod'
import type { phoneTaskDone } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { type Outcome, settle } from './carry-out.ts'
import * as operations from './operation-queries.ts'
import * as queries from './task-queries.ts'
import { cancelTask, finishTask } from './tasks.ts'

interface By {
  actor: Pick<Actor, 'userId'>
  now: Date
}

/** Ticks a work item off: for the command behind it, if there is one, that is the evidence. */
export async function finish(
  tx: Transaction,
  id: string,
  done: z.output<typeof phoneTaskDone>,
  by: By,
): Promise<void> {
  await settling(tx, id, by.now, { kind: 'succeeded', status: 'DONE_BY_HAND' }, () =>
    finishTask(tx, id, done, by),
  )
}

export async function cancel(tx: Transaction, id: string, reason: string, by: By): Promise<void> {
  await settling(tx, id, by.now, { kind: 'failed', status: 'CANCELLED_BY_HAND' }, () =>
    cancelTask(tx, id, reason, by),
  )
}

/** The operation is locked before its work item, as by whatever supersedes both. */
async function settling(
  tx: Transaction,
  taskId: string,
  now: Date,
  outcome: Omit<Outcome, 'source'>,
  work: () => Promise<void>,
): Promise<void> {
  const { operationId } = orNotFound(await queries.peek(tx, taskId))
  const operation = operationId ? await operations.lock(tx, operationId) : undefined
  await work()
  if (operation) await settle(tx, operation, { ...outcome, source: 'person', taskId }, now)
}
