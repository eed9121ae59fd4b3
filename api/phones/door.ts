import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Counter, type Registry } from 'prom-client'
import { z } from 'zod'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { googleDevice, googleOperation, operationOf, reportOf } from './android/shapes.ts'
import { readJwt } from './jwt.ts'
import type { PushTrust } from './link.ts'
import { isNew } from './message-queries.ts'
import { takeReport } from './reports.ts'
import { takeRemote } from './settle-remote.ts'

const PHONES = system('phones')
/** A report with all its apps; Pub/Sub itself allows 10 MB. */
const MAX_BODY_BYTES = 2 * 1024 * 1024
const CLOCKS_DIFFER_S = 60
/** Google's tokens live for an hour. */
const LONGEST_LIFE_S = 3_600 + CLOCKS_DIFFER_S

/** https://cloud.google.com/pubsub/docs/push#receive_push */
const envelope = z.object({
  message: z.object({
    messageId: z.string().min(1).max(200),
    data: z.string().max(MAX_BODY_BYTES).default(''),
    attributes: z
      .object({ notificationType: z.string().max(50).default('') })
      .default({ notificationType: '' }),
  }),
})
type Message = z.infer<typeof envelope>['message']

/** Where Google's Pub/Sub delivers what phones report; known by the token it signs. */
export function phonesDoor(deps: Deps, registry: Registry): Hono {
  const messages = new Counter({
    name: 'mamori_phone_messages_total',
    help: 'Messages about smartphones',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () =>
        Promise.reject(new AppError('too_large', { params: { maximum: MAX_BODY_BYTES } })),
    }),
  )
  app.post('/pubsub', async (c) => {
    if (!(await isGoogle(c, deps))) {
      messages.inc({ outcome: 'refused' })
      throw new AppError('not_authenticated')
    }
    const parsed = envelope.safeParse(await c.req.json().catch(() => null))
    if (!parsed.success) {
      messages.inc({ outcome: 'unreadable' })
      throw new AppError('invalid')
    }
    const outcome = await takeMessage(deps, parsed.data.message)
    messages.inc({ outcome })
    if (outcome === 'unreadable') {
      // Sent again it would be the same; said here, and taken.
      const { messageId, attributes } = parsed.data.message
      deps.log.error(
        { messageId, type: attributes.notificationType },
        'phone message not understood',
      )
    }
    return c.body(null, 204)
  })
  return app
}

type Taken = 'taken' | 'duplicate' | 'foreign' | 'unread' | 'unreadable'

/** In one transaction with the note that it came: told twice, it counts once. */
export async function takeMessage(deps: Deps, message: Message): Promise<Taken> {
  const now = deps.clock()
  const { messageId, attributes, data } = message
  const type = attributes.notificationType
  const content = contentOf(data)
  return deps.db.as(PHONES, async (tx): Promise<Taken> => {
    if (!(await isNew(tx, { messageId, type, receivedAt: now }))) return 'duplicate'
    if (type === 'ENROLLMENT' || type === 'STATUS_REPORT') {
      const device = googleDevice.safeParse(content)
      if (!device.success) return 'unreadable'
      await takeReport(tx, reportOf(device.data), now)
      return 'taken'
    }
    if (type === 'COMMAND') {
      const operation = googleOperation.safeParse(content)
      if (!operation.success) return 'unreadable'
      const whose = await takeRemote(tx, operationOf(operation.data), now)
      return whose === 'ours' ? 'taken' : 'foreign'
    }
    // Usage logs are kept by Google; what else there is belongs to whoever subscribes to it.
    return 'unread'
  })
}

function contentOf(data: string): unknown {
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
  } catch {
    return null
  }
}

/** https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions */
async function isGoogle(c: Context, deps: Deps): Promise<boolean> {
  const trust = deps.phones?.trust
  const token = /^Bearer ([\w.-]{20,4000})$/.exec(c.req.header('authorization') ?? '')?.[1]
  return trust !== null && trust !== undefined && token !== undefined
    ? isTrusted(token, trust, deps.clock())
    : false
}

const account = z.object({ email: z.string(), email_verified: z.literal(true) })

async function isTrusted(token: string, trust: PushTrust, now: Date): Promise<boolean> {
  const keyId = headerOf(token)
  const key = keyId === undefined ? undefined : await trust.keyOf(keyId)
  const claims = readJwt(token, (named) => (named === keyId ? key : undefined))
  if (!claims) return false
  const { iss, aud, exp, iat = 0 } = claims
  const seconds = +now / 1000
  return (
    iss === trust.issuer &&
    aud === trust.audience &&
    account.safeParse(claims).data?.email === trust.email &&
    exp > seconds - CLOCKS_DIFFER_S &&
    iat < seconds + CLOCKS_DIFFER_S &&
    exp - iat <= LONGEST_LIFE_S
  )
}

/** Which key it names: nothing else of a token is believed before it is verified. */
function headerOf(token: string): string | undefined {
  try {
    const head: unknown = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())
    return z.object({ kid: z.string().max(200) }).safeParse(head).data?.kid
  } catch {
    return undefined
  }
}
