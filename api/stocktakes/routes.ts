import {
  stocktake,
  stocktakeAttest,
  stocktakeCancel,
  stocktakeCreate,
  stocktakeDetail,
  stocktakeItem,
  stocktakeItemQuery,
  stocktakeItemUpdate,
  stocktakePlaces,
  stocktakePlacesQuery,
  stocktakeQuery,
  stocktakeScan,
  stocktakeScanResult,
} from '#contract/stocktakes'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { orNotFound } from '../errors.ts'
import { type Call, listRoute, route } from '../http/route.ts'
import { attest, report } from './attest.ts'
import { explain, scan, takeBack } from './counting.ts'
import { stocktakeFile, stocktakeItemFile } from './exports.ts'
import * as items from './item-queries.ts'
import * as places from './place-queries.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

const read = { permission: 'stocktakes.read' } as const
const write = { permission: 'stocktakes.write' } as const

/** Takes a stocktake a step further and shows what became of it. */
const step = (
  { deps, actor, input }: Call<{ params: typeof idParams }>,
  act: (tx: Transaction, id: string) => Promise<void>,
) =>
  deps.db.as(actor, async (tx) => {
    await act(tx, input.params.id)
    return service.detail(tx, actor, input.params.id)
  })

export const stocktakeRoutes = [
  listRoute({
    path: '/api/stocktakes',
    access: read,
    summary: 'Stocktakes with their counts, of the places one may see',
    query: stocktakeQuery,
    item: stocktake,
    exports: stocktakeFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/stocktakes/places',
    access: write,
    summary: 'Where devices stand, by the ledger: to choose a location from',
    input: { query: stocktakePlacesQuery },
    output: stocktakePlaces,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => ({
        devices: (await places.prospect(tx, input.query)).devices,
        places: await places.locations(tx, input.query),
      })),
  }),
  route({
    method: 'get',
    path: '/api/stocktakes/:id',
    access: read,
    summary: 'One stocktake, who counted and who is to attest it',
    input: { params: idParams },
    output: stocktakeDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => service.detail(tx, actor, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/stocktakes',
    access: write,
    summary: 'Open a stocktake of a unit, a location or both: what should be there is fixed now',
    input: { body: stocktakeCreate },
    output: stocktakeDetail,
    status: 201,
    idempotent: true,
    handle: async ({ deps, actor, input, tx }) =>
      service.detail(tx, actor, await service.open(tx, actor, input.body, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/stocktakes/:id/scan',
    access: write,
    summary: 'Count what bears the code: found, unexpected here, or unknown; never twice',
    input: { params: idParams, body: stocktakeScan },
    output: stocktakeScanResult,
    idempotent: true,
    handle: async ({ deps, actor, input, tx }) => {
      const { id } = input.params
      const { item, again } = await scan(tx, actor, id, input.body.code, deps.clock())
      return { again, item, stocktake: orNotFound(await queries.get(tx, actor, id)) }
    },
  }),
  route({
    method: 'post',
    path: '/api/stocktakes/:id/close',
    access: write,
    summary: 'End the counting: what was not found is missing, and the head is asked to attest',
    input: { params: idParams },
    output: stocktakeDetail,
    handle: (call) => step(call, (tx, id) => service.close(tx, call.actor, id, call.deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/stocktakes/:id/reopen',
    access: write,
    summary: 'Count on, while nobody has attested it',
    input: { params: idParams },
    output: stocktakeDetail,
    handle: (call) => step(call, (tx, id) => service.reopen(tx, call.actor, id)),
  }),
  route({
    method: 'post',
    path: '/api/stocktakes/:id/cancel',
    access: write,
    summary: 'Drop a stocktake that was opened by mistake',
    input: { params: idParams, body: stocktakeCancel },
    output: stocktakeDetail,
    handle: (call) =>
      step(call, (tx, id) => service.cancel(tx, call.actor, id, call.input.body.reason)),
  }),
  route({
    method: 'post',
    path: '/api/stocktakes/:id/attest',
    access: { permission: 'stocktakes.attest' },
    summary: 'Answer for the result by name, as the head of the unit; nothing changes afterwards',
    input: { params: idParams, body: stocktakeAttest },
    output: stocktakeDetail,
    handle: (call) =>
      step(call, (tx, id) =>
        attest(tx, call.actor, id, call.input.body.remark ?? null, call.deps.clock()),
      ),
  }),
  route({
    method: 'get',
    path: '/api/stocktakes/:id/report',
    access: read,
    summary: 'The report as PDF: as it was attested, or marked as still to be',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { number, content } = await report(tx, actor, input.params.id)
        c.header('Content-Type', 'application/pdf')
        c.header('Content-Disposition', `attachment; filename="stocktake-${number}.pdf"`)
        return c.body(content as Uint8Array<ArrayBuffer>)
      }),
  }),
  listRoute({
    path: '/api/stocktake-items',
    access: read,
    summary: 'What was expected and what turned up, one by one',
    query: stocktakeItemQuery,
    item: stocktakeItem,
    exports: stocktakeItemFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => items.list(tx, actor, input.query, dayOf(deps.clock()))),
  }),
  route({
    method: 'put',
    path: '/api/stocktake-items/:id',
    access: write,
    summary: 'Say why an absent device is absent',
    input: { params: idParams, body: stocktakeItemUpdate },
    output: stocktakeItem,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        const now = deps.clock()
        await explain(tx, actor, id, input.body, now)
        return orNotFound(await items.get(tx, actor, id, dayOf(now)))
      }),
  }),
  route({
    method: 'post',
    path: '/api/stocktake-items/:id/take-back',
    access: write,
    summary: 'Take a mistaken scan back',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => takeBack(tx, actor, input.params.id, deps.clock())),
  }),
]
