import type { Stocktake } from '#contract/stocktakes'
import { refusal } from '../errors.ts'

/** Refuses what is for other states than the one it is in, in words about that one. */
export function refuseUnless(state: Stocktake['state'], ...allowed: Stocktake['state'][]): void {
  if (!allowed.includes(state)) throw refusal('id', `stocktake_${state}`)
}
