import type { FixedProgress } from '#contract/lines'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { AppError } from '../errors.ts'
import { fixedByMonth, fixedByUnit } from './fixed-queries.ts'
import { readsLedger } from './history-queries.ts'

/** How far the desk extensions have gone. */
export async function fixedState(tx: Transaction, now: Date): Promise<FixedProgress> {
  // Counts of what one may not see would say too little.
  if (!(await readsLedger(tx))) throw new AppError('forbidden')
  const units = await fixedByUnit(tx)
  const months = await fixedByMonth(tx, dayOf(now))
  const sum = (field: 'total' | 'retired' | 'remaining') =>
    units.reduce((total, unit) => total + unit[field], 0)
  return {
    total: sum('total'),
    retired: sum('retired'),
    remaining: sum('remaining'),
    months,
    units,
  }
}
