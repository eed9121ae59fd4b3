import { randomBytes, randomUUID } from 'node:crypto'
import type { Sample } from './samples.ts'
import { type Person, plantSession, type World } from './world.ts'

const plantPasskey = ({ user }: Person, { app }: World): Promise<string> =>
  app.plant(async (sql) => {
    const [row] = await sql`insert into passkeys ${sql({
      user_id: user.id,
      name: '鍵',
      credential_id: randomBytes(16).toString('base64url'),
      public_key: randomBytes(32),
      counter: 0,
      backed_up: false,
    })} returning id`
    return row!.id
  })

const plantMapping = ({ app }: World): Promise<string> =>
  app.plant(async (sql) => {
    const [row] = await sql`insert into role_mappings (group_name, role, active_at)
      values (${randomUUID()}, 'trainer', now()) returning id`
    return row!.id
  })

async function plantInvitation({ app }: World): Promise<string> {
  const user = await app.createUser()
  return app.plant(async (sql) => {
    const [row] = await sql`insert into invitations ${sql({
      user_id: user.id,
      token_sha256: randomUUID(),
      sent_at: new Date(),
      expires_at: '2099-01-01',
    })} returning id`
    return row!.id
  })
}

/** A link that nobody was sent. */
const token = 'A'.repeat(43)

/** Shaped as a browser sends it, and signed by nobody. */
const proof = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
}
const attestation = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
}

export const IDENTITY_SAMPLES: Record<string, Sample> = {
  'GET /api/login-options': {},
  'POST /api/oidc/login': { request: () => ({ json: {} }) },
  'POST /api/oidc/step-up': { request: () => ({ json: {} }) },
  'GET /api/oidc/callback': { query: () => '?state=x&code=y' },
  'POST /api/oidc/sign-out': {},
  'GET /api/session/step-up-options': {},
  'POST /api/session/step-up/passkey-options': {},
  'POST /api/session/step-up/passkey': { request: () => ({ json: { response: proof } }) },
  'POST /api/session/passkey-options': {},
  'POST /api/session/passkey': { request: () => ({ json: { response: proof } }) },
  'GET /api/passkeys': { of: ({ passkeyId }) => passkeyId },
  'POST /api/passkeys/options': {},
  'POST /api/passkeys': { request: () => ({ json: { name: '鍵', response: attestation } }) },
  'PUT /api/passkeys/:id': {
    fresh: plantPasskey,
    request: () => ({ json: { name: '別の鍵' } }),
  },
  'DELETE /api/passkeys/:id': { fresh: plantPasskey },
  'GET /api/role-mappings': { id: plantMapping },
  'GET /api/role-mappings/:id': { id: plantMapping },
  'POST /api/role-mappings': {
    request: () => ({ json: { groupName: randomUUID(), role: 'trainer' } }),
  },
  'POST /api/role-mappings/:id/remove': { id: plantMapping, request: () => ({ json: {} }) },
  'GET /api/invitations': { id: plantInvitation },
  'POST /api/invitations': {
    id: ({ app, unitId }) =>
      app.plant(async (sql) => {
        const number = randomUUID()
        const [row] = await sql`insert into staff (employee_number, name, kana, unit_id)
          values (${number}, '新人', 'シンジン', ${unitId}) returning id`
        return row!.id
      }),
    request: ({ stranger }, staffId = stranger.staffId) => ({
      json: { staffIds: [staffId], as: 'list' },
    }),
  },
  'POST /api/invitations/:id/revoke': { id: plantInvitation },
  'POST /api/invitations/open': { request: () => ({ json: { token } }) },
  'POST /api/invitations/passkey-options': { request: () => ({ json: { token } }) },
  'POST /api/invitations/accept': {
    request: () => ({ json: { token, password: randomUUID() } }),
  },
  'GET /api/login-sessions': { of: ({ sessionId }) => sessionId, ownIsVisible: true },
  'DELETE /api/login-sessions/:id': {
    id: ({ app, stranger }) => app.plant((sql) => plantSession(sql, stranger.user.id)),
  },
  'POST /api/users/:id/sign-out': { id: async ({ app }) => (await app.createUser()).id },
}
