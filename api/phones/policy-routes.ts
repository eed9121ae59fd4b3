import {
  phonePolicy,
  phonePolicyCreate,
  phonePolicyQuery,
  phonePolicyUpdate,
} from '#contract/phones'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { phonePolicyFile } from './exports.ts'
import { changePolicy, createPolicy } from './policies.ts'
import * as queries from './policy-queries.ts'

const write = { permission: 'phone-policies.write' } as const

export const policyRoutes = [
  listRoute({
    path: '/api/phone-policies',
    access: { permission: 'phones.read' },
    summary: 'What phones are told to be, and how many are not yet',
    query: phonePolicyQuery,
    item: phonePolicy,
    exports: phonePolicyFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => queries.list(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/phone-policies/:id',
    access: { permission: 'phones.read' },
    summary: 'One policy',
    input: { params: idParams },
    output: phonePolicy,
    handle: async ({ deps, actor, input }) =>
      orNotFound(await deps.db.as(actor, (tx) => queries.get(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/phone-policies',
    access: write,
    stepUp: true,
    summary: 'A policy for phones; the first one stands for all of them',
    input: { body: phonePolicyCreate },
    output: phonePolicy,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await queries.get(tx, await createPolicy(tx, input.body))),
      ),
  }),
  route({
    method: 'put',
    path: '/api/phone-policies/:id',
    access: write,
    stepUp: true,
    summary: 'Change a policy: every phone that has it follows',
    input: { params: idParams, body: phonePolicyUpdate },
    output: phonePolicy,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await changePolicy(tx, input.params.id, input.body, deps.clock())
        return orNotFound(await queries.get(tx, input.params.id))
      }),
  }),
]
