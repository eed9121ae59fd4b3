import { type ProblemBody, problemOf } from '../provider/problem.ts'

type Errors = NonNullable<ProblemBody['errors']>

/**
 * What a form shows beside its inputs, where these are not called as in the API: `names` says under which
 * input a refused field is told. Null where no field is named.
 */
export function formErrors(error: unknown, names: Record<string, string> = {}): Errors | null {
  const { errors } = problemOf(error)
  if (!errors) return null
  return Object.fromEntries(
    Object.entries(errors).map(([field, message]) => [names[field] ?? field, message]),
  )
}
