import {
  device,
  deviceModel,
  deviceModelQuery,
  deviceQuery,
  deviceSummary,
} from '#contract/devices'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { deviceFile, modelFile } from './exports.ts'
import * as queries from './queries.ts'

export const deviceRoutes = [
  listRoute({
    path: '/api/devices',
    access: { permission: 'ledger.read' },
    summary: 'Devices, as far as one may see them',
    query: deviceQuery,
    item: device,
    exports: deviceFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listDevices(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/devices/summary',
    access: { permission: 'ledger.read' },
    summary: 'How many devices of each kind are in each state',
    output: deviceSummary,
    handle: ({ deps, actor }) =>
      deps.db.as(actor, async (tx) => {
        const byKindAndState = await queries.countByKindAndState(tx, actor)
        const total = byKindAndState.reduce((sum, group) => sum + group.count, 0)
        return { total, byKindAndState }
      }),
  }),
  route({
    method: 'get',
    path: '/api/devices/:id',
    access: { permission: 'ledger.read' },
    summary: 'One device',
    input: { params: idParams },
    output: device,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.getDevice(tx, actor, input.params.id)),
      ),
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
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.getModel(tx, actor, input.params.id)),
      ),
  }),
]
