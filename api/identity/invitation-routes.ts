import {
  invitation,
  invitationAccept,
  invitationCreate,
  invitationOpen,
  invitationQuery,
  invitationShown,
  invited,
} from '#contract/invitations'
import { webauthnOptions } from '#contract/passkeys'
import { session } from '#contract/session'
import { idParams } from '#contract/values'
import { AppError, orNotFound, refusal } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { listRoute, route } from '../http/route.ts'
import { ownOrigin } from '../http/security.ts'
import { newcomer, setSessionCookie } from '../http/session.ts'
import { limitVisits } from '../users/limits.ts'
import { describe } from '../users/session-routes.ts'
import { invitationFile } from './exports.ts'
import * as queries from './invitation-queries.ts'
import {
  acceptInvitation,
  invitationPasskeyOptions,
  invite,
  openInvitation,
} from './invitations.ts'

export const invitationRoutes = [
  listRoute({
    path: '/api/invitations',
    access: { permission: 'users.read' },
    summary: 'Who was invited, and who has come',
    query: invitationQuery,
    item: invitation,
    exports: invitationFile,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, (tx) => queries.list(tx, input.query, deps.clock())),
  }),
  route({
    method: 'post',
    path: '/api/invitations',
    access: { permission: 'users.write' },
    stepUp: true,
    summary: 'Make logins for people of the ledger, and invite them; says who was refused and why',
    input: { body: invitationCreate },
    output: invited,
    status: 201,
    handle: ({ deps, actor, input }) => invite(deps, actor, input.body),
  }),
  route({
    method: 'post',
    path: '/api/invitations/:id/revoke',
    access: { permission: 'users.write' },
    summary: 'Make a link worth nothing',
    input: { params: idParams },
    output: invitation,
    handle: ({ deps, actor, input }) =>
      deps.db.as(actor, async (tx) => {
        const { id } = input.params
        const { state } = orNotFound(await queries.get(tx, id, deps.clock()))
        if (state !== 'waiting' && state !== 'sent') throw refusal('id', 'invitation_closed')
        // Row security passes over in silence what one may not change.
        if (!(await queries.revoke(tx, id, deps.clock()))) throw new AppError('forbidden')
        return (await queries.get(tx, id, deps.clock()))!
      }),
  }),
  route({
    method: 'post',
    path: '/api/invitations/open',
    access: { public: true },
    summary: 'Whose invitation a link is',
    input: { body: invitationOpen },
    output: invitationShown,
    handle: async ({ deps, input, c }) => {
      await limitVisits(deps, clientOf(c, deps.config).address)
      return openInvitation(deps, input.body.token)
    },
  }),
  route({
    method: 'post',
    path: '/api/invitations/passkey-options',
    access: { public: true },
    summary: 'What an authenticator needs to make the passkey of whoever was invited',
    input: { body: invitationOpen },
    output: webauthnOptions,
    handle: async ({ deps, input, c }) => {
      await limitVisits(deps, clientOf(c, deps.config).address)
      const origin = ownOrigin(c, deps.config)
      return { ...(await invitationPasskeyOptions(deps, input.body.token, origin)) }
    },
  }),
  route({
    method: 'post',
    path: '/api/invitations/accept',
    access: { public: true },
    summary: 'Choose a password or a passkey by the link of an invitation, which logs in',
    input: { body: invitationAccept },
    output: session,
    handle: async ({ deps, input, c }) => {
      const client = newcomer(c, deps.config)
      await limitVisits(deps, client.address)
      const at = { client, origin: ownOrigin(c, deps.config) }
      const opened = await acceptInvitation(deps, input.body, at)
      setSessionCookie(c, opened.token, opened.expiresAt)
      return describe(deps, opened.actor)
    },
  }),
]
