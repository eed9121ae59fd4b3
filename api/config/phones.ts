import { z } from 'zod'
import { readSecret } from './files.ts'
import { allOrNone, url, type Values } from './variables.ts'

export const variables = {
  PHONES_CREDENTIALS_FILE: z.string().optional(),
  PHONES_API_URL: url('http:', 'https:').default('https://androidmanagement.googleapis.com'),
  PHONES_PUSH_AUDIENCE: z.string().optional(),
  PHONES_PUSH_EMAIL: z.string().optional(),
  PHONES_PUSH_ISSUER: z.string().default('https://accounts.google.com'),
  PHONES_PUSH_KEYS: z.string().default('https://www.googleapis.com/oauth2/v3/certs'),
}

/** By which the phones of the office are managed. @throws StartupError */
export function read(e: Values<typeof variables>) {
  const push = allOrNone(e, 'PHONES_PUSH_AUDIENCE', 'PHONES_PUSH_EMAIL')
  if (!e.PHONES_CREDENTIALS_FILE) return undefined
  return {
    credentials: readSecret('PHONES_CREDENTIALS_FILE', e.PHONES_CREDENTIALS_FILE),
    apiUrl: e.PHONES_API_URL,
    push: push && {
      issuer: e.PHONES_PUSH_ISSUER,
      /** A file with a JWK set, or where it is published. */
      keys: e.PHONES_PUSH_KEYS,
      audience: push.PHONES_PUSH_AUDIENCE,
      email: push.PHONES_PUSH_EMAIL,
    },
  }
}
