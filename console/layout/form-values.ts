import type { z } from 'zod'

/** Of a form's values those that the contract takes; what was left empty is not sent where it may not be null. */
export function valuesFor(schema: z.ZodObject, form: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(schema.shape).flatMap(([field, type]) => {
      const value = form[field] === '' ? null : form[field]
      const missing = value === undefined || (value === null && !type.safeParse(null).success)
      return missing ? [] : [[field, value]]
    }),
  )
}
