import { REPLACEMENT_WAY, type ReplacementState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { moveOne } from './move.ts'
import { lockSwaps, type Swap } from './swap-queries.ts'

export type { Swap } from './swap-queries.ts'

/**
 * The open replacements that these devices take part in, locked: whoever means to lock the devices as well
 * does so afterwards, as the rollout itself does.
 */
export const swapsOf = (tx: Transaction, deviceIds: readonly string[]): Promise<Swap[]> =>
  lockSwaps(tx, deviceIds)

/**
 * Takes a replacement all the way to a state, step by step, with all that each step does to the ledger.
 * What a step refuses, it refuses here: a wave that isn't open, a person who has declined.
 */
export async function advance(
  tx: Transaction,
  swap: Swap,
  to: 'deployed' | 'reclaimed',
  now: Date,
): Promise<void> {
  const way: readonly ReplacementState[] = REPLACEMENT_WAY
  const from = swap.state === 'absent' ? way.indexOf('prepared') : way.indexOf(swap.state)
  const steps = from < 0 ? [to] : way.slice(from + 1, way.indexOf(to) + 1)
  for (const step of steps) await moveOne(tx, swap.id, { to: step }, now)
}
