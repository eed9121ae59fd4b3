import { createHash, type KeyObject } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { readJwt } from '../jwt.ts'
import { FORGOTTEN_AFTER_MS } from './react.ts'
import {
  chance,
  deviceJson,
  operationJson,
  type SimulatedOperation,
  type SimulatorState,
} from './state.ts'

/** What goes wrong on the next requests, by the number of times it still will. */
export interface Faults {
  /** 429, with Retry-After. */
  throttled: number
  /** 503, and nothing was done. */
  unavailable: number
  /** What was asked is done, and the answer is lost on the way. */
  answerLost: number
  /** Every token is refused. */
  unauthorized: number
}

export interface ApiOptions {
  seed: string
  clock: () => Date
  state: SimulatorState
  faults: Faults
  /** Of the service account whose assertions count. */
  accountKey: { keyId: string; key: KeyObject; email: string }
  url: () => string
  /** Requests in a hundred seconds, as Google allows; 0 for no limit. */
  quota: number
}

const HUNDRED_SECONDS_MS = 100_000
const RETRY_AFTER_S = 2
const CODES = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
} as const

/** google.rpc.Status, as Google answers errors. */
const failed = (c: Context, status: keyof typeof CODES) =>
  c.json({ error: { code: status, message: 'simulated', status: CODES[status] } }, status)

const commandBody = z.object({
  type: z.enum(['LOCK', 'RESET_PASSWORD', 'REBOOT', 'START_LOST_MODE', 'STOP_LOST_MODE', 'WIPE']),
  duration: z
    .string()
    .regex(/^\d+(\.\d{1,9})?s$/)
    .optional(),
  startLostModeParams: z
    .object({ lostMessage: z.object({ defaultMessage: z.string().min(1) }) })
    .optional(),
})
const tokenBody = z.object({
  policyName: z.string(),
  additionalData: z.string().default(''),
  duration: z.string().regex(/^\d+s$/),
})

