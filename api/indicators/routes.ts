import {
  indicator,
  indicatorCreate,
  indicatorDetail,
  indicatorQuery,
  indicatorUpdate,
  indicatorValue,
  indicatorValueQuery,
  indicatorValueSet,
  measured,
} from '#contract/indicators'
import { idParams } from '#contract/values'
import { listRoute, route } from '../http/route.ts'
import { indicatorFile, indicatorValueFile } from './exports.ts'
import { measureRoutes } from './measure-routes.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'
import { surveyRoutes } from './survey-routes.ts'

const read = { permission: 'indicators.read' } as const
const write = { permission: 'indicators.write' } as const

export const indicatorRoutes = [
  listRoute({
    path: '/api/indicators',
    access: read,
    summary: 'Indicators with their newest value and target',
    query: indicatorQuery,
    item: indicator,
    exports: indicatorFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        queries.list(tx, actor, input.query, await service.thisYear(tx, deps.clock())),
      ),
  }),
  route({
    method: 'get',
    path: '/api/indicators/:id',
    access: read,
    summary: 'One indicator with its targets and values',
    input: { params: idParams },
    output: indicatorDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.detail(tx, actor, input.params.id, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/indicators',
    access: write,
    summary: 'Add an indicator; one that counts in the ledger is filled at once',
    input: { body: indicatorCreate },
    output: indicatorDetail,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const id = await service.create(tx, input.body, deps.clock())
        return service.detail(tx, actor, id, deps.clock())
      }),
  }),
  route({
    method: 'post',
    path: '/api/indicators/measure',
    access: write,
    summary: 'Fill what fills by itself, now',
    output: measured,
    handle: ({ deps, actor }) =>
      deps.db.as(actor, async (tx) => ({
        measured: await service.measureNow(tx, actor, deps.clock()),
      })),
  }),
  route({
    method: 'put',
    path: '/api/indicators/:id',
    access: write,
    summary: 'Change an indicator and its targets',
    input: { params: idParams, body: indicatorUpdate },
    output: indicatorDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.update(tx, input.params.id, input.body, deps.clock())
        return service.detail(tx, actor, input.params.id, deps.clock())
      }),
  }),
  route({
    method: 'put',
    path: '/api/indicators/:id/values',
    access: write,
    summary: 'Enter the value of a period, or take it back',
    input: { params: idParams, body: indicatorValueSet },
    output: indicatorDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await service.setValue(tx, input.params.id, input.body, deps.clock())
        return service.detail(tx, actor, input.params.id, deps.clock())
      }),
  }),
  listRoute({
    path: '/api/indicator-values',
    access: read,
    summary: 'Values of all indicators by period, with their targets',
    query: indicatorValueQuery,
    item: indicatorValue,
    exports: indicatorValueFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listValues(tx, actor, input.query)),
  }),
  ...surveyRoutes,
  ...measureRoutes,
]
