import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { settingsOf } from '../settings/service.ts'
import { ConnectorError } from './connector.ts'
import { block, blockedFor, type Lane, type Pace, reserve } from './lane-queries.ts'

const PHONES = system('phones')
/** Of the quota, what single commands have to themselves: a mass change never keeps one waiting. */
const URGENT_SHARE = 0.2
const URGENT_BURST = 50
const BULK_BURST = 10
/** When Google says nothing of how long. */
const BLOCK_MS = 10_000

/** Google counts in hundreds of seconds: https://developers.google.com/android/management/reference/quotas */
export function paceOf(lane: Lane, queriesPer100s: number): Pace {
  const share = lane === 'urgent' ? URGENT_SHARE : 1 - URGENT_SHARE
  const burst = lane === 'urgent' ? URGENT_BURST : BULK_BURST
  return { everyMs: 100_000 / (queriesPer100s * share), burst }
}

/**
 * How long to wait until a request may go out. A turn is kept for whoever has to wait: they come back with
 * it and are only held up when Google wants to be left alone.
 */
export async function waitFor(
  deps: Deps,
  lane: Lane,
  { count = 1, slot = false }: { count?: number; slot?: boolean } = {},
): Promise<number> {
  if (slot) return deps.db.as(PHONES, (tx) => blockedFor(tx, lane))
  const pace = paceOf(lane, (await settingsOf(deps))['phones.queriesPer100s'])
  return deps.db.as(PHONES, (tx) => reserve(tx, lane, count, pace))
}

/** Hands an answer on; of one that says "too often", all processes hear. */
export async function heeding<T>(deps: Deps, request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    if (error instanceof ConnectorError && error.failure === 'throttled')
      await deps.db.as(PHONES, (tx) => block(tx, error.retryAfterMs ?? BLOCK_MS))
    throw error
  }
}
