import type { Context } from 'hono'
import { encodeCertsOnly } from '#certs'
import type { AppError, ErrorCode } from '../../errors.ts'
import { messageFor, titleFor } from '../../http/messages.ts'
import { reasonIn } from '../refusals.ts'

/** RFC 7030 §4: what was asked for, in base64 on one line; some clients read no more than the first. */
function base64(c: Context, der: Buffer, type: string): Response {
  const body = `${der.toString('base64')}\n`
  return c.body(body, 200, {
    'Content-Type': type,
    'Content-Transfer-Encoding': 'base64',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
  })
}

export const certsOnly = (c: Context, certificates: readonly Uint8Array[]): Response =>
  base64(c, encodeCertsOnly(certificates), 'application/pkcs7-mime; smime-type=certs-only')

export const csrAttributes = (c: Context, der: Buffer): Response =>
  base64(c, der, 'application/csrattrs')

/** RFC 7030 §4.2.3: not yet; the same request is to be sent again. */
export const notYet = (c: Context, retryAfterSeconds: number): Response =>
  plain(c, 202, sentences('approval_pending'), { 'Retry-After': String(retryAfterSeconds) })

const BY_REASON: Record<string, 400 | 401 | 403 | 409 | 503> = {
  token_missing: 401,
  token_unknown: 401,
  token_used: 401,
  token_expired: 401,
  token_revoked: 401,
  token_in_use: 409,
  issue_in_progress: 409,
  no_authority: 503,
}
const BY_ERROR: Partial<Record<ErrorCode, 400 | 404 | 413 | 415 | 429 | 503>> = {
  invalid: 400,
  not_found: 404,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  unavailable: 503,
  signer_unavailable: 503,
}
/** When to come back where nothing better is known. */
const SOON_SECONDS = 60

export type Status = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 503

/** What a client is told: 500 is for what we did not foresee. */
export const statusOf = (error: AppError | null): Status =>
  !error ? 500 : (BY_REASON[reasonIn(error)] ?? BY_ERROR[error.code] ?? 403)

/** RFC 7030 §4.2.3: an error is told in plain text; people of either language read it. */
export function failure(c: Context, error: AppError | null): Response {
  const status = statusOf(error)
  const lines = error?.fields.map((field) =>
    (['en', 'ja'] as const).map(
      (locale) => field.texts?.[locale] ?? messageFor(field.code, locale, field.params),
    ),
  )
  const text = lines?.length ? lines.flat() : sentences(error?.code ?? 'unexpected', titleFor)
  const wait = error?.params.retryAfterSeconds ?? SOON_SECONDS
  return plain(c, status, text, {
    // RFC 7030 §3.2.3, RFC 7617 §2.1.
    ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="Mamori", charset="UTF-8"' }),
    ...((status === 409 || status === 429 || status === 503) && { 'Retry-After': String(wait) }),
  })
}

const sentences = (code: string, words: typeof titleFor = messageFor): string[] => [
  words(code, 'en'),
  words(code, 'ja'),
]

function plain(
  c: Context,
  status: Status | 202,
  lines: readonly string[],
  headers: Record<string, string>,
): Response {
  const body = `${lines.join('\n')}\n`
  return c.body(body, status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...headers,
  })
}
