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
  const { push } = phones
  const trust = push
    ? {
        keyOf: /^https?:/.test(push.keys)
          ? keysOfUrl(push.keys)
          : keysOfFile('PHONES_PUSH_KEYS', push.keys),
        issuer: push.issuer,
        audience: push.audience,
        email: push.email,
      }
    : null
  return { kind: 'android-management', connector, trust, enterprise: null }
}
