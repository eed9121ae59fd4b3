import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { z } from 'zod'
import type { assertion, passkeyCreate } from '#contract/passkeys'
import { system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import {
  type Client,
  type OpenedSession,
  openSession,
  ownLogin,
  type SessionActor,
  stepUp,
} from '../users/login.ts'
import { sha256 } from '../users/secrets.ts'
import * as queries from './passkey-queries.ts'
import { beginFlow, holdEnabled, takeFlow } from './queries.ts'

const FLOW_MS = 5 * 60_000

type Purpose = 'passkey_login' | 'passkey_step_up' | 'passkey_register'

/** WebAuthn §5.4.2: passkeys belong to a host name; `origin` is where the page that asks came from. */
const rpId = (origin: string): string => new URL(origin).hostname

async function begin(
  deps: Deps,
  purpose: Purpose,
  whose: { userId?: string; sessionId?: string } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = Uint8Array.from(deps.random(32))
  const now = deps.clock()
  await deps.db.as(system('login'), (tx) =>
    beginFlow(tx, {
      purpose,
      keySha256: sha256(Buffer.from(challenge).toString('base64url')),
      ...whose,
      createdAt: now,
      expiresAt: new Date(+now + FLOW_MS),
    }),
  )
  return challenge
}

/** The challenge as the browser signed it; ours it is when a flow of ours knows it. */
function challengeOf(clientDataJSON: string): string {
  try {
    const data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    if (typeof data.challenge === 'string') return data.challenge
  } catch {
    // Whatever it is, no browser made it; refused like any other that fits nothing.
  }
  return ''
}

const take = (deps: Deps, purpose: Purpose, challenge: string) =>
  deps.db.as(system('login'), (tx) => takeFlow(tx, sha256(challenge), [purpose], deps.clock()))

// ── Registration ─────────────────────────────────────────────────────────────────────────────────

export async function registrationOptions(
  deps: Deps,
  { userId, sessionId }: { userId: string; sessionId?: string },
  origin: string,
) {
  const { user, known } = await deps.db.as(system('login'), async (tx) => ({
    user: await queries.loginNames(tx, userId),
    known: await queries.credentialsOf(tx, userId),
  }))
  const { username, displayName, breakGlass } = orNotFound(user)
  // Its use has to alarm, and it is the paper in the safe that opens it.
  if (breakGlass) throw refusal('', 'break_glass_login')
  return generateRegistrationOptions({
    rpName: 'Mamori',
    rpID: rpId(origin),
    userName: username,
    userDisplayName: displayName,
    // WebAuthn §14.6.1: nothing that tells who it is.
    userID: Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex')),
    challenge: await begin(deps, 'passkey_register', { userId, sessionId }),
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

interface Registration {
  userId: string
  sessionId?: string
  origin: string
  response: z.output<typeof passkeyCreate>['response']
}

/** Checks what the authenticator made; the row is written by the caller's transaction. */
export async function checkRegistration(deps: Deps, given: Registration) {
  const challenge = challengeOf(given.response.response.clientDataJSON)
  const flow = await take(deps, 'passkey_register', challenge)
  const isTheirs =
    flow?.userId === given.userId && (flow.sessionId ?? undefined) === given.sessionId
  if (!flow || !isTheirs) throw mistake('response', 'passkey_expired')
  try {
    const { registrationInfo, verified } = await verifyRegistrationResponse({
      response: given.response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: challenge,
      expectedOrigin: given.origin,
      expectedRPID: rpId(given.origin),
      requireUserVerification: true,
    })
    if (verified && registrationInfo) {
      const { credential, credentialBackedUp } = registrationInfo
      return {
        userId: given.userId,
        credentialId: credential.id,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: given.response.response.transports ?? [],
        backedUp: credentialBackedUp,
      }
    }
  } catch (cause) {
    throw new AppError('invalid', {
      fields: [{ field: 'response', code: 'passkey_invalid' }],
      cause,
    })
  }
  throw mistake('response', 'passkey_invalid')
}

export async function addPasskey(
  tx: Transaction,
  deps: Deps,
  checked: Awaited<ReturnType<typeof checkRegistration>> & { name: string },
) {
  const made = await queries.insert(tx, { ...checked, createdAt: deps.clock() })
  const { userId, name } = checked
  await notify(tx, { userIds: [userId], template: 'passkey_added', params: { name } })
  return made
}

// ── Use ──────────────────────────────────────────────────────────────────────────────────────────

/** Without a name: the authenticator shows whom it knows here (discoverable credentials, WebAuthn §6.2.2). */
export const loginOptions = async (deps: Deps, origin: string) =>
  generateAuthenticationOptions({
    rpID: rpId(origin),
    challenge: await begin(deps, 'passkey_login'),
    userVerification: 'required',
  })

export async function stepUpPasskeyOptions(deps: Deps, person: SessionActor, origin: string) {
  const { userId, sessionId } = person
  const known = await deps.db.as(ownLogin(person), (tx) => queries.credentialsOf(tx, userId))
  return generateAuthenticationOptions({
    rpID: rpId(origin),
    challenge: await begin(deps, 'passkey_step_up', { userId, sessionId }),
    userVerification: 'required',
    allowCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: transports as never,
    })),
  })
}

interface Proof {
  response: z.output<typeof assertion>
  origin: string
}

/** The same answer for whatever is wrong. */
const refused = (cause?: unknown) => new AppError('passkey_refused', { cause })

export async function logInByPasskey(
  deps: Deps,
  { response, origin }: Proof,
  client: Client,
): Promise<OpenedSession> {
  const challenge = challengeOf(response.response.clientDataJSON)
  if (!(await take(deps, 'passkey_login', challenge))) throw refused()
  return deps.db.as(system('login'), async (tx) => {
    const userId = await prove(tx, deps, { response, origin, challenge })
    if (!(await holdEnabled(tx, userId))) throw refused()
    return openSession(tx, deps, userId, client, { method: 'passkey', steppedUpAt: deps.clock() })
  })
}

export async function stepUpByPasskey(
  deps: Deps,
  person: SessionActor,
  { response, origin }: Proof,
): Promise<OpenedSession> {
  const challenge = challengeOf(response.response.clientDataJSON)
  const flow = await take(deps, 'passkey_step_up', challenge)
  if (flow?.sessionId !== person.sessionId) throw refused()
  await deps.db.as(ownLogin(person), async (tx) => {
    if ((await prove(tx, deps, { response, origin, challenge })) !== person.userId) throw refused()
  })
  return stepUp(deps, person)
}

/** Whose passkey signed the challenge. */
async function prove(
  tx: Transaction,
  deps: Deps,
  { response, origin, challenge }: Proof & { challenge: string },
): Promise<string> {
  const passkey = await queries.findCredential(tx, response.id)
  if (!passkey) throw refused()
  const { authenticationInfo, verified } = await verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId(origin),
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: Uint8Array.from(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch((cause: unknown) => {
    throw refused(cause)
  })
  if (!verified) throw refused()
  // WebAuthn §7.2 step 22: a counter that stands still or goes back is a copy of the key.
  const { newCounter } = authenticationInfo
  if (!(await queries.noteUse(tx, passkey.id, newCounter, deps.clock()))) throw refused()
  return passkey.userId
}
