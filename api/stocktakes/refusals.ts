import type { Stocktake } from '#contract/stocktakes'
import { AppError } from '../errors.ts'

type Params = Record<string, string | number>

export const refusal = (field: string, code: string, params?: Params) =>
  new AppError('wrong_state', { fields: [{ field, code, ...(params && { params }) }] })
export const mistake = (field: string, code: string, params?: Params) =>
  new AppError('invalid', { fields: [{ field, code, ...(params && { params }) }] })

/** Refuses what is for other states than the one it is in, in words about that one. */
export function refuseUnless(state: Stocktake['state'], ...allowed: Stocktake['state'][]): void {
  if (!allowed.includes(state)) throw refusal('id', `stocktake_${state}`)
}
