import {
  transfer,
  transferBatch,
  transferBatchQuery,
  transferCancel,
  transferCollection,
  transferCollectionQuery,
  transferDetail,
  transferIssue,
  transferIssueQuery,
  transferQuery,
  transferUpdate,
} from '#contract/transfers'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import type { Deps } from '../deps.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import * as batches from './batch-queries.ts'
import { batchFile, collectionFile, issueFile, transferFile } from './exports.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

const read = { permission: 'transfers.read' } as const
const write = { permission: 'transfers.write' } as const

/** Does something to a batch and shows what became of it. */
const step = (
  path: string,
  summary: string,
  act: (tx: Transaction, id: string, deps: Deps) => Promise<void>,
) =>
  route({
    method: 'post',
    path: `/api/transfer-batches/:id/${path}`,
    access: write,
    summary,
    input: { params: idParams },
    output: transferBatch,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await act(tx, input.params.id, deps)
        return batchOf(tx, actor, input.params.id)
      }),
  })

export const transferRoutes = [
  listRoute({
    path: '/api/transfer-batches',
    access: read,
    summary: 'Batches of transfers, one for each day, with what keeps them from being applied',
    query: transferBatchQuery,
    item: transferBatch,
    exports: batchFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => batches.listBatches(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/transfer-batches/:id',
    access: read,
    summary: 'One batch',
    input: { params: idParams },
    output: transferBatch,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => batchOf(tx, actor, input.params.id)),
  }),
  step('apply', 'Apply a batch whose day has come, all or none', (tx, id, deps) =>
    service.apply(tx, id, deps.clock()),
  ),
  step('undo', 'Put back what stood before, unless something depends on it', service.undo),
  step(
    'confirm-heads',
    'Confirm as head whoever alone is proposed for a unit without one',
    service.confirmHeads,
  ),
  route({
    method: 'post',
    path: '/api/transfer-batches/:id/cancel',
    access: write,
    summary: 'Give up a batch that is not applied',
    input: { params: idParams, body: transferCancel },
    output: transferBatch,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.cancel(tx, input.params.id, input.body.reason)
        return batchOf(tx, actor, input.params.id)
      }),
  }),
  listRoute({
    path: '/api/transfers',
    access: read,
    summary: 'Who moves, leaves or joins, and what that meets; conflicts first',
    query: transferQuery,
    item: transfer,
    exports: transferFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  listRoute({
    path: '/api/transfers/collections',
    access: read,
    summary: 'Devices that people who left or moved are to hand in',
    query: transferCollectionQuery,
    item: transferCollection,
    exports: collectionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) =>
        queries.listCollections(tx, actor, input.query, dayOf(deps.clock())),
      ),
  }),
  listRoute({
    path: '/api/transfers/issues',
    access: read,
    summary: 'People who joined, and what they hold by now',
    query: transferIssueQuery,
    item: transferIssue,
    exports: issueFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listIssues(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/transfers/:id',
    access: read,
    summary: 'One transfer, with what the person holds',
    input: { params: idParams },
    output: transferDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, actor, input.params.id))),
  }),
  route({
    method: 'put',
    path: '/api/transfers/:id',
    access: write,
    summary: 'Correct a row or leave it out, with the reason',
    input: { params: idParams, body: transferUpdate },
    output: transferDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.correct(tx, actor, input.params.id, input.body)
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
]

const batchOf = async (tx: Transaction, actor: Actor, id: string) =>
  orNotFound(await batches.getBatch(tx, actor, id))
