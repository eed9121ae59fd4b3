import type { ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { Gauge, type Registry } from 'prom-client'
import { agentCheckin, agentWait, MAX_CHECKIN_BYTES, type Nudge } from '#contract/agent-channel'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { validate } from '../http/validate.ts'
import { settingsOf } from '../settings/service.ts'
import { readBody } from './body.ts'
import { callerOf, shownBy } from './caller.ts'
import { checkin } from './checkin.ts'
import { enrollAgent, networkCertificate, renewCertificate } from './enrolling.ts'
import type { Hub } from './hub.ts'
import { noteRefusal } from './refused.ts'
import { createStreams } from './stream.ts'

/** What agents ask, but for their commands: api/contract/agent-channel.ts has the whole. */
export function agentRoutes(deps: Deps, hub: Hub, registry: Registry): Hono {
  const app = new Hono()
  const streams = createStreams(deps, hub)
  new Gauge({
    name: 'mamori_agent_streams',
    help: 'Streams of agents that are open on this process',
    registers: [registry],
    collect() {
      this.set(streams.count())
    },
  })
  app.post('/agent/enroll', async (c) => c.json(await enrollAgent(c, deps)))
  app.post('/agent/renew', async (c) => c.json(await renewCertificate(c, deps)))
  app.post('/agent/network-certificate', async (c) => c.json(await networkCertificate(c, deps)))

  app.post('/agent/checkin', async (c) => {
    const { address } = clientOf(c, deps.config)
    try {
      const shown = shownBy(c, deps)
      const told = await readBody(c, agentCheckin, MAX_CHECKIN_BYTES)
      return c.json(await checkin(deps, shown, told, address))
    } catch (error) {
      await noteRefusal(deps, error, address)
      throw error
    }
  })

  app.get('/agent/stream', async (c) => {
    const response = responseOf(c)
    await hub.open()
    const shown = shownBy(c, deps)
    const caller = await callerOf(c, deps, 'full')
    streams.open(response, shown, caller, (await settingsOf(deps))['agents.pingSeconds'])
    return alreadySent()
  })

  app.get('/agent/nudges', async (c) => {
    const { wait, since } = validate(agentWait, c.req.query())
    const { deviceId } = await callerOf(c, deps, 'full')
    const reason = await hub.wait(deviceId, wait * 1000, {
      since: since === undefined ? undefined : new Date(since),
      signal: c.req.raw.signal,
    })
    // Whatever has come of it meanwhile.
    if (reason === 'lock') await callerOf(c, deps, 'full')
    const answer: Nudge = reason ? { type: 'nudge', reason } : { type: 'ping' }
    return c.json(answer)
  })
  return app
}

/** A stream is written to the socket itself: a web stream between would take as much memory again. */
function responseOf(c: Context): ServerResponse {
  const { outgoing } = (c.env ?? {}) as { outgoing?: ServerResponse }
  if (!outgoing) throw new AppError('unavailable')
  return outgoing
}

/**
 * Where a listener was made before this was loaded, the library's own Response stands for the global one: it
 * would be sent from its parts, mark and all, a second time. Once asked for its body it is a whole one.
 */
function alreadySent(): Response {
  void RESPONSE_ALREADY_SENT.body
  return RESPONSE_ALREADY_SENT
}
