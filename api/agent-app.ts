import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { routePath } from 'hono/route'
import type { Registry } from 'prom-client'
import { agentRoutes } from './agents/channel.ts'
import { createHub, type Hub } from './agents/hub.ts'
import { commandRoutes } from './commands/agent-routes.ts'
import type { Deps } from './deps.ts'
import { estRoutes } from './enrollment/est/routes.ts'
import { AppError } from './errors.ts'
import { createHealth } from './http/health.ts'
import { problemResponse, toAppError } from './http/problem.ts'
import { logRefusal } from './http/refusals.ts'

/**
 * What the agent port serves: the table of contents. Each group knows its callers by their certificate
 * (`deviceOf` of http/device-certificate.ts), and answers as its protocol does.
 */
const groups: ((deps: Deps, hub: Hub, registry: Registry) => Hono)[] = [
  estRoutes,
  agentRoutes,
  commandRoutes,
]

export function createAgentApp(
  deps: Deps,
  health = createHealth(),
  hub: Hub = createHub(deps),
): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    const started = performance.now()
    await next()
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
    const about = { method: c.req.method, route: routePath(c), status: c.res.status }
    const ms = performance.now() - started
    health.requestSeconds.observe(about, ms / 1000)
    const requestId = c.get('requestId')
    deps.log.debug({ ...about, requestId, ms: Math.round(ms) }, 'agent request')
  })
  for (const group of groups) app.route('/', group(deps, hub, health.registry))
  app.notFound(() => {
    throw new AppError('not_found')
  })
  app.onError((error, c) => {
    const known = toAppError(error)
    if (known) logRefusal(deps.log, c, known)
    if (!known) deps.log.error({ err: error, requestId: c.get('requestId'), route: routePath(c) })
    return problemResponse(c, known)
  })
  return app
}
