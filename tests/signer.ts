import type { KeyObject } from 'node:crypto'
import { systemClock } from '#api/deps'
import type { SigningAuthority } from '#api/signer/authority'
import type { CaSigner } from '#api/signer/client'
import { judgedSigner } from '#api/signer/sign'
import { signWithKey } from '#certs'

/** The signer with its keys in this process; judges as the real one does. Keys may be added later. */
export function memorySigner(
  keys: Record<string, SigningAuthority & { key: KeyObject }> = {},
  clock = systemClock,
): CaSigner & { add(keyId: string, key: SigningAuthority & { key: KeyObject }): void } {
  const open = new Map<string, ReturnType<typeof opened>>()
  const add = (keyId: string, key: SigningAuthority & { key: KeyObject }) =>
    void open.set(keyId, opened(key))
  for (const [keyId, key] of Object.entries(keys)) add(keyId, key)
  return { ...judgedSigner(open, { clock }), add, close: () => {} }
}

const opened = ({ hierarchy, certificate, key }: SigningAuthority & { key: KeyObject }) => ({
  hierarchy,
  certificate,
  sign: async (...[algorithm, tbs]: [Parameters<typeof signWithKey>[1], Uint8Array]) =>
    signWithKey(key, algorithm, tbs),
})
