import { measure, measureCreate, measureQuery, measureUpdate } from '#contract/measures'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { measureFile } from './exports.ts'
import * as queries from './measure-queries.ts'
import * as service from './measures.ts'

const read = { permission: 'indicators.read' } as const
const write = { permission: 'indicators.write' } as const

const one = async (tx: Transaction, actor: Actor, id: string) =>
  orNotFound(await queries.get(tx, actor, id))

export const measureRoutes = [
  listRoute({
    path: '/api/measures',
    access: read,
    summary: 'The yearly schedule: what is done from which quarter to which',
    query: measureQuery,
    item: measure,
    exports: measureFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/measures/:id',
    access: read,
    summary: 'One measure',
    input: { params: idParams },
    output: measure,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => one(tx, actor, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/measures',
    access: write,
    summary: 'Add a measure',
    input: { body: measureCreate },
    output: measure,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => one(tx, actor, await service.create(tx, input.body))),
  }),
  route({
    method: 'put',
    path: '/api/measures/:id',
    access: write,
    summary: 'Change a measure, and how it stands',
    input: { params: idParams, body: measureUpdate },
    output: measure,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.update(tx, input.params.id, input.body)
        return one(tx, actor, input.params.id)
      }),
  }),
  route({
    method: 'delete',
    path: '/api/measures/:id',
    access: write,
    summary: 'Take a measure out of the schedule',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.remove(tx, input.params.id)),
  }),
]
