import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Actor } from '../actor.ts'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { actorOfSession, actorOfToken } from '../users/authenticate.ts'
import { limitRequests } from '../users/limits.ts'
import { type Client, logFailure } from '../users/login.ts'
import { sha256 } from '../users/secrets.ts'
import { clientOf } from './client.ts'

/** The `__Host-` prefix pins the cookie to this very host, secure and path `/`. */
const COOKIE = 'mamori'
const STEP_UP_VALID_MS = 5 * 60_000

export async function authenticate(c: Context, deps: Deps): Promise<Actor> {
  const actor = await whoAsks(c, deps)
  await limitRequests(deps, actor)
  return deps.testing?.permissionsOff ? { ...actor, reachInTest: 'all' } : actor
}

async function whoAsks(c: Context, deps: Deps): Promise<Actor> {
  const bearer = /^Bearer ([\w-]{20,200})$/.exec(c.req.header('authorization') ?? '')?.[1]
  if (bearer) {
    const actor = await actorOfToken(deps, bearer)
    if (actor) return actor
    logFailure(deps, { method: 'token' })
    throw new AppError('not_authenticated')
  }
  const token = getCookie(c, COOKIE, 'host')
  const actor = token ? await actorOfSession(deps, token) : null
  if (!actor) throw new AppError('not_authenticated')
  return actor
}

/** Whoever is about to log in; see `Client.formerSha256`. */
export function newcomer(c: Context, config: Config): Client {
  const token = getCookie(c, COOKIE, 'host')
  return { ...clientOf(c, config), formerSha256: token && sha256(token) }
}

export function requireRecentStepUp(actor: Actor, now: Date): void {
  // A program can't type a password: what needs one is not for tokens.
  if (!actor.sessionId) throw new AppError('forbidden')
  const age = actor.steppedUpAt ? now.getTime() - actor.steppedUpAt.getTime() : Infinity
  if (age > STEP_UP_VALID_MS) throw new AppError('step_up_required')
}

export function setSessionCookie(c: Context, token: string, expiresAt: Date): void {
  setCookie(c, COOKIE, token, {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
    expires: expiresAt,
  })
}

export function clearSessionCookie(c: Context): void {
  deleteCookie(c, COOKIE, { prefix: 'host', path: '/', secure: true })
}
