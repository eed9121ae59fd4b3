import { signedOutEverywhere } from '#contract/login-sessions'
import { PERMISSION_NAMES, type Permission, type Reach, type Role } from '#contract/roles'
import {
  locale,
  login,
  ownSession,
  ownSessionQuery,
  passwordChange,
  session,
  stepUp as stepUpBody,
} from '#contract/session'
import { idParams } from '#contract/values'
import { type Actor, reach } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { orNotFound } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { listRoute, route } from '../http/route.ts'
import { clearSessionCookie, newcomer, setSessionCookie } from '../http/session.ts'
import { settingsOf } from '../settings/service.ts'
import { changeOwnPassword, checkOwnPassword, inPerson, logIn, ownLogin, stepUp } from './login.ts'
import * as queries from './queries.ts'
import * as sessionQueries from './session-queries.ts'

export const sessionRoutes = [
  route({
    method: 'post',
    path: '/api/session',
    access: { public: true },
    summary: 'Log in',
    input: { body: login },
    output: session,
    handle: async ({ deps, input, c }) => {
      const opened = await logIn(deps, input.body, newcomer(c, deps.config))
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
      const { sessionId } = inPerson(actor)
      await deps.db.as(actor, (tx) => sessionQueries.deleteSession(tx, actor.userId, sessionId))
      clearSessionCookie(c)
    },
  }),
  route({
    method: 'post',
    path: '/api/session/step-up',
    access: { permission: 'account.own' },
    summary: 'Enter the password once more, for what needs it',
    input: { body: stepUpBody },
    output: session,
    handle: async ({ deps, actor, input, c }) => {
      const person = inPerson(actor)
      const given = { field: 'password', password: input.body.password }
      await checkOwnPassword(deps, person, given, clientOf(c, deps.config))
      const renewed = await stepUp(deps, person)
      setSessionCookie(c, renewed.token, renewed.expiresAt)
      return describe(deps, renewed.actor)
    },
  }),
  route({
    method: 'put',
    path: '/api/session/password',
    access: { permission: 'account.own' },
    summary: 'Change one’s password; every other session ends',
    input: { body: passwordChange },
    output: session,
    handle: async ({ deps, actor, input, c }) => {
      const client = clientOf(c, deps.config)
      const opened = await changeOwnPassword(deps, inPerson(actor), input.body, client)
      setSessionCookie(c, opened.token, opened.expiresAt)
      return describe(deps, opened.actor)
    },
  }),
  route({
    method: 'put',
    path: '/api/session/locale',
    access: { permission: 'account.own' },
    summary: 'Choose the language of mail and texts',
    input: { body: locale },
    output: session,
    handle: async ({ deps, actor, input }) => {
      const person = inPerson(actor)
      await deps.db.as(ownLogin(person), (tx) =>
        queries.setLocale(tx, person.userId, input.body.locale),
      )
      return describe(deps, person)
    },
  }),
  listRoute({
    path: '/api/sessions',
    access: { permission: 'account.own' },
    summary: 'Where one is logged in',
    query: ownSessionQuery,
    item: ownSession,
    exports: { none: 'one’s own logins, gone within hours; who was logged in is in the audit' },
    handle: async ({ deps, actor, input }) => {
      const alive = await aliveNow(deps)
      return deps.db.as(inPerson(actor), (tx) =>
        sessionQueries.listOwnSessions(tx, actor, input.query, alive),
      )
    },
  }),
  route({
    method: 'post',
    path: '/api/sessions/end-others',
    access: { permission: 'account.own' },
    stepUp: true,
    summary: 'End every session of one’s own but this one',
    output: signedOutEverywhere,
    handle: async ({ deps, actor }) => {
      const { userId, sessionId } = inPerson(actor)
      const ended = await deps.db.as(actor, (tx) =>
        sessionQueries.endSessionsOf(tx, [userId], sessionId),
      )
      return { ended }
    },
  }),
  route({
    method: 'delete',
    path: '/api/sessions/:id',
    access: { permission: 'account.own' },
    stepUp: true,
    summary: 'End one of one’s sessions',
    input: { params: idParams },
    output: null,
    handle: async ({ deps, actor, input, c }) => {
      const { userId, sessionId } = inPerson(actor)
      orNotFound(
        await deps.db.as(actor, (tx) => sessionQueries.deleteSession(tx, userId, input.params.id)),
      )
      if (input.params.id === sessionId) clearSessionCookie(c)
    },
  }),
]

/** By when a session must have been seen, and after what instant it must end, to be alive. */
export async function aliveNow(deps: Deps): Promise<{ now: Date; seenAfter: Date }> {
  const now = deps.clock()
  const idleMs = (await settingsOf(deps))['session.idleMinutes'] * 60_000
  return { now, seenAfter: new Date(+now - idleMs) }
}

/** What the console is told of a session that was opened or renewed. */
export async function describe(deps: Deps, actor: Actor) {
  const permissions: Partial<Record<Permission, Reach>> = {}
  for (const name of PERMISSION_NAMES) {
    const far = reach(actor, name)
    if (far) permissions[name] = far
  }
  const own = await deps.db.as(actor, (tx) => queries.describeOwn(tx, actor))
  return { ...own, roles: actor.roles as Role[], permissions }
}
