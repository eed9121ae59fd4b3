import { compactJws, jwkOf, signingInput, thumbprint } from '#certs'
import { KEY_USES, type PinnedKey, TYPES } from '#contract/command-protocol'
import { type Database, system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { agentKeyId } from '../signer/agent-keys.ts'
import { insertSet, type KeySet, sets } from './key-queries.ts'

type Needed = Pick<Deps, 'db' | 'signer'>

/** How long another process's rotation may go unnoticed. */
const FRESH_MS = 2_000
const known = new WeakMap<Database, { readAt: number; sets: Promise<KeySet[]> }>()

/** Every set of keys there has been, the newest first; the first is put on record when it is first needed. */
export function keySets(deps: Needed): Promise<KeySet[]> {
  const kept = known.get(deps.db)
  const now = performance.now()
  if (kept && now - kept.readAt < FRESH_MS) return kept.sets
  const found = readSets(deps)
  known.set(deps.db, { readAt: now, sets: found })
  found.catch(() => known.delete(deps.db))
  return found
}

async function readSets(deps: Needed): Promise<KeySet[]> {
  const found = await deps.db.as(system('agents'), sets)
  if (found.length > 0) return found
  const first = { seq: 1, keys: pinned(await deps.signer.agentKeys(), 1), jws: null }
  return deps.db.as(system('agents'), async (tx) => {
    await insertSet(tx, first)
    return sets(tx)
  })
}

/** After a rotation this process knows of it at once. */
export const forgetKeySets = (db: Database): void => void known.delete(db)

/** Those of one generation, as devices pin them. */
export const pinned = (held: ReadonlyMap<string, Buffer>, generation: number): PinnedKey[] =>
  KEY_USES.map((use) => {
    const spki = held.get(agentKeyId(use, generation))
    if (!spki) throw new Error(`the signer has no key ${agentKeyId(use, generation)}`)
    const jwk = jwkOf(spki)
    return { kid: thumbprint(jwk), use, jwk }
  })

/** What a device that enrols is to trust from now on. */
export async function pinnedKeys(deps: Needed): Promise<{ keys: PinnedKey[]; keysSeq: number }> {
  const [{ keys, seq }] = (await keySets(deps)) as [KeySet, ...KeySet[]]
  return { keys, keysSeq: seq }
}

/** The set that a device has: those before there were numbers have the first. */
export const setOf = (all: readonly KeySet[], seq: number): KeySet =>
  all.find((set) => set.seq === seq) ?? all.at(seq === 0 ? -1 : 0)!

/**
 * A message for a device, by the key of its kind that the device trusts. It may wait for the signer, so
 * never in a transaction. @throws as the signer does
 */
export async function signMessage(
  { signer }: Pick<Deps, 'signer'>,
  set: KeySet,
  type: keyof typeof TYPES,
  payload: Readonly<Record<string, unknown>>,
): Promise<string> {
  const use = type === 'lease' || type === 'extension' ? 'lease' : 'command'
  const { kid } = set.keys.find((key) => key.use === use)!
  const input = signingInput({ kid, typ: TYPES[type] }, payload)
  return compactJws(input, await signer.jws({ keyId: agentKeyId(use, set.seq), input }))
}

export const secondsOf = (at: Date): number => Math.floor(+at / 1000)
