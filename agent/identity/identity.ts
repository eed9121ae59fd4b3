import { z } from 'zod'
import { pinnedKey } from '#contract/command-protocol'
import { id, instant } from '#contract/values'
import { openDocument, type Store } from '../storage/store.ts'

/** Who this device is and whom it believes; with its private key, so written as one piece. */
export const identity = z.object({
  deviceId: id,
  server: z.url(),
  /** PEM of the one root that the server's certificate has to lead to. */
  root: z.string(),
  /** PKCS#8, PEM. */
  key: z.string(),
  certificate: z.string(),
  chain: z.string(),
  renewAfter: instant,
  notAfter: instant,
  keys: z.array(pinnedKey),
  keysSeq: z.int().min(0),
})
export type Identity = z.infer<typeof identity>

/** The key of a request that is on its way: sent again it is the same request, not a second one. */
const pending = z.object({ key: z.string() })

export interface Identities {
  get(): Identity | null
  set(identity: Identity): void
  /** PKCS#8, PEM. */
  pendingKey(): string | null
  setPendingKey(key: string): void
  clearPendingKey(): void
}

export function openIdentities(store: Store): Identities {
  const own = openDocument(store, 'identity', identity.nullable(), null)
  const waiting = openDocument(store, 'pending-key', pending.nullable(), null)
  return {
    get: own.get,
    set: own.set,
    pendingKey: () => waiting.get()?.key ?? null,
    setPendingKey: (key) => waiting.set({ key }),
    clearPendingKey: () => waiting.set(null),
  }
}
