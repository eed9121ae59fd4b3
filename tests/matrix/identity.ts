import { randomBytes } from 'node:crypto'
import type { Sample } from './samples.ts'
import type { Person, World } from './world.ts'

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
}
