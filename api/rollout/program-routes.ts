import { progress } from '#contract/progress'
import {
  program,
  programCreate,
  programQuery,
  programTransition,
  programUpdate,
  schedule,
} from '#contract/rollout'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { programFile } from './exports.ts'
import * as queries from './program-queries.ts'
import { changeProgram, createProgram, moveProgram } from './programs.ts'
import { progressOf } from './progress.ts'
import { scheduleOf } from './schedule.ts'

export const programRoutes = [
  listRoute({
    path: '/api/programs',
    access: { permission: 'rollout.read' },
    summary: 'Programs: what is to be replaced by when',
    query: programQuery,
    item: program,
    exports: programFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/programs/:id',
    access: { permission: 'rollout.read' },
    summary: 'One program',
    input: { params: idParams },
    output: program,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.get(tx, actor, input.params.id))),
  }),
  route({
    method: 'get',
    path: '/api/programs/:id/progress',
    access: { permission: 'rollout.read' },
    summary: 'Burn-up, forecast, tiles and blockers of a program',
    input: { params: idParams },
    output: progress,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => progressOf(tx, actor, input.params.id, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/programs/:id/schedule',
    access: { permission: 'rollout.read' },
    summary: 'The yearly schedule of a program: planned and done by wave and month',
    input: { params: idParams },
    output: schedule,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => scheduleOf(tx, actor, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/programs',
    access: { permission: 'rollout.write' },
    summary: 'Set a program up',
    input: { body: programCreate },
    output: program,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await createProgram(tx, input.body)
        return orNotFound(await queries.get(tx, actor, id))
      }),
  }),
  route({
    method: 'put',
    path: '/api/programs/:id',
    access: { permission: 'rollout.write' },
    summary: 'Change a program',
    input: { params: idParams, body: programUpdate },
    output: program,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await changeProgram(tx, input.params.id, input.body)
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/programs/:id/transition',
    access: { permission: 'rollout.write' },
    summary: 'Open or close a program',
    input: { params: idParams, body: programTransition },
    output: program,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await moveProgram(tx, input.params.id, input.body.to)
        return orNotFound(await queries.get(tx, actor, input.params.id))
      }),
  }),
]
