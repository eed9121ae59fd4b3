import type { z } from 'zod'
import { type deviceBulkEdit, type deviceBulkTransition, MAX_BATCH } from '#contract/device-batches'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError } from '../errors.ts'
import { enqueue } from '../jobs/outbox.ts'
import * as queries from './batch-queries.ts'
import { runBatch } from './jobs.ts'
import { matchingIds } from './queries.ts'
import { refuseUnit } from './service.ts'

type Which = Pick<z.output<typeof deviceBulkTransition>, 'ids' | 'filter'>

interface Order {
  kind: 'transition' | 'edit'
  request: Record<string, unknown>
  reason: string | undefined
}

export async function orderTransition(
  tx: Transaction,
  actor: Actor,
  { ids, filter, reason, ...request }: z.output<typeof deviceBulkTransition>,
  key: string | null,
): Promise<string> {
  return order(tx, actor, { ids, filter }, { kind: 'transition', request, reason }, key)
}

export async function orderEdit(
  tx: Transaction,
  actor: Actor,
  { ids, filter, reason, changes }: z.output<typeof deviceBulkEdit>,
  { key, now }: { key: string | null; now: Date },
): Promise<string> {
  if (changes.unitId) await refuseUnit(tx, changes.unitId, now, 'changes.unitId')
  return order(tx, actor, { ids, filter }, { kind: 'edit', request: { changes }, reason }, key)
}

/** Puts on record what is to be done with which devices, exactly those that match now; a job does it. */
async function order(
  tx: Transaction,
  actor: Actor,
  { ids, filter }: Which,
  { kind, request, reason }: Order,
  idempotencyKey: string | null,
): Promise<string> {
  const before = idempotencyKey && (await queries.byKey(tx, actor.userId, idempotencyKey))
  if (before) return before
  const deviceIds = ids ? [...new Set(ids)] : await matchingIds(tx, actor, filter!, MAX_BATCH)
  if (deviceIds.length === 0) throw mistake('no_match')
  if (deviceIds.length > MAX_BATCH) throw mistake('too_many', { maximum: MAX_BATCH })
  const row = { kind, request, reason, total: deviceIds.length, idempotencyKey }
  const made = await naming(CONSTRAINTS, () =>
    queries.insert(tx, { ...row, createdBy: actor.userId }, deviceIds),
  )
  // Somebody was faster with the same key: theirs is ours.
  if (!made) return (await queries.byKey(tx, actor.userId, idempotencyKey!))!
  await enqueue(tx, runBatch, { batchId: made })
  return made
}

const mistake = (code: string, params?: Record<string, number>) =>
  new AppError('invalid', { fields: [{ field: 'filter', code, ...(params && { params }) }] })

const CONSTRAINTS: ConstraintErrors = {
  device_batch_items_device_id_devices_id_fk: {
    error: 'invalid',
    field: 'ids',
    code: 'does_not_exist',
  },
}
