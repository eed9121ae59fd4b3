import { AppError } from '../errors.ts'

/** Of lists and of objects each; what is asked of us has some thousands at most. */
const MOST = 40_000

/**
 * @throws AppError `invalid`: what is no JSON, or has so many lists or objects (in each other, at worst) that
 * everybody would wait while it is read
 */
export function parseJson(text: string): unknown {
  if (hasMore(text, '[') || hasMore(text, '{')) throw refusal('too_nested')
  try {
    return JSON.parse(text)
  } catch {
    throw refusal('not_json')
  }
}

const refusal = (code: string) => new AppError('invalid', { fields: [{ field: '', code }] })

function hasMore(text: string, bracket: string): boolean {
  let count = 0
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
    if (++count > MOST) return true
  return false
}
