import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Deps } from './deps.ts'
import { deviceRoutes } from './devices/routes.ts'
import { AppError } from './errors.ts'
import { mount, openApiDocument } from './http/mount.ts'
import { problemResponse, toAppError } from './http/problem.ts'
import type { Route } from './http/route.ts'
import { harden } from './http/security.ts'
import { organizationRoutes } from './organization/routes.ts'
import { sessionRoutes } from './users/session-routes.ts'

/** Every feature of the API: the table of contents. */
export const routes: Route[] = [...sessionRoutes, ...organizationRoutes, ...deviceRoutes]

export function createApp(deps: Deps): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    c.set('requestId' as never, randomUUID() as never)
    const started = performance.now()
    await next()
    // The pattern, not the URL: a query may hold a name.
    deps.log.debug({
      requestId: c.get('requestId' as never),
      method: c.req.method,
      route: c.req.routePath,
      status: c.res.status,
      ms: Math.round(performance.now() - started),
    })
  })
  harden(app, deps.config)
  mount(app, deps, routes)
  app.get('/api/openapi.json', (c) => c.json(openApiDocument(routes, deps.config.publicUrl ?? '/')))
  app.all('/api/*', () => {
    throw new AppError('not_found')
  })
  app.onError((error, c) => {
    const known = toAppError(error)
    if (!known || known.code === 'unavailable') {
      deps.log.error({ err: error, requestId: c.get('requestId' as never), route: c.req.routePath })
    }
    return problemResponse(c, known)
  })
  return app
}
