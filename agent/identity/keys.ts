import type { KeyObject } from 'node:crypto'
import type { z } from 'zod'
import { CertError, keyOfJwk, verifyJws } from '#certs'
import { type KEY_USES, type PinnedKey, signedKeys, TYPES } from '#contract/command-protocol'
import { Failure } from '../failure.ts'
import type { Identities } from './identity.ts'

export type KeyUse = (typeof KEY_USES)[number]

function keysFor(keys: readonly PinnedKey[], use: KeyUse): Map<string, KeyObject> {
  return new Map(keys.filter((key) => key.use === use).map(({ kid, jwk }) => [kid, keyOfJwk(jwk)]))
}

/**
 * What a token says, if a key that we have pinned for this use has signed it as this type.
 * @throws Failure `bad_signature`, `malformed`
 */
export function readSigned<T>(
  token: string,
  type: keyof typeof TYPES,
  schema: z.ZodType<T>,
  keys: readonly PinnedKey[],
): T {
  const use = type === 'lease' || type === 'extension' ? 'lease' : 'command'
  try {
    const { payload } = verifyJws(token, TYPES[type], keysFor(keys, use))
    return schema.parse(payload)
  } catch (error) {
    const code = error instanceof CertError ? error.code : 'malformed'
    throw new Failure(code, `not a ${type} that we believe`, { cause: error })
  }
}

/** Takes a newer set of keys, signed by one of the set before. Says whether it did. @throws Failure */
export function rotateKeys(identities: Identities, token: string): boolean {
  const own = identities.get()!
  const { seq, keys } = readSigned(token, 'keys', signedKeys, own.keys)
  if (seq <= own.keysSeq) return false
  // A set without a key for either use could never be replaced again.
  for (const use of ['command', 'lease'] as const)
    if (keysFor(keys, use).size === 0) throw new Failure('malformed', `no key for ${use}`)
  identities.set({ ...own, keys, keysSeq: seq })
  return true
}
