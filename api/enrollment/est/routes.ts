import { type Context, Hono } from 'hono'
import { encodeCsrAttributes, fromPem } from '#certs'
import { type DeviceProfile, HIERARCHIES } from '#contract/certificates'
import { system } from '#drizzle/client'
import { trustedChain } from '../../certificates/anchors.ts'
import { issuerName, Unwelcome } from '../../certificates/presented.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { clientOf } from '../../http/client.ts'
import { deviceOf, shownCertificate } from '../../http/device-certificate.ts'
import { toAppError } from '../../http/problem.ts'
import { settingsOf } from '../../settings/service.ts'
import { enroll, renew } from '../enroll.ts'
import { type Asked, reasonIn, recordOutcome, recordRefusal, refuseTooMany } from '../refusals.ts'
import { certsOnly, csrAttributes, failure, notYet, statusOf } from './answers.ts'
import { readBasic, readCsr } from './request.ts'

/**
 * EST (RFC 7030, 8951, 9908) on the agent port. Without a label the token or the certificate says of which
 * kind the new one is; under `network` or `management` it has to be of that kind.
 */
const BASE = '/.well-known/est'
type Hierarchy = (typeof HIERARCHIES)[number]
const PROFILE: Record<Hierarchy, DeviceProfile> = {
  network: 'network-access',
  management: 'device-management',
}

type Handler = (c: Context, asked: Asked) => Promise<Response>

export function estRoutes(deps: Deps): Hono {
  const app = new Hono()
  const on = (method: 'GET' | 'POST', operation: string, handle: Handler) =>
    app.on(method, [`${BASE}/${operation}`, `${BASE}/:label/${operation}`], (c) =>
      answer(deps, c, operation, handle),
    )
  on('GET', 'cacerts', async (c) => certsOnly(c, await caCertificates(deps, hierarchyOf(c))))
  on('GET', 'csrattrs', async (c) => {
    hierarchyOf(c)
    return csrAttributes(c, encodeCsrAttributes())
  })
  on('POST', 'simpleenroll', async (c, { about }) => {
    const profile = profileOf(c)
    const basic = readBasic(c)
    const issued = await enroll(deps, { ...basic, profile, csr: await readCsr(c) }, about)
    if (!issued) return notYet(c, (await settingsOf(deps))['enrollment.retryAfterSeconds'])
    return certsOnly(c, fromPem(issued.pem, 'CERTIFICATE'))
  })
  on('POST', 'simplereenroll', async (c, { about }) => {
    const profile = profileOf(c)
    const shown = await deviceOf(c, deps)
    Object.assign(about, { deviceId: shown.deviceId, certificateId: shown.certificateId })
    const issued = await renew(deps, shown, { csr: await readCsr(c), profile })
    return certsOnly(c, fromPem(issued.pem, 'CERTIFICATE'))
  })
  app.all(`${BASE}/*`, (c) => failure(c, new AppError('not_found')))
  return app
}

/** Answers in the protocol's own way, whatever happens, and puts down what was answered. */
async function answer(
  deps: Deps,
  c: Context,
  operation: string,
  handle: Handler,
): Promise<Response> {
  const { address } = clientOf(c, deps.config)
  const asked: Asked = { protocol: 'est', operation, address, about: {} }
  try {
    await refuseTooMany(deps, address)
    const response = await handle(c, asked)
    if (c.req.method === 'POST')
      await recordOutcome(deps, asked, response.status === 202 ? 'pending' : 'allow')
    return response
  } catch (error) {
    return failure(c, await settle(deps, c, asked, error))
  }
}

/** What went wrong, once it is on record; without the record nobody is told what it was. */
async function settle(
  deps: Deps,
  c: Context,
  asked: Asked,
  error: unknown,
): Promise<AppError | null> {
  const known = toAppError(error)
  const { operation, about } = asked
  if (!known || statusOf(known) >= 500) {
    deps.log.error({ err: error, requestId: c.get('requestId'), est: operation }, 'est')
    await recordOutcome(deps, asked, 'unavailable')
    return known
  }
  // The first question of a client that waits to be asked for its password, and one told to wait.
  const reason = reasonIn(known)
  if (reason === 'token_missing' || known.code === 'rate_limited') return known
  if (error instanceof Unwelcome) {
    Object.assign(about, { certificateId: error.certificateId, deviceId: error.deviceId })
    const der = reason === 'certificate_missing' ? null : shown(c, deps)
    asked.issuer = der && issuerName(der)
  }
  try {
    await recordRefusal(deps, asked, reason)
    return known
  } catch (failed) {
    deps.log.error({ err: failed, requestId: c.get('requestId'), est: operation }, 'est')
    return toAppError(failed) ?? new AppError('unavailable')
  }
}

/** What was shown, if it can be read at all. */
function shown(c: Context, deps: Deps): Buffer | null {
  try {
    return shownCertificate(c, deps)
  } catch (error) {
    if (error instanceof Unwelcome) return null
    throw error
  }
}

function hierarchyOf(c: Context): Hierarchy | null {
  const label = c.req.param('label')
  if (label === undefined) return null
  const known = HIERARCHIES.find((one) => one === label)
  if (!known) throw new AppError('not_found')
  return known
}

function profileOf(c: Context): DeviceProfile | null {
  const hierarchy = hierarchyOf(c)
  return hierarchy && PROFILE[hierarchy]
}

/** RFC 7030 §4.1.3: also what the server's own certificate leads to, or the client could not come again. */
const caCertificates = (deps: Deps, hierarchy: Hierarchy | null): Promise<Buffer[]> =>
  deps.db.as(system('enrollment'), async (tx) => {
    const chains: Buffer[] = []
    for (const one of hierarchy ? [hierarchy] : HIERARCHIES)
      chains.push(...(await trustedChain(tx, one)))
    return chains
  })
