import {
  approval,
  approvalConsent,
  approvalDetail,
  approvalQuery,
  approvalRefusal,
} from '#contract/approvals'
import { idParams } from '#contract/values'
import { type Call, listRoute, route } from '../http/route.ts'
import { approve, refuse, withdraw } from './decide.ts'
import { approvalFile } from './exports.ts'
import * as queries from './queries.ts'
import { getApproval } from './request.ts'

type One = Call<{ params: typeof idParams }>

const shown = ({ deps, actor, input }: Pick<One, 'deps' | 'actor' | 'input'>) =>
  deps.db.as(actor, (tx) => getApproval(tx, actor, input.params.id, deps.clock()))

export const approvalRoutes = [
  listRoute({
    path: '/api/approvals',
    access: { permission: 'approvals.read' },
    summary: 'What needs two people: asked for, decided, carried out',
    query: approvalQuery,
    item: approval,
    exports: approvalFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, actor, input.query, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/approvals/:id',
    access: { permission: 'approvals.read' },
    summary: 'One request with every target, and the text that its hash is of',
    input: { params: idParams },
    output: approvalDetail,
    handle: shown,
  }),
  route({
    method: 'post',
    path: '/api/approvals/:id/approve',
    access: { permission: 'approvals.decide' },
    stepUp: true,
    summary: 'Agree, as the second person, to what the hash is of; never to one’s own request',
    input: { params: idParams, body: approvalConsent },
    output: approvalDetail,
    handle: async (call) => {
      await approve(call.deps, call.actor, call.input.params.id, call.input.body.sha256)
      return shown(call)
    },
  }),
  route({
    method: 'post',
    path: '/api/approvals/:id/refuse',
    access: { permission: 'approvals.decide' },
    summary: 'Refuse a request, with the reason',
    input: { params: idParams, body: approvalRefusal },
    output: approvalDetail,
    handle: async (call) => {
      await refuse(call.deps, call.actor, call.input.params.id, call.input.body.reason)
      return shown(call)
    },
  }),
  route({
    method: 'post',
    path: '/api/approvals/:id/withdraw',
    access: { permission: 'approvals.withdraw' },
    summary: 'Withdraw one’s own request',
    input: { params: idParams },
    output: approvalDetail,
    handle: async (call) => {
      await withdraw(call.deps, call.actor, call.input.params.id)
      return shown(call)
    },
  }),
]
