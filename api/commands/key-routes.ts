import { approvalDetail } from '#contract/approvals'
import {
  commandKeyRotate,
  commandKeySet,
  commandKeySetQuery,
  leaseExtension,
  leaseExtensionCreate,
  leaseExtensionFile,
  leaseExtensionQuery,
} from '#contract/commands'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { extensionFile, keySetFile } from './exports.ts'
import * as extensions from './extension-queries.ts'
import { extensionMessages } from './extensions.ts'
import * as keys from './key-queries.ts'
import { askRotation } from './rotate.ts'

export const commandKeyRoutes = [
  listRoute({
    path: '/api/command-keys',
    access: { permission: 'commands.read' },
    summary: 'The keys that devices trust, and how many have each set',
    query: commandKeySetQuery,
    item: commandKeySet,
    exports: keySetFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => keys.listSets(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/command-keys/:id',
    access: { permission: 'commands.read' },
    summary: 'One set of keys',
    input: { params: idParams },
    output: commandKeySet,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => orNotFound(await keys.getSet(tx, input.params.id))),
  }),
  route({
    method: 'post',
    path: '/api/command-keys/rotate',
    access: { permission: 'command-keys.rotate' },
    stepUp: true,
    summary: 'Ask for new keys for commands and leases; a second person has to agree',
    input: { body: commandKeyRotate },
    output: approvalDetail,
    status: 202,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => askRotation(tx, { deps, actor }, input.body.reason)),
  }),
  listRoute({
    path: '/api/lease-extensions',
    access: { permission: 'commands.read' },
    summary: 'When the whole fleet got more time before it locks itself',
    query: leaseExtensionQuery,
    item: leaseExtension,
    exports: extensionFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => extensions.list(tx, input.query)),
  }),
  route({
    method: 'post',
    path: '/api/lease-extensions',
    access: { permission: 'leases.extend' },
    stepUp: true,
    summary: 'Give the whole fleet more time before it locks itself: long holidays, an outage',
    input: { body: leaseExtensionCreate },
    output: leaseExtension,
    status: 201,
    idempotent: true,
    handle: async ({ deps, input, tx }) => {
      const id = await extensions.insert(tx, { ...input.body, now: deps.clock() })
      return orNotFound(await extensions.get(tx, id))
    },
  }),
  route({
    method: 'post',
    path: '/api/lease-extensions/:id/messages',
    access: { permission: 'leases.extend' },
    summary: 'An extension as devices take it, to be brought to them while we are away',
    input: { params: idParams },
    output: leaseExtensionFile,
    handle: ({ deps, actor, input }) => extensionMessages(deps, actor, input.params.id),
  }),
]
