import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { clientOf } from '../http/client.ts'

/** Why a network element is not answered: no secret, the wrong one, or one that travelled in the clear. */
export function whyClosed(c: Context, { config }: Deps): string | undefined {
  const { radiusSecret, tls, loopback, trustedProxies } = config
  if (!radiusSecret) return 'no shared secret is set'
  // A trusted proxy is the one who speaks TLS, and says so.
  const byProxy = trustedProxies.length > 0 && c.req.header('x-forwarded-proto') === 'https'
  if (!loopback && !tls && !byProxy && !isLocal(clientOf(c, config).address))
    return 'TLS is required'
  const given = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  return isSame(given, radiusSecret) ? undefined : 'wrong shared secret'
}

/** Also when a test calls without a socket. */
const isLocal = (address: string | null): boolean =>
  address === null || /^(127\.|::1$)/.test(address)

/** In a time that tells nothing but its length. */
function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}
