import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { parseJson } from '../../http/json.ts'
import { toAppError } from '../../http/problem.ts'
import { logRefusal } from '../../http/refusals.ts'
import { ownOrigin } from '../../http/security.ts'
import { authenticate } from '../../http/session.ts'
import * as queries from '../scim-queries.ts'
import { MAX_RESULTS, resourceTypes, schemas, serviceProviderConfig } from './about.ts'
import { fromAppError, SCIM_JSON, ScimError, scimErrorResponse } from './error.ts'
import { parseFilter } from './filter.ts'
import { createGroup, patchGroup, removeGroup, replaceGroup, requireGroup } from './groups.ts'
import { applyPatch, patchRequest } from './patch.ts'
import { project, readGroup, readUser, showGroup, showUser } from './resources.ts'
import { createUser, removeUser, replaceUser, requireUser } from './users.ts'

const MAX_BODY_BYTES = 4 * 1024 * 1024
const DEFAULT_RESULTS = 100
export const SCIM_BASE = '/scim/v2'

type Work = (call: { tx: Transaction; c: Context; base: string; now: Date }) => Promise<Response>

/** SCIM 2.0 (RFC 7643, 7644): a directory says who works here. Errors, types and paths are SCIM's own. */
export function scimApp(deps: Deps): Hono {
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => Promise.reject(new AppError('too_large')),
    }),
  )
  const answer = (work: Work) => async (c: Context) => {
    const actor = await provisioner(c, deps)
    const base = ownOrigin(c, deps.config) + SCIM_BASE
    return deps.db.as(actor, (tx) => work({ tx, c, base, now: deps.clock() }))
  }
  app.get(
    '/ServiceProviderConfig',
    answer(async ({ c, base }) => send(c, serviceProviderConfig(base))),
  )
  app.get(
    '/ResourceTypes',
    answer(async ({ c, base }) => sendAll(c, resourceTypes(base))),
  )
  app.get(
    '/ResourceTypes/:id',
    answer(async ({ c, base }) => sendOne(c, resourceTypes(base))),
  )
  app.get(
    '/Schemas',
    answer(async ({ c, base }) => sendAll(c, schemas(base))),
  )
  app.get(
    '/Schemas/:id',
    answer(async ({ c, base }) => sendOne(c, schemas(base))),
  )
  mountUsers(app, answer)
  mountGroups(app, answer)
  app.all('*', async (c) => {
    await provisioner(c, deps)
    throw new ScimError(404, 'There is no such endpoint')
  })
  app.onError((error, c) => {
    const known = error instanceof ScimError ? error : toAppError(error)
    if (known instanceof ScimError) return scimErrorResponse(c, known)
    if (known) logRefusal(deps.log, c, known)
    if (known) return scimErrorResponse(c, fromAppError(known), known.params.retryAfterSeconds)
    deps.log.error({ err: error, requestId: c.get('requestId') }, 'provisioning failed')
    return scimErrorResponse(c, new ScimError(500, `Unexpected; see ${c.get('requestId')}`))
  })
  return app
}

/** By token alone: a browser's session is no directory. */
async function provisioner(c: Context, deps: Deps): Promise<Actor> {
  if (!c.req.header('authorization')) throw new AppError('not_authenticated')
  const actor = await authenticate(c, deps)
  if (!actor.tokenPermissions) throw new AppError('not_authenticated')
  if (!reach(actor, 'users.provision')) throw new AppError('forbidden')
  return actor
}

function mountUsers(app: Hono, answer: (work: Work) => (c: Context) => Promise<Response>): void {
  app.get(
    '/Users',
    answer(async ({ tx, c, base }) => {
      const { terms, from, count } = listing(c)
      const { rows, total } = await queries.listUsers(tx, terms, from, count)
      return sendPage(
        c,
        rows.map((row) => showUser(row, base)),
        { from, total },
      )
    }),
  )
  app.post(
    '/Users',
    answer(async ({ tx, c, base, now }) => {
      const made = showUser(await createUser(tx, readUser(await json(c)), now), base)
      c.header('Location', (made.meta as { location: string }).location)
      return send(c, made, 201)
    }),
  )
  app.get(
    '/Users/:id',
    answer(async ({ tx, c, base }) => send(c, showUser(await requireUser(tx, idOf(c)), base))),
  )
  app.put(
    '/Users/:id',
    answer(async ({ tx, c, base, now }) => {
      await requireUser(tx, idOf(c))
      const replaced = await replaceUser(tx, idOf(c), readUser(await json(c)), now)
      return send(c, showUser(replaced, base))
    }),
  )
  app.patch(
    '/Users/:id',
    answer(async ({ tx, c, base, now }) => {
      const before = showUser(await requireUser(tx, idOf(c)), base)
      const patched = applyPatch(before, await operations(c))
      return send(c, showUser(await replaceUser(tx, idOf(c), readUser(patched), now), base))
    }),
  )
  app.delete(
    '/Users/:id',
    answer(async ({ tx, c, now }) => {
      await removeUser(tx, idOf(c), now)
      return c.body(null, 204)
    }),
  )
}

