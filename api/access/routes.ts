import { access } from '#contract/access'
import { explainRequest, explanation } from '#contract/explain'
import { networkSession, networkSessionQuery } from '#contract/network-sessions'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { localeOf } from '../http/problem.ts'
import { listRoute, route } from '../http/route.ts'
import { decisionOn } from './decision.ts'
import { explain } from './explain.ts'
import { networkSessionFile } from './exports.ts'
import * as sessions from './session-queries.ts'

export const accessRoutes = [
  route({
    method: 'get',
    path: '/api/devices/:id/access',
    access: { permission: 'ledger.read' },
    summary: 'Whether the closed network lets a device in, and why',
    input: { params: idParams },
    output: access,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, async (tx) =>
        orNotFound(await decisionOn(tx, actor, input.params.id, deps.clock(), localeOf(c))),
      ),
  }),
  route({
    method: 'post',
    path: '/api/access/explain',
    access: { permission: 'access.explain' },
    summary: 'Why a device was turned away: every door now, and what each has answered',
    input: { body: explainRequest },
    output: explanation,
    handle: ({ deps, actor, input, c }) =>
      deps.db.as(actor, (tx) => explain(tx, actor, input.body, deps.clock(), localeOf(c))),
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
