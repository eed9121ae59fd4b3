import { PERMISSION_NAMES, type Permission, type Reach, type Role } from '#contract/roles'
import { login, session } from '#contract/session'
import { type Actor, reach } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { route } from '../http/route.ts'
import { clearSessionCookie, setSessionCookie } from '../http/session.ts'
import { logIn } from './authenticate.ts'
import * as queries from './queries.ts'

export const sessionRoutes = [
  route({
    method: 'post',
    path: '/api/session',
    access: { public: true },
    summary: 'Log in',
    input: { body: login },
    output: session,
    handle: async ({ deps, input, c }) => {
      const opened = await logIn(deps, input.body, clientOf(c, deps.config))
      setSessionCookie(c, opened.token, opened.expiresAt)
      return describe(deps, opened.actor)
    },
  }),
  route({
    method: 'get',
    path: '/api/session',
    access: { permission: 'account.own' },
    summary: 'Who one is and what one may do',
    output: session,
    handle: ({ deps, actor }) => describe(deps, actor),
  }),
  route({
    method: 'delete',
    path: '/api/session',
    access: { permission: 'account.own' },
    summary: 'Log out',
    output: null,
    handle: async ({ deps, actor, c }) => {
      if (!actor.sessionId) throw new AppError('wrong_state')
      const { userId, sessionId } = actor
      await deps.db.as(actor, (tx) => queries.deleteSession(tx, userId, sessionId))
      clearSessionCookie(c)
    },
  }),
]

async function describe(deps: Deps, actor: Actor) {
  const permissions: Partial<Record<Permission, Reach>> = {}
  for (const name of PERMISSION_NAMES) {
    const far = reach(actor, name)
    if (far) permissions[name] = far
  }
  const own = await deps.db.as(actor, (tx) => queries.describeOwn(tx, actor))
  return { ...own, roles: actor.roles as Role[], permissions }
}
