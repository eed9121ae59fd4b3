import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Problem } from '#contract/problem'
import { AppError, type ErrorCode } from '../errors.ts'
import { messageFor, titleFor } from './messages.ts'

/** The only place that knows which error is which status. */
const STATUS: Record<ErrorCode, ContentfulStatusCode> = {
  not_authenticated: 401,
  login_failed: 401,
  passkey_refused: 422,
  account_locked: 429,
  step_up_required: 403,
  forbidden: 403,
  not_found: 404,
  invalid: 422,
  conflict: 409,
  wrong_state: 409,
  ledger_moved: 409,
  undo_blocked: 409,
  does_not_fit: 409,
  too_large: 413,
  unsupported_type: 415,
  unreadable_file: 422,
  rate_limited: 429,
  unavailable: 503,
  signer_unavailable: 503,
  idp_unavailable: 503,
}

/** SQLSTATEs that are an answer to the request rather than a fault of ours. */
const FROM_DATABASE: Record<string, ErrorCode> = {
  '42501': 'forbidden', // row security refused the write
  '23505': 'conflict', // unique_violation
  '23P01': 'conflict', // exclusion_violation
  '23503': 'conflict', // foreign_key_violation
  '23514': 'invalid', // check_violation
  WS001: 'wrong_state', // our own: a trigger that guards a state machine
  '22003': 'invalid', // numeric_value_out_of_range
  '22008': 'invalid', // datetime_field_overflow: the year 0
  '22021': 'invalid', // a NUL or a broken character
  '22P05': 'invalid',
  '40P01': 'unavailable', // deadlock_detected
  '40001': 'unavailable',
  '25006': 'unavailable', // read_only_sql_transaction: a standby, until it is promoted
  '53100': 'unavailable', // disk_full
  '53200': 'unavailable', // out_of_memory
  '53300': 'unavailable', // too_many_connections
  '57014': 'unavailable', // statement_timeout
  '57P01': 'unavailable', // admin_shutdown
  '57P02': 'unavailable', // crash_shutdown
  '57P03': 'unavailable',
  CONNECTION_ENDED: 'unavailable',
  CONNECTION_CLOSED: 'unavailable',
  CONNECTION_DESTROYED: 'unavailable',
  CONNECT_TIMEOUT: 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENETUNREACH: 'unavailable',
  ENOTFOUND: 'unavailable', // a name that is just being led elsewhere
  EAI_AGAIN: 'unavailable',
  ENOSPC: 'unavailable',
  EDQUOT: 'unavailable',
}

export function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = isHalfACharacter(cause)
      ? 'invalid'
      : FROM_DATABASE[(cause as { code?: string }).code ?? '']
    if (code) return new AppError(code, { cause: error })
  }
  return null
}

/** jsonb takes no half of a surrogate pair, and says so with the code of any value that is malformed. */
const isHalfACharacter = (error: Error): boolean =>
  (error as { code?: string }).code === '22P02' && error.message.endsWith('for type json')

export type Locale = 'ja' | 'en'

export function localeOf(c: Context): Locale {
  const [first] = (c.req.header('accept-language') ?? '').trim().toLowerCase().split(/[,;-]/)
  return first === 'en' ? 'en' : 'ja'
}

/** RFC 9457. An unknown error shows its request id and nothing else. */
export function problemResponse(c: Context, error: AppError | null): Response {
  const locale = localeOf(c)
  const code = error?.code ?? 'unexpected'
  const status = error ? STATUS[error.code] : 500
  const requestId: string = c.get('requestId')
  const body: Problem = {
    type: `urn:mamori:problem:${code}`,
    title: titleFor(code, locale),
    status,
    code,
    requestId,
  }
  if (error && Object.keys(error.params).length > 0) body.params = error.params
  if (error && error.fields.length > 0) {
    body.fields = error.fields.map(({ texts, ...field }) => ({
      ...field,
      message: texts?.[locale] ?? messageFor(field.code, locale, field.params),
    }))
  }
  c.header('Content-Type', 'application/problem+json')
  if (status === 429 && error?.params.retryAfterSeconds) {
    c.header('Retry-After', String(error.params.retryAfterSeconds))
  }
  return c.body(JSON.stringify(body), status)
}
