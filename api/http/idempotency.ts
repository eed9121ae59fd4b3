import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { type Claim, claim, keep } from './idempotency-queries.ts'
import type { Route } from './route.ts'
import { validate } from './validate.ts'

/** draft-ietf-httpapi-idempotency-key-header: the client's name for one request, however often it sends it. */
const key = z
  .string()
  .min(8)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'wrong_format')

export const IDEMPOTENCY_HEADER = z.object({ 'Idempotency-Key': key.optional() })

interface Request {
  deps: Deps
  actor: Actor
  route: Route
  input: object
  c: Context
}

/**
 * Runs the handler and keeps its answer in one transaction, so that effect and answer stand or fall
 * together. The same request under the same key gets that answer; one that comes while the first still
 * runs waits for it. A refusal leaves nothing behind: whoever mends what was wrong may keep the key.
 */
export async function onlyOnce({ deps, actor, route, input, c }: Request): Promise<Response> {
  const given = c.req.header('idempotency-key')
  const named = given === undefined ? null : nameOf(given, { actor, route, input })
  const { status, body } = await deps.db.as(actor, async (tx) => {
    const earlier = named && (await claim(tx, named))
    if (earlier) {
      if (earlier.requestSha256 !== named.requestSha256) {
        throw new AppError('invalid', {
          fields: [{ field: 'Idempotency-Key', code: 'key_reused' }],
        })
      }
      return { status: earlier.status, body: earlier.answer }
    }
    const answer = await route.handle({ deps, actor, input, c, tx } as never)
    const body = z.encode(route.output.schema!, answer as never) as object
    if (named) await keep(tx, named, route.output.status, body)
    return { status: route.output.status, body }
  })
  return c.json(body, status as 200)
}

/** For a route whose work is no single transaction, and which keeps to the key by itself. */
export function readIdempotencyKey(c: Context): string | null {
  const given = c.req.header('idempotency-key')
  if (given === undefined) return null
  return validate(IDEMPOTENCY_HEADER, { 'Idempotency-Key': given })['Idempotency-Key']!
}

function nameOf(given: string, { actor, route, input }: Omit<Request, 'deps' | 'c'>): Claim {
  validate(IDEMPOTENCY_HEADER, { 'Idempotency-Key': given })
  const requestSha256 = createHash('sha256').update(JSON.stringify(input)).digest('hex')
  const name = `${route.method.toUpperCase()} ${route.path}`
  return { actor: actor.name, route: name, key: given, requestSha256 }
}
