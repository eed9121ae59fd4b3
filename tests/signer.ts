import type { KeyObject } from 'node:crypto'
import { systemClock } from '#api/deps'
import { agentKeysOf, makeAgentKeys } from '#api/signer/agent-keys'
import type { SigningAuthority } from '#api/signer/authority'
import type { CaSigner } from '#api/signer/client'
import type { KeyStore, StoredKey } from '#api/signer/key-store'
import { judgedSigner } from '#api/signer/sign'
import { publicKeyOf, signWithKey } from '#certs'
import { createKey } from './authority.ts'

/** The signer with its keys in this process; judges as the real one does. Keys may be added later. */
export function memorySigner(
  keys: Record<string, SigningAuthority & { key: KeyObject }> = {},
  clock = systemClock,
): CaSigner & { add(keyId: string, key: SigningAuthority & { key: KeyObject }): void } {
  const open = new Map<string, ReturnType<typeof opened>>()
  const add = (keyId: string, key: SigningAuthority & { key: KeyObject }) =>
    void open.set(keyId, opened(key))
  for (const [keyId, key] of Object.entries(keys)) add(keyId, key)
  const store = memoryStore()
  const agentKeys = new Map<string, ReturnType<typeof made>>()
  const made = (keyId: string) => agentKeysOf(store.held).get(keyId)!
  const refresh = () => {
    for (const keyId of store.held.keys()) agentKeys.set(keyId, made(keyId))
  }
  const signer = judgedSigner({ keys: open, agentKeys }, { clock })
  const first = makeAgentKeys(store, 1).then(refresh)
  return {
    ...signer,
    jws: async (request) => {
      await first
      return signer.jws(request)
    },
    agentKeys: async () => {
      await first
      return signer.agentKeys()
    },
    makeAgentKeys: async (generation) => {
      await makeAgentKeys(store, generation)
      refresh()
      return signer.agentKeys()
    },
    add,
    close: () => {},
  }
}

const opened = ({ hierarchy, certificate, key }: SigningAuthority & { key: KeyObject }) => ({
  hierarchy,
  certificate,
  sign: signing(key),
})

const signing =
  (key: KeyObject): StoredKey['sign'] =>
  async (algorithm, tbs) =>
    signWithKey(key, algorithm, tbs)

function memoryStore(): KeyStore & { held: Map<string, StoredKey> } {
  const held = new Map<string, StoredKey>()
  return {
    held,
    keys: async () => held,
    create: async (keyId, kind) => {
      const key = createKey(kind)
      const stored = { spki: publicKeyOf(key).spki, sign: signing(key) }
      held.set(keyId, stored)
      return stored
    },
    close: () => {},
  }
}
