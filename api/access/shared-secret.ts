import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import { clientOf } from '../http/client.ts'

/** Why a network element is not answered: no secret, the wrong one, or one that travelled in the clear. */
export function whyClosed(c: Context, { config }: Deps): string | undefined {
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

/** In a time that tells nothing but its length. */
function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}
