import { type ProblemBody, problemOf } from '../provider/problem.ts'

type Errors = NonNullable<ProblemBody['errors']>

/**
 * What a form shows beside its inputs, where these are not called as in the API: `names` says under which
 * input a refused field is told. Undefined where no field is named.
 */
export function formErrors(error: unknown, names: Record<string, string>): Errors | undefined {
  const { errors } = problemOf(error)
  if (!errors) return undefined
  return Object.fromEntries(
    Object.entries(errors).map(([field, message]) => [names[field] ?? field, message]),
  )
}