function mountGroups(app: Hono, answer: (work: Work) => (c: Context) => Promise<Response>): void {
  app.get(
    '/Groups',
    answer(async ({ tx, c, base }) => {
      const { terms, from, count } = listing(c)
      const page = { from, count, withMembers: wantsMembers(c) }
      const { rows, total } = await queries.listGroups(tx, terms, page)
      return sendPage(
        c,
        rows.map((row) => showGroup(row, base)),
        { from, total },
      )
    }),
  )
  app.post(
    '/Groups',
    answer(async ({ tx, c, base, now }) => {
      const made = showGroup(await createGroup(tx, readGroup(await json(c)), now), base)
      c.header('Location', (made.meta as { location: string }).location)
      return send(c, made, 201)
    }),
  )
  app.get(
    '/Groups/:id',
    answer(async ({ tx, c, base }) =>
      send(c, showGroup(await requireGroup(tx, idOf(c), wantsMembers(c)), base)),
    ),
  )
  app.put(
    '/Groups/:id',
    answer(async ({ tx, c, base, now }) => {
      await requireGroup(tx, idOf(c), false)
      return send(
        c,
        showGroup(await replaceGroup(tx, idOf(c), readGroup(await json(c)), now), base),
      )
    }),
  )
  app.patch(
    '/Groups/:id',
    answer(async ({ tx, c, now }) => {
      await patchGroup(tx, idOf(c), await operations(c), now)
      // RFC 7644 §3.5.2: thousands of members are not sent back for each that comes.
      return c.body(null, 204)
    }),
  )
  app.delete(
    '/Groups/:id',
    answer(async ({ tx, c }) => {
      await removeGroup(tx, idOf(c))
      return c.body(null, 204)
    }),
  )
}

const idOf = (c: Context): string => c.req.param('id') ?? ''

async function json(c: Context): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/scim+json' && type !== 'application/json') {
    throw new ScimError(415, 'The body must be application/scim+json')
  }
  try {
    return parseJson(await c.req.text())
  } catch (error) {
    if (error instanceof AppError && error.code !== 'invalid') throw error
    throw new ScimError(400, 'The body is not JSON', 'invalidSyntax')
  }
}

async function operations(c: Context) {
  const parsed = patchRequest.safeParse(await json(c))
  if (parsed.success) return parsed.data.Operations
  throw new ScimError(400, 'The operations are not understood', 'invalidSyntax')
}

/** RFC 7644 §3.4.2.4: pages begin at 1, and what is out of bounds counts as the nearest bound. */
function listing(c: Context) {
  const filter = c.req.query('filter')
  const number = (name: string, fallback: number) => {
    const given = c.req.query(name)
    if (given === undefined) return fallback
    if (!/^-?\d{1,9}$/.test(given)) throw new ScimError(400, `${name} is no number`, 'invalidValue')
    return Number(given)
  }
  return {
    terms: filter ? parseFilter(filter) : [],
    from: Math.max(1, number('startIndex', 1)) - 1,
    count: Math.min(MAX_RESULTS, Math.max(0, number('count', DEFAULT_RESULTS))),
  }
}

const names = (c: Context, parameter: string): string[] | null =>
  c.req
    .query(parameter)
    ?.split(',')
    .map((name) => name.trim().toLowerCase()) ?? null

function wantsMembers(c: Context): boolean {
  const only = names(c, 'attributes')
  if (only) return only.some((name) => name.startsWith('members'))
  return !names(c, 'excludedAttributes')?.includes('members')
}

const shownTo = (c: Context, resource: object) =>
  project(
    resource as Record<string, unknown>,
    names(c, 'attributes')?.map((name) => name.split('.')[0]!) ?? null,
    names(c, 'excludedAttributes') ?? [],
  )

const send = (c: Context, resource: object, status: 200 | 201 = 200) =>
  c.body(JSON.stringify(shownTo(c, resource)), status, { 'Content-Type': SCIM_JSON })

function sendPage(
  c: Context,
  resources: object[],
  { from, total }: { from: number; total: number },
) {
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex: from + 1,
    itemsPerPage: resources.length,
    Resources: resources.map((resource) => shownTo(c, resource)),
  }
  return c.body(JSON.stringify(body), 200, { 'Content-Type': SCIM_JSON })
}

const sendAll = (c: Context, all: object[]) => sendPage(c, all, { from: 0, total: all.length })

function sendOne(c: Context, all: { id: string }[]) {
  const found = all.find(({ id }) => id === idOf(c))
  if (!found) throw new ScimError(404, 'There is no such resource')
  return send(c, found)
}
