import { ROLES } from '#contract/roles'
import { isDiskFull, system, type Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { settingsOf } from '../settings/service.ts'
import * as queries from './queries.ts'
import { sha256 } from './secrets.ts'
import * as sessionQueries from './session-queries.ts'
import * as tokens from './token-queries.ts'
import { takeTurns } from './user-queries.ts'

/** How stale `lastSeenAt` may be, so that not every read is a write. */
const SEEN_EVERY_MS = 60_000

export async function actorOfSession(deps: Deps, secret: string): Promise<Actor | null> {
  const now = deps.clock()
  const idleMaxMs = (await settingsOf(deps))['session.idleMinutes'] * 60_000
  const session = await sessionQueries.findSession(deps.db, sha256(secret))
  if (!session || new Date(session.expiresAt) <= now) return null
  const idleMs = +now - +new Date(session.lastSeenAt)
  if (idleMs > idleMaxMs) return null
  if (idleMs > SEEN_EVERY_MS) await noteSeen(deps, session.id, now)
  return actorFrom(session.user, {
    sessionId: session.id,
    steppedUpAt: session.steppedUpAt === null ? null : new Date(session.steppedUpAt),
    tokenPermissions: null,
  })
}

export async function actorOfToken(deps: Deps, secret: string): Promise<Actor | null> {
  const now = deps.clock()
  return deps.db.as(system('login'), async (tx) => {
    const token = await tokens.findToken(tx, sha256(secret))
    if (!token || token.revokedAt || token.expiresAt <= now) return null
    if (!token.lastUsedAt || +now - +token.lastUsedAt > SEEN_EVERY_MS) {
      await tokens.touchToken(tx, token.id, now)
    }
    return loadActor(tx, token.userId, {
      sessionId: null,
      steppedUpAt: null,
      tokenPermissions: token.permissions,
      tokenId: token.id,
    })
  })
}

type Means = Pick<Actor, 'sessionId' | 'steppedUpAt' | 'tokenPermissions' | 'tokenId'>

/** The person as they stand now: roles, the units they head, the staff record they are. */
export async function loadActor(
  tx: Transaction,
  userId: string,
  means: Means,
): Promise<Actor | null> {
  return actorFrom(await queries.findActor(tx, userId), means)
}

function actorFrom(
  user: Awaited<ReturnType<typeof queries.findActor>>,
  means: Means,
): Actor | null {
  if (!user || user.disabled) return null
  const roles = new Set(user.roles)
  // A login linked to a staff record has the employee role (DESIGN §6).
  if (user.staffId) roles.add('employee')
  return {
    name: `user:${user.id}`,
    userId: user.id,
    roles: ROLES.filter((role) => roles.has(role)),
    unitIds: user.unitIds,
    staffId: user.staffId,
    locale: user.locale === 'en' ? 'en' : 'ja',
    ...means,
  }
}

/** Where a full disk has no room for it, who only reads is let in all the same; the session ends sooner. */
async function noteSeen({ db }: Deps, sessionId: string, now: Date): Promise<void> {
  try {
    await db.as(system('login'), (tx) => sessionQueries.touchSession(tx, sessionId, now))
  } catch (error) {
    if (!isDiskFull(error)) throw error
  }
}

/** Until this transaction ends no role is given or taken: what `loadActor` says stays true. */
export const keepRoles = (tx: Transaction): Promise<void> => takeTurns(tx)
