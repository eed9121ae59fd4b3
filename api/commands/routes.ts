import { approvalDetail } from '#contract/approvals'
import {
  command,
  commandBulk,
  commandCancel,
  commandCreate,
  commandDetail,
  commandQuery,
  deviceLock,
  offlineUnlock,
  offlineUnlocked,
  recoveryKeyReveal,
  revealedRecoveryKey,
} from '#contract/commands'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { commandFile } from './exports.ts'
import * as queries from './list-queries.ts'
import { order, orderMany, takeBack } from './order.ts'
import { answerChallenge, revealRecoveryKey } from './reveal.ts'
import { lockShown } from './shown.ts'

export const commandRoutes = [
  listRoute({
    path: '/api/commands',
    access: { permission: 'commands.read' },
    summary: 'What devices were told to do, and how far it has come',
    query: commandQuery,
    item: command,
    exports: commandFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => queries.list(tx, input.query)),
  }),
  route({
    method: 'get',
    path: '/api/commands/:id',
    access: { permission: 'commands.read' },
    summary: 'One command, with every step and when it was taken',
    input: { params: idParams },
    output: commandDetail,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const found = orNotFound(await queries.get(tx, input.params.id))
        return { ...found, events: await queries.events(tx, found.id) }
      }),
  }),
  route({
    method: 'post',
    path: '/api/commands',
    access: { permission: 'commands.send' },
    summary: 'Lock or unlock one device, or send it on an errand; it is done when the device comes',
    input: { body: commandCreate },
    output: command,
    status: 201,
    idempotent: true,
    handle: async ({ deps, actor, input, tx }) => {
      const id = await order(tx, actor, input.body, deps.clock())
      return orNotFound(await queries.get(tx, id))
    },
  }),
  route({
    method: 'post',
    path: '/api/commands/bulk',
    access: { permission: 'commands.mass' },
    stepUp: true,
    summary: 'Ask for a command to many devices, or for erasing some: a second person has to agree',
    input: { body: commandBulk },
    output: approvalDetail,
    status: 202,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => orderMany(tx, { deps, actor }, input.body)),
  }),
  route({
    method: 'post',
    path: '/api/commands/:id/cancel',
    access: { permission: 'commands.send' },
    summary: 'Take a command back that the device has not written down yet',
    input: { params: idParams, body: commandCancel },
    output: command,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        await takeBack(tx, actor, id, { reason: input.body.reason, now: deps.clock() })
        return orNotFound(await queries.get(tx, id))
      }),
  }),
  route({
    method: 'get',
    path: '/api/devices/:id/lock',
    access: { permission: 'commands.read' },
    summary: 'How a device should be locked, how it has found itself, and what is kept for it',
    input: { params: idParams },
    output: deviceLock,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => lockShown(tx, input.params.id)),
  }),
  route({
    method: 'post',
    path: '/api/devices/:id/offline-unlock',
    access: { permission: 'locks.release' },
    stepUp: true,
    summary: 'The answer to what a locked device shows that has no network; it is wanted free then',
    input: { params: idParams, body: offlineUnlock },
    output: offlineUnlocked,
    handle: ({ deps, actor, input, c }) => {
      c.header('Cache-Control', 'no-store')
      return deps.db.as(actor, (tx) =>
        answerChallenge(tx, { deps, actor }, input.params.id, input.body),
      )
    },
  }),
  route({
    method: 'post',
    path: '/api/recovery-keys/:id/reveal',
    access: { permission: 'secrets.reveal' },
    stepUp: true,
    summary: 'Show a recovery key to somebody who says why; the device then makes another one',
    input: { params: idParams, body: recoveryKeyReveal },
    output: revealedRecoveryKey,
    handle: ({ deps, actor, input, c }) => {
      c.header('Cache-Control', 'no-store')
      return deps.db.as(actor, (tx) =>
        revealRecoveryKey(tx, { deps, actor }, input.params.id, input.body),
      )
    },
  }),
]
