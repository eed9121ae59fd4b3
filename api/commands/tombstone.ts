import type { LockLevel } from '#contract/locks'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { orNotFound } from '../errors.ts'
import { keySets, secondsOf, setOf, signMessage } from './keys.ts'

interface Grave {
  level: LockLevel
  epoch: number
  keysSeq: number
}

const KEPT = 1_000
const FRESH_MS = 3_600_000
const kept = new WeakMap<Deps['db'], Map<string, { at: number; jws: Promise<string> }>>()

/**
 * For a device that has lost its last certificate and is to be locked: nobody has to show anything, since
 * what it says is signed and tells a stranger nothing. Kept for an hour, so that strangers cost no signatures.
 */
export async function tombstone(deps: Deps, deviceId: string): Promise<string> {
  const found = await deps.db.call<Grave | null>(system('agents'), 'agent_tombstone', { deviceId })
  const { level, epoch, keysSeq } = orNotFound(found)
  const sets = await keySets(deps)
  const set = setOf(sets, keysSeq)
  const signed = kept.get(deps.db) ?? new Map<string, { at: number; jws: Promise<string> }>()
  kept.set(deps.db, signed)
  const name = `${deviceId} ${epoch} ${level} ${set.seq}`
  const now = deps.clock()
  const before = signed.get(name)
  if (before && +now - before.at < FRESH_MS) return before.jws
  if (signed.size >= KEPT) signed.clear()
  const payload = { iss: 'mamori', iat: secondsOf(now), sub: deviceId, level, epoch }
  const jws = signMessage(deps, set, 'tombstone', payload)
  signed.set(name, { at: +now, jws })
  jws.catch(() => signed.delete(name))
  return jws
}
