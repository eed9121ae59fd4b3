import { deviceChanges } from '#contract/device-batches'
import { deviceTransition } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { notify } from '../notifications/service.ts'
import * as queries from './batch-queries.ts'
import { because } from './state.ts'
import { moveDevices } from './transition.ts'

/** Devices per transaction: some tenths of a second, for which others wait at most. */
const CHUNK = 500

/** The next few devices of the batch. False when none are left. */
export async function takeChunk(tx: Transaction, batchId: string, now: Date): Promise<boolean> {
  const batch = await queries.lock(tx, batchId)
  if (batch?.state !== 'running') return false
  const ids = await queries.waiting(tx, batchId, CHUNK)
  const outcomes =
    batch.kind === 'transition'
      ? await transitionOutcomes(tx, ids, { ...batch.request, reason: batch.reason }, now)
      : await editOutcomes(tx, ids, batch.request.changes, batch.reason)
  const over = await queries.settle(tx, batchId, outcomes)
  if (over) await tell(tx, batchId)
  return !over
}

async function transitionOutcomes(
  tx: Transaction,
  ids: string[],
  { reason, ...step }: Record<string, unknown>,
  now: Date,
): Promise<queries.Outcome[]> {
  const request = deviceTransition.parse(reason ? { ...step, reason } : step)
  const refused = await moveDevices(tx, ids, request, now)
  return ids.map((deviceId) => {
    const refusal = refused.get(deviceId)
    if (!refusal) return { deviceId, outcome: 'done' }
    const { code, params } = refusal
    return { deviceId, outcome: 'refused', code, ...(params && { params }) }
  })
}

async function editOutcomes(
  tx: Transaction,
  ids: string[],
  given: unknown,
  reason: string | null,
): Promise<queries.Outcome[]> {
  const changes = deviceChanges.parse(given)
  const { writable, refused, changed } = await because(tx, reason, () =>
    queries.edit(tx, ids, changes),
  )
  const [may, tooEarly] = [new Set(writable), new Set(refused)]
  return ids.map((deviceId) => {
    if (tooEarly.has(deviceId)) {
      return { deviceId, outcome: 'refused', code: 'lease_before_acquired' }
    }
    if (!may.has(deviceId)) return { deviceId, outcome: 'refused', code: 'not_permitted' }
    return { deviceId, outcome: changed.has(deviceId) ? 'done' : 'unchanged' }
  })
}

/** Whoever asked may have gone elsewhere meanwhile. */
async function tell(tx: Transaction, batchId: string): Promise<void> {
  const batch = (await queries.get(tx, batchId))!
  const { total, done, unchanged, refused } = batch
  await notify(tx, {
    userIds: [batch.createdBy],
    template: 'device_batch_done',
    params: { total, done, unchanged, refused },
    link: `/device-batches/${batchId}`,
  })
}
