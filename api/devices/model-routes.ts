import {
  deviceModel,
  deviceModelCreate,
  deviceModelMerge,
  deviceModelMerged,
  deviceModelQuery,
  deviceModelUpdate,
  operatingSystems,
} from '#contract/devices'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { modelFile } from './exports.ts'
import * as queries from './model-queries.ts'
import * as models from './models.ts'

const shown = async (tx: Transaction, actor: Actor, id: string) =>
  orNotFound(await queries.getModel(tx, actor, id))

export const modelRoutes = [
  route({
    method: 'get',
    path: '/api/operating-systems',
    access: { permission: 'rollout.write' },
    summary: 'Operating systems as the ledger spells them, to choose from',
    output: operatingSystems,
    handle: ({ deps, actor }) => deps.db.as(actor, queries.operatingSystems),
  }),
  listRoute({
    path: '/api/device-models',
    access: { permission: 'ledger.read' },
    summary: 'The model catalogue',
    query: deviceModelQuery,
    item: deviceModel,
    exports: modelFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listModels(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/device-models/:id',
    access: { permission: 'ledger.read' },
    summary: 'One model',
    input: { params: idParams },
    output: deviceModel,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => shown(tx, actor, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/device-models',
    access: { permission: 'ledger.write' },
    summary: 'Add a model to the catalogue',
    input: { body: deviceModelCreate },
    output: deviceModel,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => shown(tx, actor, await models.createModel(tx, input.body))),
  }),
  route({
    method: 'put',
    path: '/api/device-models/:id',
    access: { permission: 'ledger.write' },
    summary: 'Correct a model, unless somebody else has done so meanwhile',
    input: { params: idParams, body: deviceModelUpdate },
    output: deviceModel,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await models.changeModel(tx, input.params.id, input.body)
        return shown(tx, actor, input.params.id)
      }),
  }),
  route({
    method: 'delete',
    path: '/api/device-models/:id',
    access: { permission: 'ledger.write' },
    summary: 'Remove a model of which there is no device',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => models.removeModel(tx, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/device-models/:id/merge',
    access: { permission: 'ledger.write' },
    summary: 'Give all devices of a model to another one, and remove the first',
    input: { params: idParams, body: deviceModelMerge },
    output: deviceModelMerged,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { into } = input.body
        const moved = await models.mergeModel(tx, input.params.id, into)
        return { moved, into: await shown(tx, actor, into) }
      }),
  }),
]
