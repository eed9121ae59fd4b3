import { createHash, timingSafeEqual } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Counter, type Registry } from 'prom-client'
import type { Door } from '#contract/doors'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { clientOf } from '../http/client.ts'
import { toAppError } from '../http/problem.ts'
import { settingsOf } from '../settings/service.ts'
import { account } from './accounting.ts'
import { type Caller, certificateDoor, type DoorDecision, lineDoor } from './doors.ts'
import {
  type Attributes,
  imeiOf,
  isLine,
  macOf,
  phoneNumberOf,
  readAttributes,
  serialDigits,
} from './radius-attributes.ts'
import { admission, message } from './radius-reply.ts'

/** A packet has 4 KB; as JSON it grows. */
const MAX_BODY_BYTES = 64 * 1024
/** FreeRADIUS waits two seconds, as deploy/freeradius sets it. */
const PATIENCE_MS = 1_500

/** What network elements ask: by a shared secret, on loopback or over TLS. */
export function radiusDoor(deps: Deps, registry: Registry): Hono {
  const answers = new Counter({
    name: 'mamori_door_answers_total',
    help: 'Answers to network elements',
    labelNames: ['door', 'outcome'],
    registers: [registry],
  })
  const app = new Hono()
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => Promise.reject(tooLarge()) }))
  app.use(async (c, next) => {
    const closed = whyClosed(c, deps)
    if (closed) return c.json({ 'Reply-Message': `mamori: ${closed}` }, 401)
    await next()
  })

  app.post('/authorize', async (c) => {
    const attributes = readAttributes(await readJson(c))
    const door: Door = isLine(attributes) ? 'radius-line' : 'radius-certificate'
    try {
      const { decided, key } = await inTime(ask(deps, door, attributes))
      answers.inc({ door, outcome: decided.decision })
      // rlm_rest rejects on 401 and takes the attributes of that answer, too.
      if (decided.decision === 'deny') return c.json(message(decided), 401)
      return c.json(admission(door, decided, await settingsOf(deps), key))
    } catch (error) {
      const known = toAppError(error)
      if (known && known.code !== 'unavailable') throw known
      answers.inc({ door, outcome: 'unavailable' })
      throw new AppError('unavailable', { cause: error })
    }
  })

  app.post('/accounting', async (c) => {
    const attributes = readAttributes(await readJson(c))
    await inTime(account(deps, attributes))
    return c.body(null, 204)
  })
  return app
}

const tooLarge = () => new AppError('too_large', { params: { maximumBytes: MAX_BODY_BYTES } })

function whyClosed(c: Context, { config }: Deps): string | undefined {
  const { radiusSecret, tls, loopback, trustedProxies } = config
  if (!radiusSecret) return 'no shared secret is set'
  const { address } = clientOf(c, config)
  const local = loopback || address === null || /^(127\.|::1$)/.test(address)
  // A trusted proxy is the one who speaks TLS, and says so.
  const byProxy = trustedProxies.length > 0 && c.req.header('x-forwarded-proto') === 'https'
  if (!local && !tls && !byProxy) return 'TLS is required'
  const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  return isSame(given, radiusSecret) ? undefined : 'wrong shared secret'
}

const digest = (text: string) => createHash('sha256').update(text).digest()
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new AppError('unsupported_type')
  try {
    return await c.req.json()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('invalid', { fields: [{ field: '', code: 'not_json' }] })
  }
}

async function ask(
  deps: Deps,
  door: Door,
  attributes: Attributes,
): Promise<{ decided: DoorDecision; key: string }> {
  const calling = attributes.get('calling-station-id')
  if (door === 'radius-line') {
    const number = phoneNumberOf(calling)
    const imsi = /^\d{14,15}$/.exec(attributes.get('3gpp-imsi') ?? '')?.[0]
    const imei = imeiOf(attributes.get('3gpp-imeisv'))
    const shown = { ...(number && { number }), ...(imsi && { imsi }), ...(imei && { imei }) }
    const decided = await lineDoor(deps, shown, callerOf(attributes, number ?? calling))
    return { decided, key: number?.replaceAll('-', '') ?? imsi ?? '0' }
  }
  const serial = attributes.get('tls-client-cert-serial')
  const issuer = attributes.get('tls-client-cert-issuer')
  const caller = callerOf(attributes, macOf(calling) ?? calling)
  const decided = await certificateDoor(deps, door, { serial, issuer }, caller)
  return { decided, key: serialDigits(serial ?? '') }
}

const callerOf = (attributes: Attributes, station: string | undefined): Caller => ({
  station,
  nas: [
    attributes.get('nas-identifier') ?? attributes.get('nas-ip-address'),
    attributes.get('called-station-id'),
  ]
    .filter(Boolean)
    .join(' '),
})

/** A database that hangs is one that is down, to somebody at the door. */
function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new AppError('unavailable'))
    const timer = setTimeout(late, PATIENCE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
