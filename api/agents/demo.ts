import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import * as queries from './demo-queries.ts'

/**
 * The demo's agents, as if they had just spoken: most laptops in use have one, some are set up badly, some
 * have been silent. Nobody speaks for them afterwards, so that they go offline after some minutes, and count
 * as stale after the policy's two weeks. Nothing where there are some already.
 */
export const makeDemoAgents = (deps: Deps, staffId: string | null): Promise<void> =>
  deps.db.as(system('setup'), async (tx) => {
    if (await queries.anyAgent(tx)) return
    const now = deps.clock()
    await queries.insertAgents(tx, staffId, now)
    await queries.insertInventories(tx, staffId, now)
    // From here on Access asks laptops how they are set up.
    await queries.insertPolicies(tx)
  })