/** The paths of the Android Management API that Mamori uses, and the token endpoint. */
export function simulatedApi(options: ApiOptions): Hono {
  const { seed, clock, state, faults } = options
  const asked: number[] = []
  let tokensMade = 0
  const app = new Hono()

  app.post('/token', async (c) => {
    const { assertion } = await c.req.parseBody()
    const { accountKey } = options
    const claims = readJwt(String(assertion), (keyId) =>
      keyId === accountKey.keyId ? accountKey.key : undefined,
    )
    const now = +clock() / 1000
    const isGood =
      claims?.iss === accountKey.email &&
      claims.aud === `${options.url()}/token` &&
      claims.exp > now &&
      claims.exp <= (claims.iat ?? 0) + 3600
    if (!isGood) return c.json({ error: 'invalid_grant' }, 400)
    return c.json({ access_token: tokenAt(seed, clock()), expires_in: 3599, token_type: 'Bearer' })
  })

  app.use('/v1/*', async (c, next) => {
    const now = +clock()
    while (asked[0] !== undefined && asked[0] <= now - HUNDRED_SECONDS_MS) asked.shift()
    const over = options.quota > 0 && asked.length >= options.quota
    asked.push(now)
    if (over || spend(faults, 'throttled')) {
      c.header('Retry-After', String(RETRY_AFTER_S))
      return failed(c, 429)
    }
    if (spend(faults, 'unavailable')) return failed(c, 503)
    if (!isToken(c.req.header('authorization'), seed, clock()) || spend(faults, 'unauthorized'))
      return failed(c, 401)
    await next()
    // The effect stands, and whoever asked hears nothing of it.
    if (c.req.method !== 'GET' && spend(faults, 'answerLost')) c.res = failed(c, 503)
  })

  // Hono's patterns know no custom verbs (`:issueCommand`): the last part of the path is taken apart here.
  app.post('/v1/enterprises/:e/devices/:device', async (c) => {
    const [device, verb] = c.req.param('device').split(':')
    const phone = state.phones.get(`enterprises/${c.req.param('e')}/devices/${device}`)
    if (!phone || phone.removed || verb !== 'issueCommand') return failed(c, 404)
    const body = commandBody.safeParse(await c.req.json().catch(() => null))
    if (!body.success) return failed(c, 400)
    const operation: SimulatedOperation = {
      name: `${phone.name}/operations/${+clock()}${String(state.operations.size).padStart(4, '0')}`,
      phone: phone.name,
      type: body.data.type,
      createdAt: clock(),
      durationMs: body.data.duration
        ? Number.parseFloat(body.data.duration) * 1000
        : FORGOTTEN_AFTER_MS,
      done: false,
      errorCode: null,
      commandError: null,
      lostModeStatus: null,
      lostMessage: body.data.startLostModeParams?.lostMessage.defaultMessage ?? null,
    }
    state.operations.set(operation.name, operation)
    return c.json(operationJson(operation))
  })
  app.get('/v1/enterprises/:e/devices', (c) => {
    const prefix = `enterprises/${c.req.param('e')}/devices/`
    const all = [...state.phones.values()].filter(({ name }) => name.startsWith(prefix))
    const from = Number(c.req.query('pageToken') ?? 0)
    const size = Math.min(Number(c.req.query('pageSize') ?? 10), 100)
    const more = from + size < all.length
    return c.json({
      devices: all.slice(from, from + size).map(deviceJson),
      ...(more && { nextPageToken: String(from + size) }),
    })
  })
  app.get('/v1/enterprises/:e/devices/:device', (c) => {
    const phone = state.phones.get(c.req.path.slice('/v1/'.length))
    return phone && !phone.removed ? c.json(deviceJson(phone)) : failed(c, 404)
  })
  app.patch('/v1/enterprises/:e/devices/:device', async (c) => {
    const phone = state.phones.get(c.req.path.slice('/v1/'.length))
    if (!phone || phone.removed) return failed(c, 404)
    const body = z
      .object({
        policyName: z.string().optional(),
        state: z.enum(['ACTIVE', 'DISABLED']).optional(),
      })
      .safeParse(await c.req.json().catch(() => null))
    if (!body.success) return failed(c, 400)
    if (body.data.policyName) phone.policyName = body.data.policyName
    if (body.data.state) phone.disabled = body.data.state === 'DISABLED'
    return c.json(deviceJson(phone))
  })
  app.get('/v1/enterprises/:e/devices/:device/operations', (c) => {
    const prefix = `${c.req.path.slice('/v1/'.length)}/`
    const operations = [...state.operations.values()].filter(({ name }) => name.startsWith(prefix))
    return c.json({ operations: operations.reverse().map(operationJson) })
  })
  app.get('/v1/enterprises/:e/devices/:device/operations/:operation', (c) => {
    const operation = state.operations.get(c.req.path.slice('/v1/'.length))
    return operation ? c.json(operationJson(operation)) : failed(c, 404)
  })
  app.post('/v1/enterprises/:e/devices/:device/operations/:operation', (c) => {
    const [path, verb] = c.req.path.slice('/v1/'.length).split(':')
    const operation = state.operations.get(path!)
    if (!operation || verb !== 'cancel') return failed(c, 404)
    // google.rpc.Code 1: CANCELLED.
    if (!operation.done) Object.assign(operation, { done: true, errorCode: 1 })
    return c.json({})
  })
  app.post('/v1/enterprises/:e/enrollmentTokens', async (c) => {
    const body = tokenBody.safeParse(await c.req.json().catch(() => null))
    if (!body.success) return failed(c, 400)
    const name = `enterprises/${c.req.param('e')}/enrollmentTokens/${++tokensMade}`
    const value = createHash('sha256')
      .update(`${seed}/${name}`)
      .digest('hex')
      .slice(0, 20)
      .toUpperCase()
    const expiresAt = new Date(+clock() + Number.parseInt(body.data.duration, 10) * 1000)
    const { policyName, additionalData } = body.data
    state.tokens.set(value, { name, value, policyName, additionalData, expiresAt, used: false })
    const qrCode = JSON.stringify({
      'android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME':
        'com.google.android.apps.work.clouddpc/.receivers.CloudDeviceAdminReceiver',
      'android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE': {
        'com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN': value,
      },
    })
    return c.json({
      name,
      value,
      ...body.data,
      expirationTimestamp: expiresAt.toISOString(),
      qrCode,
    })
  })
  app.delete('/v1/enterprises/:e/enrollmentTokens/:token', (c) => {
    const name = c.req.path.slice('/v1/'.length)
    const found = [...state.tokens.values()].find((token) => token.name === name)
    if (!found) return failed(c, 404)
    state.tokens.delete(found.value)
    return c.json({})
  })
  app.patch('/v1/enterprises/:e/policies/:policy', async (c) => {
    const name = c.req.path.slice('/v1/'.length)
    const body = z.looseObject({}).safeParse(await c.req.json().catch(() => null))
    if (!body.success) return failed(c, 400)
    const version = (state.policies.get(name)?.version ?? 0) + 1
    state.policies.set(name, { name, version, body: body.data })
    return c.json({ ...body.data, name, version: String(version) })
  })
  app.notFound((c) => failed(c, 404))
  return app
}

function spend(faults: Faults, name: keyof Faults): boolean {
  if (faults[name] <= 0) return false
  faults[name]--
  return true
}

/** One for each hour, and the hour before still counts. */
const tokenAt = (seed: string, at: Date) =>
  `ya29.simulated-${Math.floor(chance(seed, 'token', Math.floor(+at / 3_600_000)) * 2 ** 32)}`
const isToken = (header: string | undefined, seed: string, now: Date) =>
  [now, new Date(+now - 3_600_000)].some((at) => header === `Bearer ${tokenAt(seed, at)}`)
