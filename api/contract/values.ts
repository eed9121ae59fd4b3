import { z } from 'zod'

/** `YYYY-MM-DD`, Asia/Tokyo. There is no year 0, neither in the calendar nor in Postgres. */
export const day = z.iso.date().regex(/^(?!0000)/, 'wrong_format')
/** An instant in UTC, ISO 8601. */
export const instant = z.iso.datetime()
export const id = z.uuid()
export const idParams = z.object({ id })

/** One line of text as people type it: no control characters or halves of one, trimmed, never empty. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'control_character')

/** Several lines of text, otherwise as `line`. */
export const paragraph = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^(?:\n|[^\p{Cc}\p{Cs}])*$/u, 'control_character')

/** Any JSON value. Behind a pipe, since z.json() holds itself and the OpenAPI generator would follow it for ever. */
export const json = z.unknown().pipe(z.json())
