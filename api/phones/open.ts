import type { Config } from '../config.ts'
import { createAndroidManagement } from './android/connector.ts'
import { readServiceAccount } from './android/credentials.ts'
import type { PhonesLink } from './link.ts'
import { keysOfFile, keysOfUrl } from './push-keys.ts'

/** To Google, where there are credentials. @throws StartupError */
export function openPhones({ phones }: Config, clock: () => Date): PhonesLink | undefined {
  if (!phones) return undefined
  const account = readServiceAccount('PHONES_CREDENTIALS_FILE', phones.credentials)
  const connector = createAndroidManagement({ account, apiUrl: phones.apiUrl, clock })
  const { audience, email, issuer, keys } = phones.push ?? {}
  const trust = audience &&
    email &&
    issuer &&
    keys && {
      keyOf: /^https?:/.test(keys) ? keysOfUrl(keys) : keysOfFile('PHONES_PUSH_KEYS', keys),
      issuer,
      audience,
      email,
    }
  return { kind: 'android-management', connector, trust: trust || null, enterprise: null }
}
