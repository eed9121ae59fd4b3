import type { Actor } from '#api/actor'
import type { Deps } from '#api/deps'
import { makeTokens } from '#api/enrollment/service'
import { loadActor } from '#api/users/authenticate'
import { insertUser } from '#api/users/queries'
import { system } from '#drizzle/client'

/** Somebody who may make tokens. */
export function tokenMaker(deps: Deps): Promise<Actor> {
  const made = { username: 'bench', displayName: 'bench', staffId: null, passwordHash: null }
  return deps.db.as(system('setup'), async (tx) => {
    const id = await insertUser(tx, made, ['security'])
    const means = { sessionId: null, steppedUpAt: null, tokenPermissions: null }
    return (await loadActor(tx, id, means))!
  })
}

export async function tokensFor(
  deps: Deps,
  actor: Actor,
  ids: readonly string[],
): Promise<string[]> {
  const wanted = { deviceIds: [...ids], profile: 'network-access' as const }
  const { made } = await deps.db.as(actor, (tx) =>
    makeTokens(tx, { deps, actor, idempotencyKey: null }, wanted),
  )
  return made.map(({ token }) => token)
}
