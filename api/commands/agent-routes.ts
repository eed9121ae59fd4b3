import { Hono } from 'hono'
import {
  agentEscrow,
  agentEscrowed,
  agentLockWanted,
  agentTombstone,
  agentWait,
  commandReport,
  commandReported,
} from '#contract/agent-channel'
import { id } from '#contract/values'
import { readBody } from '../agents/body.ts'
import { callerOf } from '../agents/caller.ts'
import type { Hub } from '../agents/hub.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { validate } from '../http/validate.ts'
import { lockWanted } from './contact.ts'
import { escrow } from './escrow.ts'
import { report } from './reports.ts'
import { tombstone } from './tombstone.ts'

/** What a device asks and says about its commands; a missing one may do all of it, and nothing else. */
export function commandRoutes(deps: Deps, hub: Hub): Hono {
  const app = new Hono()
  app.get('/agent/lock', async (c) => {
    const { wait, epoch } = validate(agentWait, c.req.query())
    const caller = await callerOf(c, deps, 'lock')
    const since = deps.clock()
    const found = await lockWanted(deps, caller.deviceId, caller)
    if (wait === 0 || found.lock.epoch !== epoch) return c.json(agentLockWanted.encode(found))
    await hub.wait(caller.deviceId, wait * 1000, { since, signal: c.req.raw.signal })
    // Who called may have changed meanwhile.
    const still = await callerOf(c, deps, 'lock')
    return c.json(agentLockWanted.encode(await lockWanted(deps, still.deviceId, still)))
  })
  app.post('/agent/commands/:id', async (c) => {
    const { deviceId } = await callerOf(c, deps, 'lock')
    const said = await readBody(c, commandReport)
    return c.json(
      commandReported.encode(await report(deps, deviceId, idOf(c.req.param('id')), said)),
    )
  })
  app.post('/agent/escrow', async (c) => {
    const { deviceId } = await callerOf(c, deps, 'lock')
    const given = await readBody(c, agentEscrow)
    return c.json(agentEscrowed.encode(await escrow(deps, deviceId, given)))
  })
  app.get('/agent/tombstone/:id', async (c) => {
    const signed = await tombstone(deps, idOf(c.req.param('id')))
    return c.json(agentTombstone.encode({ tombstone: signed }))
  })
  return app
}

/** An id that isn't one can't exist. */
function idOf(given: string): string {
  const parsed = id.safeParse(given)
  if (!parsed.success) throw new AppError('not_found')
  return parsed.data
}
