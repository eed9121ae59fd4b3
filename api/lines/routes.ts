import { historyQuery, line, lineHistory, lineQuery, phoneSwap, simSwap } from '#contract/lines'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { lineFile } from './exports.ts'
import { extensionRoutes } from './extension-routes.ts'
import { lineEntries } from './history-queries.ts'
import * as queries from './queries.ts'
import { simRoutes } from './sim-routes.ts'
import * as swaps from './swaps.ts'

export const lineRoutes = [
  listRoute({
    path: '/api/lines',
    access: { permission: 'lines.read' },
    summary: 'Lines: phone number, the SIM that carries it and the phone it sits in',
    query: lineQuery,
    item: line,
    exports: lineFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listLines(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/lines/:id',
    access: { permission: 'lines.read' },
    summary: 'One line',
    input: { params: idParams },
    output: line,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await queries.getLine(tx, input.params.id))),
  }),
  route({
    method: 'get',
    path: '/api/lines/:id/history',
    access: { permission: 'lines.read' },
    summary: 'Which SIM and phone carried a line and what rang on it, on a day or ever',
    input: { params: idParams, query: historyQuery },
    output: lineHistory,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = orNotFound(await queries.getLine(tx, input.params.id))
        return { id, entries: await lineEntries(tx, id, input.query.on) }
      }),
  }),
  route({
    method: 'post',
    path: '/api/lines/:id/swap-phone',
    access: { permission: 'lines.write' },
    summary: 'Put the SIM into another phone; the number and whose it is stay',
    input: { params: idParams, body: phoneSwap },
    output: line,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await swaps.swapPhone(tx, input.params.id, input.body, deps.clock())
        return orNotFound(await queries.getLine(tx, input.params.id))
      }),
  }),
  route({
    method: 'post',
    path: '/api/lines/:id/swap-sim',
    access: { permission: 'lines.write' },
    summary: 'Have another SIM carry the line; the number, its phone and whose it is stay',
    input: { params: idParams, body: simSwap },
    output: line,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await swaps.swapSim(tx, deps, input.params.id, input.body)
        return orNotFound(await queries.getLine(tx, input.params.id))
      }),
  }),
  ...extensionRoutes,
  ...simRoutes,
]
