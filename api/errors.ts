export { LEAVE_ALONE, StartupError } from '#drizzle/startup-error'

/**
 * What can go wrong, without HTTP: `http/problem.ts` alone knows status codes.
 * `params` are shown to the reader, so they name fields and counts, never personal values or secrets.
 */
export type ErrorCode =
  | 'not_authenticated'
  | 'login_failed'
  | 'passkey_refused'
  | 'account_locked'
  | 'step_up_required'
  | 'forbidden'
  | 'not_found'
  | 'invalid'
  | 'conflict'
  | 'wrong_state'
  | 'ledger_moved'
  | 'undo_blocked'
  | 'does_not_fit'
  | 'too_large'
  | 'unsupported_type'
  | 'unreadable_file'
  | 'rate_limited'
  | 'unavailable'
  | 'signer_unavailable'
  | 'idp_unavailable'

export interface FieldError {
  /** Path of the field, as in the request: `unitId`, `rows.3.imei`. */
  field: string
  code: string
  params?: Record<string, string | number>
  /** The feature's own words; else the code's, in `http/messages.ts`. */
  texts?: { ja: string; en: string }
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly params: Record<string, string | number>
  readonly fields: FieldError[]

  constructor(
    code: ErrorCode,
    options: {
      params?: Record<string, string | number>
      fields?: FieldError[]
      cause?: unknown
    } = {},
  ) {
    super(code, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.params = options.params ?? {}
    this.fields = options.fields ?? []
  }
}

type Params = Record<string, string | number>

const onField = (error: ErrorCode) => (field: string, code: string, params?: Params) =>
  new AppError(error, { fields: [{ field, code, ...(params && { params }) }] })

/** The state of things forbids it; the sentence behind `code` says which and why. */
export const refusal = onField('wrong_state')

/** What was asked for is wrong in itself. */
export const mistake = onField('invalid')

/** The row, or `not_found`: what one may not see does not exist. */
export function orNotFound<T>(row: T | undefined | null): T {
  if (row === undefined || row === null) throw new AppError('not_found')
  return row
}
