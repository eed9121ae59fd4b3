import { permit, permitCreate, permitDecision, permitQuery } from '#contract/permits'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import type { Deps } from '../deps.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { permitFile } from './exports.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

const one = async (tx: Transaction, actor: Actor, id: string, deps: Deps) =>
  orNotFound(await queries.get(tx, actor, id, dayOf(deps.clock())))

export const permitRoutes = [
  listRoute({
    path: '/api/permits',
    access: { permission: 'ledger.read' },
    summary: 'Permissions to take a device outside: asked for, granted, refused',
    query: permitQuery,
    item: permit,
    exports: permitFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query, dayOf(deps.clock()))),
  }),
  route({
    method: 'get',
    path: '/api/permits/:id',
    access: { permission: 'ledger.read' },
    summary: 'One permission',
    input: { params: idParams },
    output: permit,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => one(tx, actor, input.params.id, deps)),
  }),
  route({
    method: 'post',
    path: '/api/permits',
    access: { permission: 'permits.request' },
    summary: 'Ask to take a device one holds outside',
    input: { body: permitCreate },
    output: permit,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        one(tx, actor, await service.request(tx, actor, input.body, deps.clock()), deps),
      ),
  }),
  route({
    method: 'post',
    path: '/api/permits/:id/decide',
    access: { permission: 'permits.decide' },
    summary: 'Grant or refuse a request, as the head of the unit',
    input: { params: idParams, body: permitDecision },
    output: permit,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.decide(tx, actor, input.params.id, input.body, deps.clock())
        return one(tx, actor, input.params.id, deps)
      }),
  }),
  route({
    method: 'post',
    path: '/api/permits/:id/withdraw',
    access: { permission: 'permits.request' },
    summary: 'Withdraw one’s own request, or give the permission back',
    input: { params: idParams },
    output: permit,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.withdraw(tx, actor, input.params.id)
        return one(tx, actor, input.params.id, deps)
      }),
  }),
]
