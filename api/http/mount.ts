import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { problem } from '#contract/problem'
import { reach } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { IDEMPOTENCY_HEADER, onlyOnce } from './idempotency.ts'
import { parseJson } from './json.ts'
import type { Page, Route } from './route.ts'
import { authenticate, requireRecentStepUp } from './session.ts'
import { validate } from './validate.ts'

const DEFAULT_BODY_BYTES = 1024 * 1024

/** Mounts the routes. One without a permission (or an explicit `public`) stops the boot: deny by default. */
export function mount(app: Hono, deps: Deps, routes: Route[]): void {
  for (const route of routes) {
    if (!('permission' in route.access) && !('public' in route.access)) {
      throw new Error(`${route.method} ${route.path} declares no permission`)
    }
    app.on(
      route.method.toUpperCase(),
      route.path,
      bodyLimit({
        maxSize: route.maxBodyBytes ?? DEFAULT_BODY_BYTES,
        onError: () => {
          throw new AppError('too_large', {
            params: { maximumBytes: route.maxBodyBytes ?? DEFAULT_BODY_BYTES },
          })
        },
      }),
      (c) => run(c, deps, route),
    )
  }
}

async function run(c: Context, deps: Deps, route: Route): Promise<Response> {
  const actor = 'public' in route.access ? null : await authenticate(c, deps)
  if (actor) c.set('userId', actor.userId)
  if (actor && 'permission' in route.access) {
    if (!reach(actor, route.access.permission)) throw new AppError('forbidden')
    if (route.stepUp) requireRecentStepUp(actor, deps.clock())
  }
  const input = {
    params: route.input.params && validateParams(route.input.params, c.req.param()),
    query: route.input.query && validate(route.input.query, c.req.query()),
    body: route.input.body && validate(route.input.body, await jsonBody(c)),
  }
  if (actor && route.idempotent) return onlyOnce({ deps, actor, route, input, c })
  // Typed where the route is declared. Public handlers have no actor and touch none.
  const answer = await route.handle({ deps, actor, input, c } as never)
  if (answer instanceof Response) return c.req.method === 'HEAD' ? headOf(answer) : answer
  if (route.output.schema === null) return c.body(null, 204)
  if (route.output.list) return listResponse(c, route, answer as Page<unknown>)
  return c.json(
    z.encode(route.output.schema, answer as never) as object,
    route.output.status as 200,
  )
}

/** Nobody will read the body: what it keeps open, an export's file say, is let go now. */
async function headOf(answer: Response): Promise<Response> {
  await answer.body?.cancel()
  return new Response(null, answer)
}

/** An id that isn't one can't exist. */
function validateParams<T extends z.ZodType>(schema: T, params: unknown): z.output<T> {
  const parsed = schema.safeParse(params)
  if (!parsed.success) throw new AppError('not_found')
  return parsed.data
}

async function jsonBody(c: Context): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new AppError('unsupported_type')
  return parseJson(await c.req.text())
}

function listResponse(c: Context, route: Route, page: Page<unknown>): Response {
  const [from] = (validate(route.input.query!, c.req.query()) as { range: [number, number] }).range
  const to = from + Math.max(page.rows.length, 1) - 1
  const unit = route.path.split('/').at(-1)
  c.header('Content-Range', `${unit} ${from}-${to}/${page.total}`)
  return c.json(z.array(route.output.schema!).parse(page.rows) as object)
}

/** OpenAPI 3.1 of the same schemas that parse the requests. */
export function openApiDocument(routes: Route[], serverUrl: string): object {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-mamori',
  })
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  for (const route of routes) {
    registry.registerPath({
      method: route.method,
      path: route.path.replace(/:(\w+)/g, '{$1}'),
      summary: route.summary,
      tags: [route.tag],
      ...('permission' in route.access && {
        description: `Permission: \`${route.access.permission}\``,
        security: [{ session: [] }, { token: [] }],
      }),
      request: {
        ...(route.input.params && { params: route.input.params as z.ZodObject }),
        ...(route.input.query && { query: route.input.query as z.ZodObject }),
        ...((route.idempotent || route.ownIdempotency) && { headers: IDEMPOTENCY_HEADER }),
        ...(route.input.body && {
          body: { required: true, content: { 'application/json': { schema: route.input.body } } },
        }),
        ...(route.input.form && {
          body: {
            required: true,
            content: { 'multipart/form-data': { schema: route.input.form } },
          },
        }),
      },
      responses: {
        [route.output.status]: success(route),
        default: {
          description: 'RFC 9457 problem',
          content: { 'application/problem+json': { schema: problem } },
        },
      },
    })
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Mamori',
      version: '1',
      description: 'Device-fleet management for a prefectural government',
    },
    servers: [{ url: serverUrl }],
  })
}

function success(route: Route) {
  const { schema, list } = route.output
  if (!schema) return { description: 'Done' }
  return {
    description: list ? 'A page; `Content-Range` says of how many' : 'Done',
    content: { 'application/json': { schema: list ? z.array(schema) : schema } },
  }
}
