import {
  phoneTask,
  phoneTaskCancel,
  phoneTaskCreate,
  phoneTaskDone,
  phoneTaskQuery,
} from '#contract/phones'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { cancel, finish } from './by-hand.ts'
import { phoneTaskFile } from './exports.ts'
import * as queries from './task-queries.ts'
import { orderTask } from './tasks.ts'

const write = { permission: 'phones.write' } as const

export const taskRoutes = [
  listRoute({
    path: '/api/phone-tasks',
    access: { permission: 'phones.read' },
    summary: 'What is done by hand for phones, as at the carrier’s desk',
    query: phoneTaskQuery,
    item: phoneTask,
    exports: phoneTaskFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => queries.list(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/phone-tasks/:id',
    access: { permission: 'phones.read' },
    summary: 'One thing to do by hand',
    input: { params: idParams },
    output: phoneTask,
    handle: async ({ deps, actor, input }) =>
      orNotFound(await deps.db.as(actor, (tx) => queries.get(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/phone-tasks',
    access: write,
    summary: 'Have somebody stop or resume a SIM at the carrier',
    input: { body: phoneTaskCreate },
    output: phoneTask,
    status: 201,
    idempotent: true,
    handle: async ({ deps, actor, input, tx }) => {
      const id = await orderTask(tx, input.body, { actor, now: deps.clock() })
      return orNotFound(await queries.get(tx, id))
    },
  }),
  route({
    method: 'post',
    path: '/api/phone-tasks/:id/done',
    access: write,
    summary: 'It is done: who was called, when, and under which number they took it down',
    input: { params: idParams, body: phoneTaskDone },
    output: phoneTask,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await finish(tx, input.params.id, input.body, { actor, now: deps.clock() })
        return orNotFound(await queries.get(tx, input.params.id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/phone-tasks/:id/cancel',
    access: write,
    summary: 'It is not to be done after all',
    input: { params: idParams, body: phoneTaskCancel },
    output: phoneTask,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await cancel(tx, input.params.id, input.body.reason, { actor, now: deps.clock() })
        return orNotFound(await queries.get(tx, input.params.id))
      }),
  }),
]
