import { type Permission, type Reach, reachOf } from '#contract/roles'
import type { Principal } from '#drizzle/client'

/** Somebody who sent a request: a person by session, or a program by API token. */
export interface Actor extends Principal {
  userId: string
  locale: 'ja' | 'en'
  /** The session the request came by; null for an API token. */
  sessionId: string | null
  steppedUpAt: Date | null
  /** Set for API tokens: what the token was made for. */
  tokenPermissions: readonly string[] | null
  /** The API token the request came by. */
  tokenId?: string
  /** Set in tests alone, which take this wall down to show that row security holds without it. */
  reachInTest?: Reach
}

/** How far the actor's permission reaches, or null when they may not. */
export function reach(actor: Actor, permission: Permission): Reach | null {
  if (actor.reachInTest) return actor.reachInTest
  if (actor.tokenPermissions && !actor.tokenPermissions.includes(permission)) return null
  // Also somebody without any role may log out and change their password.
  if (permission === 'account.own') return 'own'
  return reachOf(permission, actor.roles)
}
