import { stepUpOptions } from '#contract/identity'
import {
  passkey,
  passkeyCreate,
  passkeyProof,
  passkeyQuery,
  passkeyRename,
  webauthnOptions,
} from '#contract/passkeys'
import { session } from '#contract/session'
import { idParams } from '#contract/values'
import { orNotFound } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { listRoute, route } from '../http/route.ts'
import { ownOrigin } from '../http/security.ts'
import { newcomer, setSessionCookie } from '../http/session.ts'
import { notify } from '../notifications/service.ts'
import { limitVisits } from '../users/limits.ts'
import { inPerson } from '../users/login.ts'
import { describe } from '../users/session-routes.ts'
import { hasPassword } from '../users/sessions.ts'
import { providerOf } from './oidc-routes.ts'
import * as queries from './passkey-queries.ts'
import {
  addPasskey,
  checkRegistration,
  logInByPasskey,
  loginOptions,
  registrationOptions,
  stepUpByPasskey,
  stepUpPasskeyOptions,
} from './passkeys.ts'

/** Of what one shows once more, for what needs it. */
const stepUpRoutes = [
  route({
    method: 'get',
    path: '/api/session/step-up-options',
    access: { permission: 'account.own' },
    summary: 'By what one can show anew who one is',
    output: stepUpOptions,
    handle: async ({ deps, actor }) => ({
      password: await hasPassword(deps, actor),
      passkey: await deps.db.as(actor, (tx) => queries.hasPasskeys(tx, actor.userId)),
      oidc: await providerOf(deps),
    }),
  }),
  route({
    method: 'post',
    path: '/api/session/step-up/passkey-options',
    access: { permission: 'account.own' },
    summary: 'What one’s passkey has to sign, to show anew who one is',
    output: webauthnOptions,
    handle: async ({ deps, actor, c }) => ({
      ...(await stepUpPasskeyOptions(deps, inPerson(actor), ownOrigin(c, deps.config))),
    }),
  }),
  route({
    method: 'post',
    path: '/api/session/step-up/passkey',
    access: { permission: 'account.own' },
    summary: 'Show anew who one is, by passkey',
    input: { body: passkeyProof },
    output: session,
    handle: async ({ deps, actor, input, c }) => {
      const proof = { ...input.body, origin: ownOrigin(c, deps.config) }
      const renewed = await stepUpByPasskey(deps, inPerson(actor), proof)
      setSessionCookie(c, renewed.token, renewed.expiresAt)
      return describe(deps, renewed.actor)
    },
  }),
]

export const passkeyRoutes = [
  ...stepUpRoutes,
  route({
    method: 'post',
    path: '/api/session/passkey-options',
    access: { public: true },
    summary: 'What a passkey has to sign, to log in',
    output: webauthnOptions,
    handle: async ({ deps, c }) => {
      await limitVisits(deps, clientOf(c, deps.config).address)
      return { ...(await loginOptions(deps, ownOrigin(c, deps.config))) }
    },
  }),
  route({
    method: 'post',
    path: '/api/session/passkey',
    access: { public: true },
    summary: 'Log in by passkey',
    input: { body: passkeyProof },
    output: session,
    handle: async ({ deps, input, c }) => {
      const client = newcomer(c, deps.config)
      await limitVisits(deps, client.address)
      const proof = { ...input.body, origin: ownOrigin(c, deps.config) }
      const opened = await logInByPasskey(deps, proof, client)
      setSessionCookie(c, opened.token, opened.expiresAt)
      return describe(deps, opened.actor)
    },
  }),
  listRoute({
    path: '/api/passkeys',
    access: { permission: 'account.own' },
    summary: 'One’s own passkeys',
    query: passkeyQuery,
    item: passkey,
    exports: { none: 'one’s own few passkeys; who has how many is in the audit' },
    handle: ({ deps, actor, input }) =>
      deps.db.as(inPerson(actor), (tx) => queries.listOwn(tx, actor, input.query)),
  }),
  route({
    method: 'post',
    path: '/api/passkeys/options',
    access: { permission: 'account.own' },
    stepUp: true,
    summary: 'What an authenticator needs to make a passkey',
    output: webauthnOptions,
    handle: async ({ deps, actor, c }) => ({
      ...(await registrationOptions(deps, inPerson(actor), ownOrigin(c, deps.config))),
    }),
  }),
  route({
    method: 'post',
    path: '/api/passkeys',
    access: { permission: 'account.own' },
    summary: 'Keep the passkey that an authenticator made',
    input: { body: passkeyCreate },
    output: passkey,
    status: 201,
    stepUp: true,
    handle: async ({ deps, actor, input, c }) => {
      const { userId, sessionId } = inPerson(actor)
      const { name, response } = input.body
      const given = { userId, sessionId, response, origin: ownOrigin(c, deps.config) }
      const checked = await checkRegistration(deps, given)
      return deps.db.as(actor, (tx) => addPasskey(tx, deps, { ...checked, name }))
    },
  }),
  route({
    method: 'put',
    path: '/api/passkeys/:id',
    access: { permission: 'account.own' },
    summary: 'Call a passkey something else',
    input: { params: idParams, body: passkeyRename },
    output: passkey,
    handle: ({ deps, actor, input }) => {
      const { userId } = inPerson(actor)
      return deps.db.as(actor, async (tx) =>
        orNotFound(await queries.rename(tx, userId, input.params.id, input.body.name)),
      )
    },
  }),
  route({
    method: 'delete',
    path: '/api/passkeys/:id',
    access: { permission: 'account.own' },
    stepUp: true,
    summary: 'Take a passkey away: it opens nothing any more',
    input: { params: idParams },
    output: null,
    handle: async ({ deps, actor, input }) => {
      const { userId } = inPerson(actor)
      await deps.db.as(actor, async (tx) => {
        const { name } = orNotFound(await queries.remove(tx, userId, input.params.id))
        await notify(tx, { userIds: [userId], template: 'passkey_removed', params: { name } })
      })
    },
  }),
]
