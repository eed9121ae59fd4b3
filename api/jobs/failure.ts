import { ZodError } from 'zod'
import { AppError } from '../errors.ts'

/** A code and never a message: messages quote addresses and values. */
export function codeOf(error: unknown): string {
  if (error instanceof ZodError) return 'invalid_payload'
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AppError) return cause.code
    const { code } = cause as { code?: unknown }
    if (typeof code === 'string' && /^\w{2,40}$/.test(code)) return code
  }
  return 'unexpected'
}

/** Where it happened, without what was said: see `codeOf`. */
export function trace(error: unknown): { code: string; at?: string[] } {
  const frames = error instanceof Error ? error.stack?.split('\n') : undefined
  const at = frames?.map((line) => line.trim()).filter((line) => line.startsWith('at '))
  return { code: codeOf(error), ...(at && { at: at.slice(0, 5) }) }
}
