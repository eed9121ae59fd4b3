import type { z } from 'zod'
import type { phoneTaskCreate, phoneTaskDone } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake, refusal } from '../errors.ts'
import type { Operation } from './operation-queries.ts'
import { smartphone } from './phone-queries.ts'
import * as queries from './task-queries.ts'

/*
 * The connector for what no program can do: a work item, ticked off by whoever has seen to it. Of a
 * command it is the last resort; of the SIM at the carrier's desk it is the only way.
 */

const CONSTRAINTS: ConstraintErrors = {
  phone_tasks_open_key: { error: 'conflict', field: 'kind', code: 'task_open_already' },
}
const SUPERSEDED = '新しい指示に置き換え / superseded'

/** In the name of a command that has no other way to its phone; gives the id of the work item. */
export async function orderByHand(
  tx: Transaction,
  { id, deviceId, kind }: Operation,
  now: Date,
): Promise<string> {
  return queries.insert(tx, { kind, deviceId, operationId: id, createdAt: now })
}

export const cancelTaskOf = (tx: Transaction, operationId: string, now: Date): Promise<void> =>
  queries.cancelOf(tx, operationId, SUPERSEDED, now)

/** As a person asks for it, or an incident does. */
export async function orderTask(
  tx: Transaction,
  { deviceId, kind, note }: z.output<typeof phoneTaskCreate>,
  { actor, now }: { actor: Pick<Actor, 'userId'> | null; now: Date },
): Promise<string> {
  const device = await smartphone(tx, deviceId)
  if (!device)
    throw new AppError('not_found', { fields: [{ field: 'deviceId', code: 'does_not_exist' }] })
  if (device.kind !== 'smartphone') throw mistake('deviceId', 'not_a_smartphone')
  const row = { kind, deviceId, note, requestedBy: actor?.userId ?? null, createdAt: now }
  return naming(CONSTRAINTS, () => queries.insert(tx, row))
}

type Done = z.output<typeof phoneTaskDone>

/** Gives what it was done for, if for a command. */
export async function finishTask(
  tx: Transaction,
  id: string,
  { contactedAt, contact, reference, note }: Done,
  { actor, now }: { actor: Pick<Actor, 'userId'>; now: Date },
): Promise<void> {
  const open = refuseUnlessOpen(await queries.lock(tx, id))
  const contacted = new Date(contactedAt)
  if (contacted > now) throw mistake('contactedAt', 'in_the_future')
  if (contacted < open.createdAt && +open.createdAt - +contacted > BEFORE_ORDERED_MS)
    throw mistake('contactedAt', 'before_ordered')
  await queries.change(tx, id, {
    state: 'done',
    doneAt: now,
    doneBy: actor.userId,
    contactedAt: contacted,
    contact,
    reference: reference ?? null,
    ...(note !== undefined && { note }),
  })
}

/** Somebody may have called before it was written down, but not last week. */
const BEFORE_ORDERED_MS = 3 * 86_400_000

export async function cancelTask(
  tx: Transaction,
  id: string,
  reason: string,
  { actor, now }: { actor: Pick<Actor, 'userId'>; now: Date },
): Promise<void> {
  refuseUnlessOpen(await queries.lock(tx, id))
  await queries.change(tx, id, { state: 'cancelled', reason, doneAt: now, doneBy: actor.userId })
}

type Locked = Awaited<ReturnType<typeof queries.lock>>

function refuseUnlessOpen(task: Locked): NonNullable<Locked> {
  if (!task) throw new AppError('not_found')
  if (task.state !== 'open') throw refusal('id', 'task_over', { state: task.state })
  return task
}
