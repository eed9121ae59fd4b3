import type { z } from 'zod'
import { AppError, type FieldError } from '../errors.ts'

/** Parses what came in, or throws `invalid` naming every field that is wrong. */
export function validate<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new AppError('invalid', { fields: parsed.error.issues.flatMap(fieldErrors) })
}

type Issue = z.core.$ZodIssue

function fieldErrors(issue: Issue): FieldError[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...issue.path, key].join('.'),
      code: 'unknown_field',
    }))
  }
  return [{ field: path, ...described(issue) }]
}

function described(issue: Issue): Omit<FieldError, 'field'> {
  switch (issue.code) {
    case 'invalid_type':
      return { code: issue.input === undefined ? 'required' : 'wrong_type' }
    case 'invalid_value':
      return { code: 'not_an_option', params: { options: issue.values.map(String).join(', ') } }
    case 'too_small':
      return { code: sized(issue.origin, 'small'), params: { minimum: Number(issue.minimum) } }
    case 'too_big':
      return { code: sized(issue.origin, 'big'), params: { maximum: Number(issue.maximum) } }
    case 'custom':
      return { code: issue.message }
    case 'invalid_format':
      return { code: /^[a-z_]+$/.test(issue.message) ? issue.message : 'wrong_format' }
    default:
      return { code: 'wrong_format' }
  }
}

function sized(origin: string, end: 'small' | 'big'): string {
  if (origin === 'string') return end === 'small' ? 'too_short' : 'too_long'
  if (origin === 'array') return end === 'small' ? 'too_few' : 'too_many'
  return `too_${end}`
}
