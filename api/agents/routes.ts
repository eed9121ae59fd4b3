import {
  agent,
  agentDetail,
  agentInventory,
  agentQuery,
  agentSummary,
  posturePolicy,
  posturePolicyCreate,
  posturePolicyEffect,
  posturePolicyQuery,
  posturePolicyUpdate,
} from '#contract/agents'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { agentFile, policyFile } from './exports.ts'
import { changePolicy, createPolicy, removePolicy } from './policies.ts'
import * as policies from './policy-queries.ts'
import * as queries from './queries.ts'
import { agentById, inventoryOf, momentsAt, summary } from './service.ts'

const read = { permission: 'ledger.read' } as const
const readPolicies = { permission: 'posture-policies.read' } as const
const writePolicies = { permission: 'posture-policies.write' } as const

export const agentConsoleRoutes = [
  listRoute({
    path: '/api/agents',
    access: read,
    summary: 'The agents of laptops: who is there, since when not, and how they are set up',
    query: agentQuery,
    item: agent,
    exports: agentFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        queries.list(tx, actor, input.query, await momentsAt(tx, deps.clock())),
      ),
  }),
  route({
    method: 'get',
    path: '/api/agents/summary',
    access: read,
    summary: 'The fleet in numbers',
    output: agentSummary,
    handle: ({ deps, actor }) => deps.db.as(actor, (tx) => summary(tx, actor, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/agents/:id',
    access: read,
    summary: 'The agent of one device, and each check of its posture',
    input: { params: idParams },
    output: agentDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => agentById(tx, actor, input.params.id, deps.clock())),
  }),
  route({
    method: 'get',
    path: '/api/agents/:id/inventory',
    access: { permission: 'inventories.read' },
    summary: 'What a device is made of, who signs on and what is installed, and what has changed',
    input: { params: idParams },
    output: agentInventory,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => inventoryOf(tx, input.params.id)),
  }),
  listRoute({
    path: '/api/posture-policies',
    access: readPolicies,
    summary: 'What is asked of laptops before they may into the office network',
    query: posturePolicyQuery,
    item: posturePolicy,
    exports: policyFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => policies.list(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/posture-policies/:id',
    access: readPolicies,
    summary: 'One posture policy',
    input: { params: idParams },
    output: posturePolicy,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await policies.get(tx, input.params.id))),
  }),
  route({
    method: 'get',
    path: '/api/posture-policies/:id/effect',
    access: writePolicies,
    summary: 'How the fleet would stand if this policy were in force',
    input: { params: idParams },
    output: posturePolicyEffect,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await policies.effect(tx, input.params.id, deps.clock())),
      ),
  }),
  route({
    method: 'post',
    path: '/api/posture-policies',
    access: writePolicies,
    stepUp: true,
    summary: 'Write a posture policy; from the first one in force, Access asks for posture',
    input: { body: posturePolicyCreate },
    output: posturePolicy,
    status: 201,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await policies.get(tx, await createPolicy(tx, input.body))),
      ),
  }),
  route({
    method: 'put',
    path: '/api/posture-policies/:id',
    access: writePolicies,
    stepUp: true,
    summary: 'Change a posture policy; every laptop is judged anew in the same transaction',
    input: { params: idParams, body: posturePolicyUpdate },
    output: posturePolicy,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        await changePolicy(tx, input.params.id, input.body)
        return orNotFound(await policies.get(tx, input.params.id))
      }),
  }),
  route({
    method: 'delete',
    path: '/api/posture-policies/:id',
    access: writePolicies,
    stepUp: true,
    summary: 'Delete a posture policy that is not in force',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => removePolicy(tx, input.params.id)),
  }),
]
