import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import type { Hub } from './hub.ts'

/** What agents ask, but for their commands: api/contract/agent-channel.ts has the whole. */
export function agentRoutes(_deps: Deps, _hub: Hub): Hono {
  return new Hono()
}
