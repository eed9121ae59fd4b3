import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { routePath } from 'hono/route'
import type { Deps } from './deps.ts'
import { estRoutes } from './enrollment/est.ts'
import { AppError } from './errors.ts'
import { problemResponse, toAppError } from './http/problem.ts'

/**
 * What the agent port serves: the table of contents. Each group knows its callers by their certificate
 * (`deviceOf` of http/device-certificate.ts), and answers as its protocol does.
 */
const groups: ((deps: Deps) => Hono)[] = [estRoutes]

export function createAgentApp(deps: Deps): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    const started = performance.now()
    await next()
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
    const about = { method: c.req.method, route: routePath(c), status: c.res.status }
    const ms = Math.round(performance.now() - started)
    deps.log.debug({ ...about, requestId: c.get('requestId'), ms }, 'agent request')
  })
  for (const group of groups) app.route('/', group(deps))
  app.notFound(() => {
    throw new AppError('not_found')
  })
  app.onError((error, c) => {
    const known = toAppError(error)
    if (!known) deps.log.error({ err: error, requestId: c.get('requestId'), route: routePath(c) })
    return problemResponse(c, known)
  })
  return app
}
