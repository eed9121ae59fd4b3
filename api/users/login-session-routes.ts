import { loginSession, loginSessionQuery, signedOutEverywhere } from '#contract/login-sessions'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { listRoute, route } from '../http/route.ts'
import { notify } from '../notifications/service.ts'
import * as queries from './login-session-queries.ts'
import { aliveNow } from './session-routes.ts'

export const loginSessionRoutes = [
  listRoute({
    path: '/api/login-sessions',
    access: { permission: 'sessions.end' },
    summary: 'Who is logged in, and where',
    query: loginSessionQuery,
    item: loginSession,
    exports: { none: 'gone within hours; who was logged in is in the audit' },
    handle: async ({ deps, actor, input }) => {
      const alive = await aliveNow(deps)
      return deps.db.as(actor, (tx) => queries.listAll(tx, actor, input.query, alive))
    },
  }),
  route({
    method: 'delete',
    path: '/api/login-sessions/:id',
    access: { permission: 'sessions.end' },
    summary: 'Log somebody out there',
    input: { params: idParams },
    output: null,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { userId } = orNotFound(await queries.end(tx, input.params.id))
        await notify(tx, { userIds: [userId], template: 'signed_out', params: {} })
      }),
  }),
  route({
    method: 'post',
    path: '/api/users/:id/sign-out',
    access: { permission: 'sessions.end' },
    summary: 'Log somebody out everywhere',
    input: { params: idParams },
    output: signedOutEverywhere,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = orNotFound(await queries.holdUser(tx, input.params.id))
        const ended = await queries.endAllOf(tx, id)
        if (ended > 0) await notify(tx, { userIds: [id], template: 'signed_out', params: {} })
        return { ended }
      }),
  }),
]
