import { jwkOf, thumbprint } from '#certs'
import { KEY_USES, type PinnedKey } from '#contract/command-protocol'
import type { KeyStore, StoredKey } from './key-store.ts'

/**
 * What devices act on is signed by keys of its own, one for each use, in the same store as those of the
 * authorities: `command`, `lease`, and after a rotation `command-2`, `lease-2`.
 */
export interface AgentKey extends PinnedKey {
  spki: Buffer
  sign: StoredKey['sign']
}

const NAME = new RegExp(`^(?:${KEY_USES.join('|')})(?:-([1-9]\\d{0,3}))?$`)

/** `command` is of generation 1, `command-2` of 2. */
export const agentKeyId = (use: PinnedKey['use'], generation: number): string =>
  generation === 1 ? use : `${use}-${generation}`

const generationOf = (keyId: string): number => {
  const found = NAME.exec(keyId)
  return found ? Number(found[1] ?? 1) : 0
}

/** Those among the keys of a store, by id. */
export function agentKeysOf(stored: ReadonlyMap<string, StoredKey>): Map<string, AgentKey> {
  const found = new Map<string, AgentKey>()
  for (const [keyId, { spki, sign }] of stored) {
    if (generationOf(keyId) === 0) continue
    const use = KEY_USES.find((name) => keyId.startsWith(name))!
    const jwk = jwkOf(spki)
    found.set(keyId, { use, kid: thumbprint(jwk), jwk, spki, sign })
  }
  return found
}

export const latestGeneration = (keyIds: Iterable<string>): number =>
  Math.max(0, ...[...keyIds].map(generationOf))

/** Makes those of this generation that are not there yet: cut short, it takes up where it was. */
export async function makeAgentKeys(store: KeyStore, generation: number): Promise<void> {
  const there = await store.keys()
  for (const use of KEY_USES) {
    const keyId = agentKeyId(use, generation)
    if (!there.has(keyId)) await store.create(keyId, 'P-256')
  }
}
