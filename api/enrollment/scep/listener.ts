import { CertError } from '#certs'
import type { PlainAnswer, PlainService } from '../../certificates/listener.ts'
import type { ScepRas } from '../../certificates/scep-ra.ts'
import type { Deps } from '../../deps.ts'
import { toAppError } from '../../http/problem.ts'
import { type Asked, reasonIn, recordOutcome, recordRefusal, refuseTooMany } from '../refusals.ts'
import { isScepPath, operationIn } from './http.ts'
import { CAPABILITIES, caCertificates, pkiOperation } from './service.ts'

const SOON_SECONDS = 60

/** SCEP (RFC 8894) on the plain port: its messages are sealed and signed by themselves. */
export const scepService = (deps: Deps, ras: ScepRas): PlainService => ({
  takes: isScepPath,
  maxBodyBytes: 64 * 1024,
  answer: async ({ method, url, body, address }) => {
    const { name, message } = operationIn(url)
    if (method === 'GET' && name === 'GetCACaps') return text(200, `${CAPABILITIES.join('\n')}\n`)
    const asked: Asked = { protocol: 'scep', operation: name.slice(0, 40), address, about: {} }
    try {
      if (method === 'GET' && name === 'GetCACert') {
        const type = 'application/x-x509-ca-ra-cert'
        return { status: 200, body: await caCertificates(deps, ras), headers: headers(type) }
      }
      if (name !== 'PKIOperation') return text(400, 'unknown operation\n')
      const bytes = method === 'POST' ? body : message
      if (!bytes) return text(400, 'no message\n')
      await refuseTooMany(deps, address)
      return await operate(deps, ras, bytes, asked)
    } catch (error) {
      return failure(deps, asked, error)
    }
  },
})

async function operate(
  deps: Deps,
  ras: ScepRas,
  bytes: Buffer,
  asked: Asked,
): Promise<PlainAnswer> {
  const { der, refused, status } = await pkiOperation(deps, ras, bytes, asked)
  if (refused) await recordRefusal(deps, asked, reasonIn(refused))
  else await recordOutcome(deps, asked, status === 'pending' ? 'pending' : 'allow')
  return { status: 200, body: der, headers: headers('application/x-pki-message') }
}

/** What SCEP has no words for is said by HTTP. */
async function failure(deps: Deps, asked: Asked, error: unknown): Promise<PlainAnswer> {
  if (error instanceof CertError) {
    await recordRefusal(deps, asked, 'message_unreadable').catch((failed) =>
      deps.log.error({ err: failed }, 'scep'),
    )
    return text(400, 'not a message of RFC 8894\n')
  }
  const known = toAppError(error)
  if (known?.code !== 'rate_limited' && known?.code !== 'conflict') {
    deps.log.error({ err: error, scep: asked.operation }, 'scep')
    await recordOutcome(deps, asked, 'unavailable')
  }
  const wait = known?.params.retryAfterSeconds ?? SOON_SECONDS
  const status = known?.code === 'rate_limited' ? 429 : 503
  return { ...text(status, 'not now\n'), headers: { ...headers(), 'Retry-After': String(wait) } }
}

const headers = (type = 'text/plain') => ({ 'Content-Type': type, 'Cache-Control': 'no-store' })
const text = (status: number, words: string): PlainAnswer => ({
  status,
  body: Buffer.from(words),
  headers: headers(),
})
