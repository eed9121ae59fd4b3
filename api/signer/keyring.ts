import { StartupError } from '../errors.ts'
import { type AgentKey, agentKeysOf } from './agent-keys.ts'
import type { KeyStore } from './key-store.ts'
import { readRecords } from './record.ts'
import type { SigningKey } from './sign.ts'

export interface Keyring {
  /** Open keys of issuing authorities, by id; grows when the ceremony has made another. */
  keys: ReadonlyMap<string, SigningKey>
  /** Those that sign what devices act on, by id. */
  agentKeys: ReadonlyMap<string, AgentKey>
  /** Looks again what is there. @throws StartupError */
  refresh(): Promise<void>
}

/** Joins the keys of the store with what each authority's record lets them do. @throws StartupError */
export async function openKeyring(store: KeyStore, recordsFolder: string): Promise<Keyring> {
  const keys = new Map<string, SigningKey>()
  const agentKeys = new Map<string, AgentKey>()
  const refresh = async () => {
    const [stored, records] = [await store.keys(), await readRecords(recordsFolder)]
    for (const [keyId, key] of agentKeysOf(stored)) agentKeys.set(keyId, key)
    for (const { slug, role, keyId, hierarchy, certificate } of records) {
      if (role !== 'issuing' || keyId === null || keys.has(keyId)) continue
      const key = stored.get(keyId)
      if (!key?.spki.equals(certificate.publicKey.spki))
        throw new StartupError(`Authority ${slug}: its key ${keyId} is missing, or is another one`)
      keys.set(keyId, { hierarchy, certificate, sign: key.sign })
    }
  }
  await refresh()
  return { keys, agentKeys, refresh }
}
