import type { Context } from 'hono'
import {
  deviceBatch,
  deviceBatchDetail,
  deviceBatchItem,
  deviceBatchItemQuery,
  deviceBatchQuery,
  deviceBulkEdit,
  deviceBulkTransition,
} from '#contract/device-batches'
import { idParams } from '#contract/values'
import { AppError, orNotFound } from '../errors.ts'
import { messageFor } from '../http/messages.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import * as queries from './batch-queries.ts'
import { orderEdit, orderTransition } from './batches.ts'
import { batchFile, batchItemFile } from './exports.ts'

/** Ids alone: ten thousand of them. */
const MAX_BODY_BYTES = 2 * 1024 * 1024

export const batchRoutes = [
  route({
    method: 'post',
    path: '/api/devices/transition',
    access: { permission: 'ledger.write' },
    summary: 'Take one step with many devices, named or all that match now; a job does it',
    input: { body: deviceBulkTransition },
    output: deviceBatch,
    status: 202,
    maxBodyBytes: MAX_BODY_BYTES,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const id = await orderTransition(tx, actor, input.body, keyOf(c))
        return orNotFound(await queries.get(tx, id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/devices/edit',
    access: { permission: 'ledger.write' },
    summary: 'Give many devices the same unit, place, zone, EDR state or lease end; a job does it',
    input: { body: deviceBulkEdit },
    output: deviceBatch,
    status: 202,
    maxBodyBytes: MAX_BODY_BYTES,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const once = { key: keyOf(c), now: deps.clock() }
        const id = await orderEdit(tx, actor, input.body, once)
        return orNotFound(await queries.get(tx, id))
      }),
  }),
  listRoute({
    path: '/api/device-batches',
    access: { permission: 'batches.read' },
    summary: 'What was done to many devices at once',
    query: deviceBatchQuery,
    item: deviceBatch,
    exports: batchFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => queries.list(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/device-batches/:id',
    access: { permission: 'batches.read' },
    summary: 'How far it is, and why devices were refused',
    input: { params: idParams },
    output: deviceBatchDetail,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const batch = orNotFound(await queries.get(tx, input.params.id))
        const counts = await queries.refusedCounts(tx, batch.id)
        const refusedCounts = counts.map(({ params, ...row }) => ({
          ...row,
          message: messageFor(row.code, localeOf(c), params ?? {}),
        }))
        return { ...batch, refusedCounts }
      }),
  }),
  listRoute({
    path: '/api/device-batches/:id/items',
    access: { permission: 'batches.read' },
    summary: 'Each device and what came of it',
    params: idParams,
    query: deviceBatchItemQuery,
    item: deviceBatchItem,
    exports: batchItemFile,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = idParams.parse(input.params)
        orNotFound(await queries.get(tx, id))
        const { rows, total } = await queries.listItems(tx, id, input.query)
        const items = rows.map(({ params, ...item }) => ({
          ...item,
          message: item.code && messageFor(item.code, localeOf(c), params ?? {}),
        }))
        return { rows: items, total }
      }),
  }),
]

function keyOf(c: Context): string | null {
  const key = c.req.header('idempotency-key')
  if (key && !/^[!-~]{1,200}$/.test(key)) {
    const fields = [{ field: 'Idempotency-Key', code: 'wrong_format' }]
    throw new AppError('invalid', { fields })
  }
  return key ?? null
}
