import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppError } from '../../errors.ts'

/** RFC 7644 §3.12, table 9. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'

/** What is wrong with a request, in SCIM's words. `detail` names attributes, never their values. */
export class ScimError extends Error {
  readonly status: ContentfulStatusCode
  readonly scimType: ScimType | undefined

  constructor(status: ContentfulStatusCode, detail: string, scimType?: ScimType) {
    super(detail)
    this.name = 'ScimError'
    this.status = status
    this.scimType = scimType
  }
}

export const SCIM_JSON = 'application/scim+json; charset=utf-8'

export function scimErrorResponse(c: Context, error: ScimError, retryAfter?: unknown): Response {
  const { status, scimType, message } = error
  // Directories that heed it come again by themselves; others count it as a failure.
  if (typeof retryAfter === 'number') c.header('Retry-After', String(retryAfter))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="Mamori SCIM"')
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType && { scimType }),
    detail: message,
  }
  return c.body(JSON.stringify(body), status, { 'Content-Type': SCIM_JSON })
}

/** The errors of the rest of the API, as SCIM has them. */
export function fromAppError(error: AppError): ScimError {
  const [field] = error.fields
  const where = field?.field ? `: ${field.field} (${field.code})` : ''
  switch (error.code) {
    case 'not_authenticated':
      return new ScimError(401, 'A token for provisioning is needed')
    case 'forbidden':
    case 'step_up_required':
      return new ScimError(403, 'This token may not provision')
    case 'not_found':
      return new ScimError(404, 'There is no such resource')
    case 'conflict':
      return new ScimError(409, `This clashes with what is already there${where}`, 'uniqueness')
    case 'too_large':
      return new ScimError(413, 'The request is too large')
    case 'rate_limited':
      return new ScimError(429, 'Too many requests')
    case 'unavailable':
      return new ScimError(503, 'Not available right now; please try again')
    default:
      return new ScimError(400, `The request is not valid${where}`, 'invalidValue')
  }
}
