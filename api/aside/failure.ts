import { AppError } from '../errors.ts'

/**
 * An error as it crosses between threads: cloned as it is, it would lose its class and all that was added to
 * it, by which it is answered, tried again or kept out of a log.
 */
export interface Failure {
  app: Pick<AppError, 'code' | 'params' | 'fields'> | null
  name: string
  message: string
  stack: string | undefined
  /** As a driver's code, severity or statement. */
  facts: Record<string, unknown>
  cause: Failure | null
}

export function failureOf(error: unknown): Failure {
  const { name, message, stack, cause, ...added } =
    error instanceof Error ? error : new Error(String(error))
  const plain = Object.entries(added).filter(([, value]) => Object(value) !== value)
  const { code, params, fields } = error as AppError
  return {
    app: error instanceof AppError ? { code, params, fields } : null,
    ...{ name, message, stack },
    facts: Object.fromEntries(plain),
    cause: cause === undefined ? null : failureOf(cause),
  }
}

export function errorOf({ app, name, message, stack, facts, cause }: Failure): Error {
  const options = cause ? { cause: errorOf(cause) } : {}
  const error = app ? new AppError(app.code, { ...app, ...options }) : new Error(message, options)
  return Object.assign(error, { name, stack, ...facts })
}
