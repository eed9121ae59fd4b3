import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { StartupError } from '../../errors.ts'

export interface ServiceAccount {
  email: string
  keyId: string
  key: KeyObject
  /** Where an assertion becomes an access token. */
  tokenUrl: string
}

/** The file that Google gives out for a service account. */
const file = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key_id: z.string().min(1),
  private_key: z.string().min(1),
  token_uri: z.url(),
})

/** @throws StartupError that quotes nothing of the file, which holds a private key */
export function readServiceAccount(name: string, text: string): ServiceAccount {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new StartupError(`${name}: is not JSON`)
  }
  const parsed = file.safeParse(given)
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') || 'type'
    throw new StartupError(`${name}: is not a service account's file (${field})`)
  }
  const { client_email, private_key_id, private_key, token_uri } = parsed.data
  try {
    const key = createPrivateKey(private_key)
    return { email: client_email, keyId: private_key_id, key, tokenUrl: token_uri }
  } catch {
    throw new StartupError(`${name}: private_key is no key`)
  }
}
