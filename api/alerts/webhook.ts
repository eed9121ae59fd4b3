import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { request } from 'node:https'
import type { LookupFunction } from 'node:net'
import { mayReach } from './address.ts'

const TIMEOUT_MS = 10_000

export interface Webhook {
  /** https alone. */
  url: string
  secret: string
  /** Networks beside the public ones that it may lead to. */
  privateNetworks: readonly string[]
  /** Trusted instead of the public authorities, PEM. */
  ca?: string | undefined
}

/** Says no more than a code: what somebody else's server answers is not for our log. */
class WebhookError extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>
const resolveAll: Resolve = (host) => lookup(host, { all: true })

/** What a receiver checks: HMAC-SHA-256 over the moment and the body, which it should take for some minutes alone. */
export const signatureOf = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`

/**
 * Posts once. The name is looked up once and the connection goes to what that said, so that nothing
 * can be put in its place between the look and the connection; a redirect is not followed.
 * @throws Error with a `code`, for the outbox to try again
 */
export async function post(
  webhook: Webhook,
  { id, body, now }: { id: string; body: string; now: Date },
  resolve: Resolve = resolveAll,
): Promise<void> {
  const url = new URL(webhook.url)
  if (url.protocol !== 'https:') throw new WebhookError('not_https')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = await resolve(host)
  // One that leads somewhere else as well is nobody's to trust.
  if (addresses.length === 0) throw new WebhookError('no_address')
  if (!addresses.every(({ address }) => mayReach(address, webhook.privateNetworks)))
    throw new WebhookError('private_address')
  const [first] = addresses as [(typeof addresses)[number]]
  // Of several that were looked at the next is tried where one is not to be reached: IPv6 without a way out.
  const pin: LookupFunction = (_host, options, callback) =>
    options.all ? callback(null, [...addresses]) : callback(null, first.address, first.family)
  const status = await send(url, body, {
    lookup: pin,
    ca: webhook.ca,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': 'Mamori',
      // The same over retries, so that a receiver can drop the second.
      'Mamori-Delivery': id,
      'Mamori-Signature': signatureOf(webhook.secret, Math.floor(+now / 1000), body),
    },
  })
  if (status < 200 || status > 299) throw new WebhookError(`http_${status}`)
}

/** The status; what else is answered is not read. */
function send(url: URL, body: string, options: Parameters<typeof request>[1]): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        ...options,
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (answer) => {
        resolve(answer.statusCode ?? 0)
        answer.destroy()
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}
