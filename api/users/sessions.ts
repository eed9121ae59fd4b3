import { system } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import type { SessionActor } from './login.ts'
import * as queries from './queries.ts'
import * as sessionQueries from './session-queries.ts'

/** Logs somebody out here; gives what they had logged in by. */
export async function endOwnSession(deps: Deps, actor: SessionActor): Promise<{ method: string }> {
  const ended = await deps.db.as(actor, (tx) =>
    sessionQueries.deleteSession(tx, actor.userId, actor.sessionId),
  )
  if (!ended) throw new AppError('not_authenticated')
  return ended
}

/** Whether there is a password that they could be asked for. */
export const hasPassword = (deps: Deps, { userId }: Actor): Promise<boolean> =>
  deps.db.as(system('login'), async (tx) => {
    const login = await queries.getLogin(tx, userId)
    return typeof login?.passwordHash === 'string'
  })
