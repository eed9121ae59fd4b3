import type { Settings } from '#contract/settings'
import type { SsoRefusal } from '#contract/sso-refusals'
import { system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { readSettings, settingsOf } from '../settings/service.ts'
import { type Client, openSession, renewSession, type SessionActor } from '../users/login.ts'
import { newSecret, sha256 } from '../users/secrets.ts'
import { identitySystem } from './principal.ts'
import { authorizationUrl, type Claims, configured, redeem, TOLERANCE_S } from './provider.ts'
import * as queries from './queries.ts'
import { followGroups } from './roles.ts'

const FLOW_MS = 10 * 60_000
export const CALLBACK = '/api/oidc/callback'

interface Start {
  /** Our own address as the browser has it. */
  origin: string
  /** The cookie of the browser that begins, and must be the one that comes back. */
  browser: string
  /** See `Client.formerSha256`: the way back is another site's doing, which gets no cookie of ours. */
  formerSha256?: string | undefined
  returnTo?: string | undefined
  /** Set when somebody who is logged in shows anew who they are. */
  person?: SessionActor
}

/** Where to send the browser, so that the provider says who is in front of it. */
export async function startOidc(deps: Deps, start: Start): Promise<{ url: string }> {
  const oidc = configured(deps)
  const { 'oidc.acrValues': acrValues } = await settingsOf(deps)
  const now = deps.clock()
  const [state, nonce, codeVerifier] = [newSecret(deps), newSecret(deps), newSecret(deps)]
  const redirectUri = start.origin + CALLBACK
  const url = await authorizationUrl(oidc, {
    codeVerifier,
    state,
    nonce,
    redirect_uri: redirectUri,
    ...(acrValues.length > 0 && { acr_values: acrValues.join(' ') }),
    // OpenID Connect Core §3.1.2.1: whoever is logged in there already must show it once more.
    ...(start.person && { max_age: '0', prompt: 'login' }),
  })
  await deps.db.as(system('login'), (tx) =>
    queries.beginFlow(tx, {
      purpose: start.person ? 'oidc_step_up' : 'oidc_login',
      keySha256: sha256(state),
      browserSha256: sha256(start.browser),
      formerSha256: start.person ? undefined : start.formerSha256,
      userId: start.person?.userId,
      sessionId: start.person?.sessionId,
      nonce,
      codeVerifier,
      redirectUri,
      returnTo: start.returnTo,
      createdAt: now,
      expiresAt: new Date(+now + FLOW_MS),
    }),
  )
  return { url: url.href }
}

/** Why somebody is not let in, as far as the login page may say it. */
export class SsoRefused extends Error {
  readonly reason: SsoRefusal
  /** Where to say so: on the login page, unless they are logged in and only had to show it anew. */
  at = '/login'

  constructor(reason: SsoRefusal, cause?: unknown) {
    super(reason, { cause })
    this.name = 'SsoRefused'
    this.reason = reason
  }
}

interface Answer {
  parameters: Record<string, string>
  browser: string | undefined
  client: Client
}

interface Finished {
  returnTo: string | null
  token: string
  expiresAt: Date
}

/** @throws SsoRefused */
export async function finishOidc(deps: Deps, answer: Answer): Promise<Finished> {
  const oidc = configured(deps)
  const { parameters, browser } = answer
  const flow = await deps.db.as(system('login'), (tx) =>
    queries.takeFlow(tx, sha256(parameters.state ?? ''), OIDC_PURPOSES, deps.clock()),
  )
  // RFC 6749 §10.12: an answer that another browser asked for logs nobody in here.
  if (!flow || !browser || flow.browserSha256 !== sha256(browser)) throw new SsoRefused('expired')
  try {
    return await finish(deps, { oidc, flow, answer })
  } catch (error) {
    const isStepUp = flow.purpose === 'oidc_step_up' && flow.returnTo
    if (error instanceof SsoRefused && isStepUp) error.at = flow.returnTo!
    throw error
  }
}

interface Finishing {
  oidc: ReturnType<typeof configured>
  flow: NonNullable<Awaited<ReturnType<typeof queries.takeFlow>>>
  answer: Answer
}

async function finish(deps: Deps, { oidc, flow, answer }: Finishing): Promise<Finished> {
  const { parameters } = answer
  if (parameters.error === 'access_denied') throw new SsoRefused('cancelled')
  const settings = await settingsOf(deps)
  const url = new URL(flow.redirectUri!)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const checks = {
    state: parameters.state!,
    nonce: flow.nonce!,
    codeVerifier: flow.codeVerifier!,
  }
  const claims = await claimsFor(redeem(oidc, url, checks, claimsWanted(settings)))
  refuseWeak(claims, settings)
  const client = { ...answer.client, formerSha256: flow.formerSha256 ?? undefined }
  const opened =
    flow.purpose === 'oidc_step_up'
      ? await deps.db.as(identitySystem, (tx) => confirm(tx, deps, { flow, claims }))
      : await deps.db.as(identitySystem, (tx) => admit(tx, deps, claims, client))
  return { ...opened, returnTo: flow.returnTo }
}

const OIDC_PURPOSES = ['oidc_login', 'oidc_step_up']

async function claimsFor(redeemed: Promise<Claims>): Promise<Claims> {
  try {
    return await redeemed
  } catch (error) {
    const away = error instanceof AppError && error.code === 'idp_unavailable'
    throw new SsoRefused(away ? 'unavailable' : 'failed', error)
  }
}

const claimsWanted = (settings: Settings): string[] => [
  settings['oidc.groupsClaim'],
  ...(settings['oidc.linkBy'] === 'email' ? ['email', 'email_verified'] : []),
  ...(settings['oidc.linkBy'] === 'employeeNumber' ? [settings['oidc.employeeNumberClaim']] : []),
]

/** OpenID Connect Core §5.5.1.1: asking for `acr_values` is a wish; whether it came true is ours to see. */
function refuseWeak({ acr }: Claims, settings: Settings): void {
  const wanted = settings['oidc.acrValues']
  if (wanted.length > 0 && !wanted.some((value) => value === acr)) throw new SsoRefused('too_weak')
}

/** Somebody logs in. */
async function admit(tx: Transaction, deps: Deps, claims: Claims, client: Client) {
  const now = deps.clock()
  const settings = await readSettings(tx)
  const { id, userId } = await whoIs(tx, claims, settings)
  if (!(await queries.holdEnabled(tx, userId))) throw new SsoRefused('disabled')
  await queries.noteUse(tx, id, groupsOf(claims[settings['oidc.groupsClaim']]), now)
  await followGroups(tx, userId)
  const steppedUpAt = authenticatedAt(claims, now)
  return openSession(tx, deps, userId, client, { method: 'oidc', steppedUpAt })
}

async function whoIs(tx: Transaction, { iss, sub, ...claims }: Claims, settings: Settings) {
  const known = await queries.findIdentity(tx, iss, sub)
  if (known) return known
  const by = settings['oidc.linkBy']
  const number: unknown = claims[settings['oidc.employeeNumberClaim']]
  const { email, email_verified: isVerified }: Record<string, unknown> = claims
  const found =
    by === 'employeeNumber' && typeof number === 'string'
      ? await queries.findByEmployeeNumber(tx, iss, number)
      : // OpenID Connect Core §5.7: an address that nobody has verified is anybody's.
        by === 'email' && typeof email === 'string' && isVerified === true
        ? await queries.findByEmail(tx, iss, email)
        : []
  const [user, another] = found
  if (another) throw new SsoRefused('unknown')
  if (user) await queries.link(tx, { userId: user.id, issuer: iss, subject: sub })
  // Whoever came twice at once may have been linked since we looked, and is no longer to be found as one to link.
  const linked = await queries.findIdentity(tx, iss, sub)
  if (!linked) throw new SsoRefused('unknown')
  return linked
}

interface Confirmation {
  flow: { userId: string | null; sessionId: string | null; createdAt: Date }
  claims: Claims
}

/** Somebody who is logged in has shown anew who they are; it must be they, and just now. */
async function confirm(tx: Transaction, deps: Deps, { flow, claims }: Confirmation) {
  const identity = await queries.findIdentity(tx, claims.iss, claims.sub)
  if (!identity || identity.userId !== flow.userId) throw new SsoRefused('other_person')
  if (!(await queries.holdEnabled(tx, identity.userId))) throw new SsoRefused('disabled')
  // OpenID Connect Core §3.1.3.7 rule 12. That it happened since we asked is stricter than any `max_age`.
  const at = claims.auth_time
  if (at === undefined || at < +flow.createdAt / 1000 - TOLERANCE_S) throw new SsoRefused('stale')
  return renewSession(tx, deps, flow.sessionId!)
}

/** When they showed it to the provider: unknown, that counts as long ago. */
function authenticatedAt({ auth_time: at }: Claims, now: Date): Date | null {
  if (at === undefined || at * 1000 > +now + TOLERANCE_S * 1000) return null
  return new Date(Math.min(at * 1000, +now))
}

const MOST_GROUPS = 500

/** One name or several; what else a provider may put there gives nothing. */
function groupsOf(claim: unknown): string[] {
  const values = Array.isArray(claim) ? claim : [claim]
  const names = values.filter((value): value is string => typeof value === 'string' && value !== '')
  return [...new Set(names)].slice(0, MOST_GROUPS).sort()
}
