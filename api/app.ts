import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { routePath } from 'hono/route'
import { radiusDoor } from './access/radius.ts'
import { accessRoutes } from './access/routes.ts'
import { agentConsoleRoutes } from './agents/routes.ts'
import { alertRoutes } from './alerts/routes.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { authorityRoutes } from './certificates/authority-routes.ts'
import { blockedKeyRoutes } from './certificates/blocked-key-routes.ts'
import { certificateRoutes } from './certificates/routes.ts'
import { commandKeyRoutes } from './commands/key-routes.ts'
import { commandRoutes } from './commands/routes.ts'
import { courseCertificateRoutes } from './course-certificates/routes.ts'
import { courseRecordingRoutes } from './course-recordings/routes.ts'
import type { Deps } from './deps.ts'
import { labelRoutes } from './devices/label-routes.ts'
import { deviceRoutes } from './devices/routes.ts'
import { enrollmentRoutes } from './enrollment/routes.ts'
import { erasureRoutes } from './erasure/routes.ts'
import { AppError } from './errors.ts'
import { exportRoute } from './exports/export-route.ts'
import { followUpRoutes } from './follow-ups/routes.ts'
import { handoverRoutes } from './handovers/routes.ts'
import { serveConsole } from './http/console.ts'
import { docsPage } from './http/docs.ts'
import { createHealth, type Health, mountHealth } from './http/health.ts'
import { mount, openApiDocument } from './http/mount.ts'
import { problemResponse, toAppError } from './http/problem.ts'
import { logRefusal } from './http/refusals.ts'
import type { Route } from './http/route.ts'
import { harden } from './http/security.ts'
import { invitationRoutes } from './identity/invitation-routes.ts'
import { mappingRoutes } from './identity/mapping-routes.ts'
import { oidcRoutes } from './identity/oidc-routes.ts'
import { passkeyRoutes } from './identity/passkey-routes.ts'
import { SCIM_BASE, scimApp } from './identity/scim/app.ts'
import { importMappingRoutes } from './imports/mapping-routes.ts'
import { importRoutes } from './imports/routes.ts'
import { incidentRoutes } from './incidents/routes.ts'
import { indicatorRoutes } from './indicators/routes.ts'
import { jobRoutes } from './jobs/routes.ts'
import { lineRoutes } from './lines/routes.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { organizationRoutes } from './organization/routes.ts'
import { permitRoutes } from './permits/routes.ts'
import { phonesDoor } from './phones/door.ts'
import { phoneRoutes } from './phones/routes.ts'
import { possessionRoutes } from './possession/routes.ts'
import { quizRoutes } from './quizzes/routes.ts'
import { retentionRoutes } from './retention/routes.ts'
import { rolloutRoutes } from './rollout/routes.ts'
import { savedFilterRoutes } from './saved-filters/routes.ts'
import { scanRoutes } from './scan/routes.ts'
import { settingRoutes } from './settings/routes.ts'
import { stocktakeRoutes } from './stocktakes/routes.ts'
import { trainingRoutes } from './training/routes.ts'
import { transferRoutes } from './transfers/routes.ts'
import { loginSessionRoutes } from './users/login-session-routes.ts'
import { userRoutes } from './users/routes.ts'
import { sessionRoutes } from './users/session-routes.ts'
import { tokenRoutes } from './users/token-routes.ts'

/** Every feature of the API: the table of contents. */
const features: Route[] = [
  ...sessionRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...oidcRoutes,
  ...passkeyRoutes,
  ...mappingRoutes,
  ...invitationRoutes,
  ...loginSessionRoutes,
  ...settingRoutes,
  ...organizationRoutes,
  ...deviceRoutes,
  ...authorityRoutes,
  ...accessRoutes,
  ...handoverRoutes,
  ...labelRoutes,
  ...scanRoutes,
  ...permitRoutes,
  ...possessionRoutes,
  ...stocktakeRoutes,
  ...lineRoutes,
  ...phoneRoutes,
  ...importRoutes,
  ...importMappingRoutes,
  ...rolloutRoutes,
  ...indicatorRoutes,
  ...erasureRoutes,
  ...transferRoutes,
  ...trainingRoutes,
  ...courseRecordingRoutes,
  ...quizRoutes,
  ...followUpRoutes,
  ...courseCertificateRoutes,
  ...approvalRoutes,
  ...certificateRoutes,
  ...blockedKeyRoutes,
  ...enrollmentRoutes,
  ...incidentRoutes,
  ...commandRoutes,
  ...commandKeyRoutes,
  ...agentConsoleRoutes,
  ...jobRoutes,
  ...alertRoutes,
  ...retentionRoutes,
  ...auditRoutes,
  ...notificationRoutes,
  ...savedFilterRoutes,
]

/** And the files of every list, before anything that might take their path for an id. */
export const routes: Route[] = features.flatMap((route) => [exportRoute(route) ?? [], route].flat())

declare module 'hono' {
  interface ContextVariableMap {
    /** Set on every request, before anything can fail; ties an answer to its log line. */
    requestId: string
    /** The login that asks, once it is known. */
    userId?: string
  }
}

/** What a process says of itself that serves no console: its health, and nothing that it could leak. */
export function createOperationsApp(deps: Deps, health: Health): Hono {
  const app = new Hono()
  mountHealth(app, deps, health)
  app.notFound(() => {
    throw new AppError('not_found')
  })
  app.onError((error, c) => problemResponse(c, toAppError(error)))
  return app
}

export function createApp(deps: Deps, health = createHealth()): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    const started = performance.now()
    await next()
    const ms = performance.now() - started
    // The pattern, not the URL: a query may hold a name.
    const about = { method: c.req.method, route: routePath(c), status: c.res.status }
    health.requestSeconds.observe(about, ms / 1000)
    deps.log.debug({ ...about, requestId: c.get('requestId'), ms: Math.round(ms) }, 'request')
  })
  // Network elements, known by a secret: what protects browsers is not for them, and would cost each answer.
  app.route('/radius', radiusDoor(deps, health.registry))
  app.route('/phones', phonesDoor(deps, health.registry))
  harden(app, deps.config)
  mount(app, deps, routes)
  app.route(SCIM_BASE, scimApp(deps))
  app.get('/api/openapi.json', (c) => c.json(openApiDocument(routes, deps.config.publicUrl ?? '/')))
  app.route('/', docsPage(routes))
  app.all('/api/*', () => {
    throw new AppError('not_found')
  })
  mountHealth(app, deps, health)
  serveConsole(app)
  app.notFound(() => {
    throw new AppError('not_found')
  })
  app.onError((error, c) => {
    const known = toAppError(error)
    if (known) logRefusal(deps.log, c, known)
    const isOurs = !known || known.code === 'unavailable' || known.code === 'signer_unavailable'
    // Who hung up in the middle of what they sent is nobody's fault here.
    if (isOurs && !c.req.raw.signal.aborted) {
      deps.log.error({ err: error, requestId: c.get('requestId'), route: routePath(c) })
    }
    return problemResponse(c, known)
  })
  return app
}
