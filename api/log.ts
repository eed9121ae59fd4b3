import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

/**
 * One JSON line per event. Requests are logged by route pattern, never by URL: queries hold names.
 * Errors are logged by code, message and stack; driver errors carry row values in `detail` and
 * `parameters`, so only what is listed here gets out.
 */
export function createLog(level: string, to?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    hooks: {
      logMethod(args, method) {
        // Without a message pino takes the error's own, which may quote the statement and its values.
        if (typeof args[0] === 'object' && args.length === 1) method.call(this, args[0], 'error')
        else method.apply(this, args)
      },
    },
  }
  return to ? pino(options, to) : pino(options)
}

interface DescribedError {
  name: string
  code?: string
  message?: string
  stack?: string
  cause?: DescribedError
}

export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code, constraint_name: constraint } = error as {
    code?: string
    constraint_name?: string
  }
  // A driver's or drizzle's message quotes the statement's parameters.
  const quotesValues = 'query' in error || 'severity' in error || error.name.includes('Postgres')
  return {
    name: error.name,
    ...(code !== undefined && { code: String(code) }),
    message: quotesValues ? `database error${constraint ? ` (${constraint})` : ''}` : error.message,
    ...(!quotesValues && { stack: error.stack?.split('\n').slice(1, 6).join('\n') }),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  }
}
