import type { ScepFailure } from '#certs'
import type { AppError } from '../../errors.ts'
import { reasonIn } from '../refusals.ts'

const BY_REASON: Record<string, ScepFailure> = {
  csr_weak_key: 'badAlg',
  csr_unsupported: 'badAlg',
  csr_not_proven: 'badMessageCheck',
  message_unreadable: 'badMessageCheck',
  certificate_unknown: 'badCertId',
  certificate_wrong_purpose: 'badCertId',
  certificate_expired: 'badTime',
  certificate_not_yet: 'badTime',
}

/** RFC 8894 §3.2.1.4: the five words that a client knows. */
export const failureOf = (error: AppError): ScepFailure =>
  BY_REASON[reasonIn(error)] ?? 'badRequest'

const PASSING = new Set(['unavailable', 'signer_unavailable', 'rate_limited'])
const PASSING_REASONS = new Set(['token_in_use', 'issue_in_progress', 'no_authority'])

/** What the same message may get later, and what SCEP has no word for. */
export const isPassing = (error: AppError): boolean =>
  PASSING.has(error.code) || PASSING_REASONS.has(reasonIn(error))
