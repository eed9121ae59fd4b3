import { createHash, randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { UNLOCK_KEY_BYTES } from '#certs'
import type { AgentEscrow, agentEscrowed } from '#contract/agent-channel'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { loadWrappingKey, makeKey, open, seal } from '../envelope.ts'
import { mistake } from '../errors.ts'
import * as queries from './escrow-queries.ts'
import * as locks from './lock-queries.ts'

const KEY_FILE = 'escrowed-keys.key'

/** A key that is copied to another row does not open there. */
const bound = (id: string, name: string): string => `escrowed_keys/${id}/${name}`

/**
 * Takes a key into keeping. The device goes on only when it is on record, and may send it again: the same
 * key is one row. The one before it stays, since the device may never come to remove it.
 */
export async function escrow(
  deps: Deps,
  deviceId: string,
  { kind, secret, ...of }: AgentEscrow,
): Promise<z.input<typeof agentEscrowed>> {
  const [volume, protector] = [of.volume ?? null, of.protector ?? null]
  if (kind === 'recovery_key' && volume === null) throw mistake('volume', 'required')
  if (kind === 'unlock_key' && Buffer.from(secret, 'base64url').length !== UNLOCK_KEY_BYTES)
    throw mistake('secret', 'wrong_format')
  const sha256 = createHash('sha256').update(secret).digest('hex')
  const sealed = await sealedFor(deps, secret)
  return deps.db.as(system('agents'), async (tx) => {
    // Two at once come one after the other.
    await locks.take(tx, [deviceId])
    const about = { deviceId, kind, volume, sha256 }
    const before = await queries.findKey(tx, about)
    if (before) return { id: before.id, sha256 }
    await queries.insertKey(tx, { ...about, ...sealed, protector, createdAt: deps.clock() })
    return { id: sealed.id, sha256 }
  })
}

async function sealedFor({ config, random }: Deps, secret: string) {
  const id = randomUUID()
  const wrapping = await loadWrappingKey(config.dataDir, KEY_FILE, random)
  const key = makeKey(random)
  return {
    id,
    wrappedKey: seal(wrapping, key, bound(id, 'key'), random),
    sealed: seal(key, Buffer.from(secret), bound(id, 'secret'), random),
  }
}

/** What was taken into keeping. */
export async function unsealed(
  { config, random }: Deps,
  { id, wrappedKey, sealed }: { id: string; wrappedKey: Uint8Array; sealed: Uint8Array },
): Promise<string> {
  const wrapping = await loadWrappingKey(config.dataDir, KEY_FILE, random)
  return open(open(wrapping, wrappedKey, bound(id, 'key')), sealed, bound(id, 'secret')).toString()
}
