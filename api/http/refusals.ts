import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import { LOCK_ONLY } from '#contract/agent-channel'
import type { AppError, ErrorCode } from '../errors.ts'

/** What somebody tried who may not, or too often: for whoever watches the log (ASVS 16.3.2, 16.3.3). */
const WATCHED: ReadonlySet<ErrorCode> = new Set([
  'forbidden',
  'account_locked',
  'rate_limited',
  'passkey_refused',
])

/** By route and login's id: neither holds a name. */
export function logRefusal(log: Logger, c: Context, { code, fields }: AppError): void {
  if (!WATCHED.has(code)) return
  // A lost device asks on and on, as it should; it is found among the doors' answers.
  if (fields.some((field) => field.code === LOCK_ONLY)) return
  const about = { code, method: c.req.method, route: routePath(c), userId: c.get('userId') }
  log.warn({ event: 'refused', ...about, requestId: c.get('requestId') }, 'a request was refused')
}
