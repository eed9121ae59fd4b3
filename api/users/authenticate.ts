import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { ROLES } from '#contract/roles'
import { system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { verifyPassword } from './password.ts'
import * as queries from './queries.ts'

export const SESSION_IDLE_MS = 30 * 60_000
export const SESSION_ABSOLUTE_MS = 12 * 3_600_000
/** How stale `lastSeenAt` may be, so that not every read is a write. */
const SEEN_EVERY_MS = 60_000
const MAX_FAILURES = 10
const LOCK_MS = 15 * 60_000

export const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex')

export interface Client {
  address: string | null
  userAgent: string | null
}

/** Checks the password and opens a session. The same answer, in the same time, for any wrong pair. */
export async function logIn(
  deps: Deps,
  given: { username: string; password: string },
  client: Client,
): Promise<{ token: string; expiresAt: Date; actor: Actor }> {
  const now = deps.clock()
  const user = await deps.db.as(system('login'), (tx) => queries.findLogin(tx, given.username))
  // Before the password is looked at: a locked account answers nothing about it.
  if (user?.lockedUntil && user.lockedUntil > now) {
    throw new AppError('account_locked', {
      params: { retryAfterSeconds: Math.ceil((+user.lockedUntil - +now) / 1000) },
    })
  }
  const matches = await verifyPassword(user?.passwordHash ?? null, given.password)
  if (!user || !matches || user.disabledAt) {
    if (user) await recordFailure(deps, user.id, now)
    throw new AppError('login_failed')
  }
  return deps.db.as(system('login'), async (tx) => {
    if (user.failedLogins > 0) await queries.clearFailures(tx, user.id)
    return openSession(tx, deps, user.id, client)
  })
}

async function recordFailure(deps: Deps, userId: string, now: Date): Promise<void> {
  await deps.db.as(system('login'), (tx) =>
    queries.countFailure(tx, userId, MAX_FAILURES, new Date(+now + LOCK_MS)),
  )
}

/** A new id at login and at step-up, so that a planted one is worth nothing. */
export async function openSession(
  tx: Transaction,
  deps: Deps,
  userId: string,
  client: Client,
  steppedUpAt: Date | null = null,
): Promise<{ token: string; expiresAt: Date; actor: Actor }> {
  const now = deps.clock()
  const token = deps.random(32).toString('base64url')
  const expiresAt = new Date(+now + SESSION_ABSOLUTE_MS)
  const sessionId = await queries.insertSession(tx, {
    tokenSha256: sha256(token),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
    steppedUpAt,
    address: client.address,
    userAgent: client.userAgent?.slice(0, 300) ?? null,
  })
  const actor = await loadActor(tx, userId, { sessionId, steppedUpAt, tokenPermissions: null })
  if (!actor) throw new AppError('login_failed')
  return { token, expiresAt, actor }
}

export async function actorOfSession(deps: Deps, token: string): Promise<Actor | null> {
  const now = deps.clock()
  return deps.db.as(system('login'), async (tx) => {
    const session = await queries.findSession(tx, sha256(token))
    if (!session || session.expiresAt <= now) return null
    const idleMs = +now - +session.lastSeenAt
    if (idleMs > SESSION_IDLE_MS) return null
    if (idleMs > SEEN_EVERY_MS) await queries.touchSession(tx, session.id, now)
    return loadActor(tx, session.userId, {
      sessionId: session.id,
      steppedUpAt: session.steppedUpAt,
      tokenPermissions: null,
    })
  })
}

export async function actorOfToken(deps: Deps, token: string): Promise<Actor | null> {
  const now = deps.clock()
  return deps.db.as(system('login'), async (tx) => {
    const found = await queries.findToken(tx, sha256(token))
    if (!found || found.revokedAt || found.expiresAt <= now) return null
    if (!found.lastUsedAt || +now - +found.lastUsedAt > SEEN_EVERY_MS) {
      await queries.touchToken(tx, found.id, now)
    }
    return loadActor(tx, found.userId, {
      sessionId: null,
      steppedUpAt: null,
      tokenPermissions: found.permissions,
    })
  })
}

type Means = Pick<Actor, 'sessionId' | 'steppedUpAt' | 'tokenPermissions'>

/** The person as they stand now: roles, the units they head, the staff record they are. */
export async function loadActor(
  tx: Transaction,
  userId: string,
  means: Means,
): Promise<Actor | null> {
  const user = await queries.findActor(tx, userId)
  if (!user || user.disabledAt) return null
  const roles = new Set<string>(user.roles)
  // A login linked to a staff record has the employee role (DESIGN §6).
  if (user.staffId) roles.add('employee')
  const unitIds =
    roles.has('section_head') && user.staffId ? await unitsHeaded(tx, user.staffId) : []
  return {
    name: `user:${user.id}`,
    userId: user.id,
    roles: ROLES.filter((role) => roles.has(role)),
    unitIds,
    staffId: user.staffId,
    locale: user.locale === 'en' ? 'en' : 'ja',
    ...means,
  }
}

async function unitsHeaded(tx: Transaction, staffId: string): Promise<string[]> {
  const [row] = await tx.execute<{ ids: string[] }>(sql`
    select app.unit_and_below(array(select id from units where head_staff_id = ${staffId})) as ids`)
  return row?.ids ?? []
}
