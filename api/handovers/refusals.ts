import { AppError, type ErrorCode } from '../errors.ts'

/** What is wrong with the devices of one request, each by its place in it. */
export interface Refusal {
  field: string
  code: string
  params?: Record<string, string | number>
}

const SEVERITY: Record<string, ErrorCode> = {
  does_not_exist: 'not_found',
  listed_twice: 'invalid',
  in_both: 'invalid',
}

/** All of them at once; what isn't there comes before what is in the wrong state. */
export function refuse(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return
  const codes = refusals.map(({ code }) => SEVERITY[code] ?? 'wrong_state')
  const worst = (['not_found', 'invalid', 'wrong_state'] as const).find((code) =>
    codes.includes(code),
  )
  throw new AppError(worst!, { fields: [...refusals] })
}
