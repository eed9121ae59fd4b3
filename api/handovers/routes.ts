import {
  acceptance,
  acceptanceAnswer,
  acceptanceForms,
  acceptanceQuery,
  handover,
  handoverCreate,
  handoverQuery,
  handoverReturn,
} from '#contract/handovers'
import { idParams } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import * as acceptances from './acceptance-queries.ts'
import { answerOpen } from './answer.ts'
import { acceptanceFile, handoverFile } from './exports.ts'
import { acceptanceForms as readForms } from './forms.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

const made = async (tx: Transaction, actor: Actor, id: string) =>
  orNotFound(await acceptances.get(tx, actor, id))

export const handoverRoutes = [
  listRoute({
    path: '/api/handovers',
    access: { permission: 'ledger.read' },
    summary: 'Who holds and who held which device, as far as one may see',
    query: handoverQuery,
    item: handover,
    exports: handoverFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.listHandovers(tx, actor, input.query, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/handovers/forms',
    access: { permission: 'settings.read' },
    summary: 'The texts and checklists to show at the counter',
    output: acceptanceForms,
    handle: ({ deps, actor }) => deps.db.as(actor, readForms),
  }),
  route({
    method: 'get',
    path: '/api/handovers/:id',
    access: { permission: 'ledger.read' },
    summary: 'One handover',
    input: { params: idParams },
    output: handover,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.getHandover(tx, actor, input.params.id)),
      ),
  }),
  route({
    method: 'post',
    path: '/api/handovers',
    access: { permission: 'ledger.write' },
    summary: 'Hand devices over, and take others back for them: one acceptance for all',
    input: { body: handoverCreate },
    output: acceptance,
    status: 201,
    idempotent: true,
    handle: async ({ deps, actor, input, tx }) =>
      made(tx, actor, await service.handOverAtCounter(tx, actor, input.body, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/handovers/return',
    access: { permission: 'ledger.write' },
    summary: 'Take devices back from their holder',
    input: { body: handoverReturn },
    output: acceptance,
    status: 201,
    idempotent: true,
    handle: async ({ deps, actor, input, tx }) =>
      made(tx, actor, await service.takeBackAtCounter(tx, actor, input.body, deps.clock())),
  }),
  listRoute({
    path: '/api/acceptances',
    access: { permission: 'ledger.read' },
    summary: 'What was signed for, refused, or is still to be accepted',
    query: acceptanceQuery,
    item: acceptance,
    exports: acceptanceFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => acceptances.list(tx, actor, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/acceptances/:id',
    access: { permission: 'ledger.read' },
    summary: 'One acceptance',
    input: { params: idParams },
    output: acceptance,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => made(tx, actor, input.params.id)),
  }),
  route({
    method: 'get',
    path: '/api/acceptances/:id/receipt',
    access: { permission: 'ledger.read' },
    summary: 'The receipt as it was given out, as PDF',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) => {
        const { id, number } = await made(tx, actor, input.params.id)
        const content = orNotFound(await acceptances.receipt(tx, id))
        c.header('Content-Type', 'application/pdf')
        c.header('Content-Disposition', `attachment; filename="receipt-${number}.pdf"`)
        return c.body(content as Uint8Array<ArrayBuffer>)
      }),
  }),
  route({
    method: 'post',
    path: '/api/acceptances/:id/answer',
    access: { permission: 'acceptances.answer' },
    summary: 'Accept what was handed over unsigned, or refuse it with a reason',
    input: { params: idParams, body: acceptanceAnswer },
    output: acceptance,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await answerOpen(tx, actor, input.params.id, input.body, deps.clock())
        return made(tx, actor, input.params.id)
      }),
  }),
]
