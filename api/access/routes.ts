import { ACCESS_RULES, access } from '#contract/access'
import { networkSession, networkSessionQuery } from '#contract/network-sessions'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { networkSessionFile } from './exports.ts'
import { ACCESS_MESSAGES } from './messages.ts'
import { judge } from './queries.ts'
import * as sessions from './session-queries.ts'

export const accessRoutes = [
  route({
    method: 'get',
    path: '/api/devices/:id/access',
    access: { permission: 'ledger.read' },
    summary: 'Whether the closed network lets a device in, and why',
    input: { params: idParams },
    output: access,
    handle: async ({ deps, actor, input, c }) => {
      const deviceId = input.params.id
      const judgement = await deps.db.as(actor, (tx) => judge(tx, actor, deviceId, deps.clock()))
      const { reasons, ...decided } = orNotFound(judgement)
      const locale = localeOf(c)
      return {
        deviceId,
        ...decided,
        reasons: reasons.map((code) => ({
          code,
          decision: ACCESS_RULES[code].decision,
          message: ACCESS_MESSAGES[code].message[locale],
          nextStep: ACCESS_MESSAGES[code].nextStep[locale],
        })),
      }
    },
  }),
  listRoute({
    path: '/api/network-sessions',
    access: { permission: 'network-sessions.read' },
    summary: 'Who is on the network, since when and from where',
    query: networkSessionQuery,
    item: networkSession,
    exports: networkSessionFile,
    handle: ({ deps, actor, input }) => deps.db.as(actor, (tx) => sessions.list(tx, input.query)),
  }),
]
