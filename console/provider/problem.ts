import { HttpError } from 'react-admin'
import type { Problem } from '#contract/problem'

/** What the console knows of a refused request; `errors` is what react-admin's forms show per field. */
export interface ProblemBody extends Partial<Problem> {
  errors?: Record<string, string | { serverError: string }>
}

/** The API writes title and field messages in the language that was asked for. */
export function problemError(status: number, problem: Partial<Problem> | null): HttpError {
  const body: ProblemBody = { ...problem }
  const fields = problem?.fields ?? []
  if (fields.length > 0) {
    body.errors = Object.fromEntries(fields.map(({ field, message }) => [field, message]))
  }
  return new HttpError(problem?.title ?? 'ra.notification.http_error', status, body)
}

export const unreachable = (): HttpError =>
  new HttpError('app.problem.unreachable', 0, { code: 'unreachable' })

export function problemOf(error: unknown): ProblemBody {
  return error instanceof HttpError ? ((error.body as ProblemBody | null) ?? {}) : {}
}

/** The refusal in one breath: the fields' own sentences say more than the title where there are any. */
export function refusalText(error: unknown): string {
  const { fields = [] } = problemOf(error)
  if (fields.length > 0) return fields.map(({ message }) => message).join(' ')
  return error instanceof Error ? error.message : 'ra.notification.http_error'
}
