import {
  possession,
  possessionAnswer,
  possessionCheck,
  possessionCheckCreate,
  possessionCheckQuery,
  possessionQuery,
} from '#contract/possession'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { possessionCheckFile, possessionFile } from './exports.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

export const possessionRoutes = [
  listRoute({
    path: '/api/possession-checks',
    access: { permission: 'ledger.read' },
    summary: 'Yearly checks of possession, with their answers as far as one may see them',
    query: possessionCheckQuery,
    item: possessionCheck,
    exports: possessionCheckFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listChecks(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/possession-checks/:id',
    access: { permission: 'ledger.read' },
    summary: 'One check',
    input: { params: idParams },
    output: possessionCheck,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.getCheck(tx, actor, input.params.id)),
      ),
  }),
  route({
    method: 'post',
    path: '/api/possession-checks',
    access: { permission: 'ledger.write' },
    summary: 'Open this year’s check and tell everybody who holds something',
    input: { body: possessionCheckCreate },
    output: possessionCheck,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await service.start(tx, input.body, deps.clock())
        return orNotFound(await queries.getCheck(tx, actor, id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/possession-checks/:id/close',
    access: { permission: 'ledger.write' },
    summary: 'Close a check: its answers stand',
    input: { params: idParams },
    output: possessionCheck,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.close(tx, input.params.id, deps.clock())
        return orNotFound(await queries.getCheck(tx, actor, input.params.id))
      }),
  }),
  listRoute({
    path: '/api/possessions',
    access: { permission: 'ledger.read' },
    summary: 'What people hold, and what they answered in the check that is open',
    query: possessionQuery,
    item: possession,
    exports: possessionFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.list(tx, actor, input.query)),
  }),
  route({
    method: 'post',
    path: '/api/possessions/:id/answer',
    access: { permission: 'possession.answer' },
    summary: 'Say of a device one holds whether one still has it',
    input: { params: idParams, body: possessionAnswer },
    output: possession,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) =>
        service.answer(tx, actor, input.params.id, input.body, deps.clock()),
      ),
  }),
]
