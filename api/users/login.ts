import type { LoginMethod } from '#contract/session'
import { type Principal, system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import { loadActor } from './authenticate.ts'
import { alarm } from './break-glass.ts'
import { claimAttempt } from './limits.ts'
import { hashPassword, verifyPassword } from './password.ts'
import * as queries from './queries.ts'
import { newSecret, sha256 } from './secrets.ts'
import * as sessionQueries from './session-queries.ts'
import { weaknessOf } from './weakness.ts'

export interface Client {
  address: string | null
  userAgent: string | null
  /** Of the secret of the session that this browser had until now: a new login ends it. */
  formerSha256?: string | undefined
}

export interface OpenedSession {
  /** The cookie's value; kept nowhere. */
  token: string
  expiresAt: Date
  actor: Actor
}

/** Checks the password and opens a session. The same answer, in the same time, for any wrong pair. */
export async function logIn(
  deps: Deps,
  given: { username: string; password: string },
  client: Client,
): Promise<OpenedSession> {
  const attempt = await claimAttempt(deps, given.username, client.address)
  const user = await deps.db.as(system('login'), (tx) => queries.findLogin(tx, given.username))
  const matches = await verifyPassword(user?.passwordHash ?? null, given.password)
  if (!user || !matches || user.disabledAt) {
    logFailure(deps, { userId: user?.id, method: 'password' })
    await attempt.failed()
    throw new AppError('login_failed')
  }
  await attempt.succeeded()
  return deps.db.as(system('login'), async (tx) => {
    if (!(await queries.stillHolds(tx, user))) throw new AppError('login_failed')
    await queries.clearLock(tx, user.id)
    if (!user.breakGlass) return openSession(tx, deps, user.id, client)
    await alarm(tx, deps)
    const shown = { method: 'break_glass', steppedUpAt: deps.clock() } as const
    return openSession(tx, deps, user.id, client, shown)
  })
}

/** For whoever watches the log (ASVS 16.3.1): which login, and neither its name nor what was typed. */
export function logFailure(
  deps: Deps,
  who: { userId?: string | undefined; method: LoginMethod | 'token' },
): void {
  deps.log.warn({ event: 'login_failed', ...who }, 'somebody did not show who they are')
}

interface CheckedLogin {
  id: string
  username: string
  passwordHash: string | null
  breakGlass: boolean
}

/** The password of whoever is logged in, asked once more; `field` names where they typed it. */
export async function checkOwnPassword(
  deps: Deps,
  actor: Actor,
  given: { field: string; password: string },
  client: Client,
): Promise<CheckedLogin> {
  const user = await deps.db.as(system('login'), (tx) => queries.getLogin(tx, actor.userId))
  if (!user) throw new AppError('not_authenticated')
  const attempt = await claimAttempt(deps, user.username, client.address)
  if (!(await verifyPassword(user.passwordHash, given.password))) {
    logFailure(deps, { userId: user.id, method: 'password' })
    await attempt.failed()
    throw new AppError('invalid', { fields: [{ field: given.field, code: 'wrong_password' }] })
  }
  await attempt.succeeded()
  return user
}

/** How, and when they last did so: at a provider that may be hours ago. */
export interface Shown {
  method: LoginMethod
  steppedUpAt: Date | null
}

/** Unless told otherwise the password was typed just now, so the new session counts as stepped up. */
export async function openSession(
  tx: Transaction,
  deps: Deps,
  userId: string,
  client: Client,
  shown?: Shown,
): Promise<OpenedSession> {
  const now = deps.clock()
  const { method, steppedUpAt } = shown ?? { method: 'password', steppedUpAt: now }
  const token = newSecret(deps)
  // What somebody left open at this browser, or planted there, opens nothing any more.
  if (client.formerSha256) await sessionQueries.endSession(tx, client.formerSha256)
  const hours = (await readSettings(tx))['session.absoluteHours']
  const expiresAt = new Date(+now + hours * 3_600_000)
  const sessionId = await sessionQueries.insertSession(tx, {
    tokenSha256: sha256(token),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
    steppedUpAt,
    method,
    address: client.address,
    userAgent: client.userAgent?.slice(0, 300) ?? null,
  })
  const means = { sessionId, steppedUpAt, tokenPermissions: null }
  const actor = await loadActor(tx, userId, means)
  if (!actor) throw new AppError('login_failed')
  return { token, expiresAt, actor }
}

/** A session gets a new secret with its new power, so that a planted one is worth nothing. */
export async function stepUp(deps: Deps, actor: SessionActor): Promise<OpenedSession> {
  const renewed = await deps.db.as(ownLogin(actor), (tx) => renewSession(tx, deps, actor.sessionId))
  return { ...renewed, actor: { ...actor, steppedUpAt: renewed.steppedUpAt } }
}

/** For whoever has shown anew who they are. */
export async function renewSession(tx: Transaction, deps: Deps, sessionId: string) {
  const token = newSecret(deps)
  const steppedUpAt = deps.clock()
  const renewed = await sessionQueries.renewSession(tx, sessionId, {
    tokenSha256: sha256(token),
    steppedUpAt,
  })
  if (!renewed) throw new AppError('not_authenticated')
  return { token, steppedUpAt, expiresAt: renewed.expiresAt }
}

export type SessionActor = Actor & { sessionId: string }

/** Passwords, sessions and tokens are a person's own business: no token manages them. */
export function inPerson(actor: Actor): SessionActor {
  if (!actor.sessionId) throw new AppError('forbidden')
  return { ...actor, sessionId: actor.sessionId }
}

/** People may not write user rows; the login system does it for them, and audit names them. */
export const ownLogin = (actor: Actor): Principal => ({ ...system('login'), name: actor.name })

/** Ends every session of the person (by trigger) and opens this one anew. */
export async function changeOwnPassword(
  deps: Deps,
  actor: SessionActor,
  given: { currentPassword: string; newPassword: string },
  client: Client,
): Promise<OpenedSession> {
  const current = { field: 'currentPassword', password: given.currentPassword }
  const checked = await checkOwnPassword(deps, actor, current, client)
  const weakness = await weaknessOf(deps, given.newPassword, checked.username)
  if (weakness) throw mistake('newPassword', weakness)
  const passwordHash = await hashPassword(given.newPassword)
  return deps.db.as(ownLogin(actor), async (tx) => {
    // An admin may have set another one since: theirs stands.
    if (!(await queries.stillHolds(tx, checked))) throw new AppError('not_authenticated')
    await queries.setPassword(tx, actor.userId, passwordHash, deps.clock())
    await notify(tx, { userIds: [actor.userId], template: 'password_changed', params: {} })
    // It stays what it is in the list of who is logged in.
    const method = checked.breakGlass ? 'break_glass' : 'password'
    return openSession(tx, deps, actor.userId, client, { method, steppedUpAt: deps.clock() })
  })
}
