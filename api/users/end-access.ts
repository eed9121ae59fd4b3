import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import * as queries from './queries.ts'
import * as sessionQueries from './session-queries.ts'
import { revokeTokensOfMany } from './token-queries.ts'

interface Ending {
  /** Whoever asks stays as they came, also where it is their own access that ends. */
  except: Pick<Actor, 'sessionId' | 'tokenId'> | null
  /** Tokens can't be given back: a practice leaves them. */
  tokens: boolean
  now: Date
}

/** Somebody else may sit in their browser: ends the sessions of these people, and their API tokens. */
export async function endAccess(
  tx: Transaction,
  staffIds: readonly string[],
  { except, tokens, now }: Ending,
): Promise<{ sessions: number; tokens: number }> {
  const userIds = staffIds.length > 0 ? await queries.loginsOf(tx, staffIds) : []
  if (userIds.length === 0) return { sessions: 0, tokens: 0 }
  return {
    sessions: await sessionQueries.endSessionsOf(tx, userIds, except?.sessionId ?? null),
    tokens: tokens
      ? await revokeTokensOfMany(tx, userIds, { except: except?.tokenId, at: now })
      : 0,
  }
}
