import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { Counter, type Registry } from 'prom-client'
import type { Decision } from '#contract/access'
import type { Door } from '#contract/doors'
import type { Settings } from '#contract/settings'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { parseJson } from '../http/json.ts'
import { toAppError } from '../http/problem.ts'
import { settingsOf } from '../settings/service.ts'
import { account } from './accounting.ts'
import type { DoorDecision } from './door-queries.ts'
import { type Caller, certificateDoor, lineDoor } from './doors.ts'
import { type Outage, watchOutage } from './outage.ts'
import {
  type Attributes,
  imeiOf,
  isLine,
  macOf,
  phoneNumberOf,
  readAttributes,
  readSerial,
  serialDigits,
} from './radius-attributes.ts'
import { admission, message } from './radius-reply.ts'
import { whyClosed } from './shared-secret.ts'

/** A packet has 4 KB; as JSON it grows. */
const MAX_BODY_BYTES = 64 * 1024
/** FreeRADIUS and nginx wait two seconds, as deploy/ sets them. */
const PATIENCE_MS = 1_500
const REMEMBERED = 20_000
const ONE_LINE_MS = 60_000

/** What network elements ask: by a shared secret, on loopback or over TLS. */
export function radiusDoor(deps: Deps, registry: Registry): Hono {
  const answers = new Counter({
    name: 'mamori_door_answers_total',
    help: 'Answers to network elements',
    labelNames: ['door', 'outcome'],
    registers: [registry],
  })
  const outage = watchOutage(deps)
  const app = new Hono()
  const counting = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => Promise.reject(tooLarge()) })
  app.use(async (c, next) => {
    const closed = whyClosed(c, deps)
    if (closed) return c.json({ 'Reply-Message': `mamori: ${closed}` }, 401)
    const length = c.req.header('content-length')
    // Counting costs more than the decision; a body of known length needs none.
    if (length === undefined) return counting(c, next)
    if (Number(length) > MAX_BODY_BYTES) throw tooLarge()
    await next()
  })
  const answering = async <T extends { decided: DoorDecision }>(
    asked: Parameters<Outage['failed']>[0],
    work: Promise<T>,
  ): Promise<T> => {
    try {
      const answer = await inTime(work)
      answers.inc({ door: asked.door, outcome: answer.decided.decision })
      outage.answered()
      return answer
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable') {
        answers.inc({ door: asked.door, outcome: 'unavailable' })
        outage.failed(asked, error)
      }
      throw error
    }
  }

  app.post('/authorize', async (c) => {
    const asked = readQuestion(readAttributes(await readJson(c)))
    const { decided, settings } = await answering(unanswered(asked), decide(deps, asked))
    // rlm_rest rejects on 401 and takes the attributes of that answer, too.
    if (decided.decision === 'deny') return c.json(message(decided), 401)
    return c.json(admission(asked.door, decided, settings, asked.key))
  })

  const said = new Map<string, { decision: Decision; until: number }>()
  app.get('/gateway', async (c) => {
    const serial = c.req.header('x-client-serial') ?? ''
    const issuer = c.req.header('x-client-issuer')
    const nas = ['gateway', c.req.header('x-client-address')].filter(Boolean).join(' ')
    // Asked for each request of a page: one line a minute says enough, and one for each change.
    const last = said.get(serial)
    const isOld = !last || last.until < performance.now()
    const ask = async () => {
      const shown = { serial, issuer }
      const decided = await certificateDoor(deps, 'gateway', shown, { nas }, isOld)
      if (isOld || decided.decision === last.decision) return { decided }
      return { decided: await certificateDoor(deps, 'gateway', shown, { nas }) }
    }
    const { decided } = await answering(
      { door: 'gateway', serial: readSerial(serial), issuer, nas },
      ask(),
    )
    if (said.size >= REMEMBERED) said.clear()
    if (isOld || decided.decision !== last.decision)
      said.set(serial, { decision: decided.decision, until: performance.now() + ONE_LINE_MS })
    c.header('X-Mamori-Decision', decided.decision)
    c.header('X-Mamori-Reasons', decided.reasons.join(' '))
    const admitted = c.req.query('quarantine') === '1' ? ['allow', 'quarantine'] : ['allow']
    return c.body(null, admitted.includes(decided.decision) ? 204 : 403)
  })

  app.post('/accounting', async (c) => {
    const attributes = readAttributes(await readJson(c))
    await inTime(account(deps, attributes))
    return c.body(null, 204)
  })
  return app
}

const tooLarge = () => new AppError('too_large', { params: { maximumBytes: MAX_BODY_BYTES } })

async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new AppError('unsupported_type')
  return parseJson(await c.req.text())
}

interface Question extends Caller {
  door: Extract<Door, 'radius-certificate' | 'radius-line'>
  /** By which accounting will know it again. */
  key: string
  certificate: { serial: string | undefined; issuer: string | undefined }
  line: { number?: string; imsi?: string; imei?: string }
}

function readQuestion(attributes: Attributes): Question {
  const calling = attributes.get('calling-station-id')
  const element = attributes.get('nas-identifier') ?? attributes.get('nas-ip-address')
  const nas = [element, attributes.get('called-station-id')].filter(Boolean).join(' ')
  const serial = attributes.get('tls-client-cert-serial')
  const certificate = { serial, issuer: attributes.get('tls-client-cert-issuer') }
  const number = phoneNumberOf(calling)
  const imsi = /^\d{14,15}$/.exec(attributes.get('3gpp-imsi') ?? '')?.[0]
  const imei = imeiOf(attributes.get('3gpp-imeisv'))
  const line = { ...(number && { number }), ...(imsi && { imsi }), ...(imei && { imei }) }
  return isLine(attributes)
    ? {
        door: 'radius-line',
        key: number?.replaceAll('-', '') ?? imsi ?? '0',
        station: number ?? calling,
        ...{ nas, certificate, line },
      }
    : {
        door: 'radius-certificate',
        key: serialDigits(serial ?? ''),
        station: macOf(calling) ?? calling,
        ...{ nas, certificate, line },
      }
}

/** As telemetry has it, should nobody be able to tell. */
const unanswered = ({ door, certificate, line, station, nas }: Question) => ({
  door,
  serial: readSerial(certificate.serial),
  issuer: certificate.issuer,
  station,
  imei: line.imei,
  nas,
})

async function decide(
  deps: Deps,
  { door, certificate, line, station, nas }: Question,
): Promise<{ decided: DoorDecision; settings: Settings }> {
  const caller = { station, nas }
  const decided =
    door === 'radius-line'
      ? await lineDoor(deps, line, caller)
      : await certificateDoor(deps, door, certificate, caller)
  return { decided, settings: await settingsOf(deps) }
}

/**
 * A database that hangs is one that is down, to somebody at the door; and whatever else goes wrong on our
 * side is no answer either.
 */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('unavailable')), PATIENCE_MS)
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    const known = toAppError(error)
    throw known && known.code !== 'unavailable'
      ? known
      : new AppError('unavailable', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}
