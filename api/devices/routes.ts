import { deviceTimeline, deviceTimelineQuery } from '#contract/device-events'
import {
  device,
  deviceCreate,
  deviceQuery,
  deviceSummary,
  deviceTransition,
  deviceUpdate,
} from '#contract/devices'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { batchRoutes } from './batch-routes.ts'
import { deviceFile } from './exports.ts'
import { modelRoutes } from './model-routes.ts'
import * as queries from './queries.ts'
import { changeDevice, createDevice } from './service.ts'
import { timeline } from './timeline-queries.ts'
import { moveDevice } from './transition.ts'

const shown = async (tx: Transaction, actor: Actor, id: string) =>
  orNotFound(await queries.getDevice(tx, actor, id))

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
      deps.db.as(actor, (tx) => shown(tx, actor, input.params.id)),
  }),
  route({
    method: 'get',
    path: '/api/devices/:id/timeline',
    access: { permission: 'ledger.read' },
    summary: 'What happened to a device, newest first, as far as one may see',
    input: { params: idParams, query: deviceTimelineQuery },
    output: deviceTimeline,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = await shown(tx, actor, input.params.id)
        return timeline(tx, actor, id, input.query)
      }),
  }),
  route({
    method: 'post',
    path: '/api/devices',
    access: { permission: 'ledger.write' },
    summary: 'Put a device on record, in stock',
    input: { body: deviceCreate },
    output: device,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await createDevice(tx, input.body, deps.clock())
        return shown(tx, actor, id)
      }),
  }),
  route({
    method: 'put',
    path: '/api/devices/:id',
    access: { permission: 'ledger.write' },
    summary: 'Correct a device, unless somebody else has done so meanwhile',
    input: { params: idParams, body: deviceUpdate },
    output: device,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await changeDevice(tx, input.params.id, input.body, deps.clock())
        return shown(tx, actor, input.params.id)
      }),
  }),
  route({
    method: 'post',
    path: '/api/devices/:id/transition',
    access: { permission: 'ledger.write' },
    summary: 'Take one step with a device',
    input: { params: idParams, body: deviceTransition },
    output: device,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = await shown(tx, actor, input.params.id)
        await moveDevice(tx, id, input.body, deps.clock())
        return shown(tx, actor, id)
      }),
  }),
  ...batchRoutes,
  ...modelRoutes,
]
