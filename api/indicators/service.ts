import type { z } from 'zod'
import type {
  IndicatorDetail,
  indicatorCreate,
  indicatorUpdate,
  indicatorValueSet,
} from '#contract/indicators'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { dayOf, fiscalYearOf } from '../calendar.ts'
import { type ConstraintErrors, naming } from '../constraints.ts'
import { AppError, mistake, orNotFound, refusal } from '../errors.ts'
import { readSettings } from '../settings/service.ts'
import { cycleOf, fiscalYearOfPeriod, periodOf } from './periods.ts'
import * as queries from './queries.ts'
import { measure } from './source-queries.ts'

const CONSTRAINTS: ConstraintErrors = {
  indicators_code_key: { error: 'conflict', field: 'code', code: 'indicator_code_taken' },
}

export const startMonth = async (tx: Transaction): Promise<number> =>
  (await readSettings(tx))['calendar.fiscalYearStartMonth']

export const thisYear = async (tx: Transaction, now: Date): Promise<number> =>
  fiscalYearOf(dayOf(now), await startMonth(tx))

export async function detail(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
): Promise<IndicatorDetail> {
  const found = orNotFound(await queries.get(tx, actor, id, await thisYear(tx, now)))
  return {
    ...found,
    fiscalYearStartMonth: await startMonth(tx),
    targets: await queries.targetsOf(tx, id),
    values: await queries.valuesOf(tx, id),
  }
}

export async function create(
  tx: Transaction,
  { targets = [], ...given }: z.output<typeof indicatorCreate>,
  now: Date,
): Promise<string> {
  refuseTwice(targets)
  const id = await naming(CONSTRAINTS, () => queries.insert(tx, given))
  await queries.setTargets(tx, id, targets)
  if (given.source) await measureAll(tx, now)
  return id
}

export async function update(
  tx: Transaction,
  id: string,
  { targets, retired, ...given }: z.output<typeof indicatorUpdate>,
  now: Date,
): Promise<void> {
  const { retiredAt } = orNotFound(await queries.lock(tx, id))
  if (targets) refuseTwice(targets)
  await queries.change(tx, id, {
    ...given,
    ...(retired !== undefined && { retiredAt: retired ? (retiredAt ?? now) : null }),
  })
  if (targets) await queries.setTargets(tx, id, targets)
}

function refuseTwice(targets: IndicatorDetail['targets']): void {
  const years = targets.map(({ fiscalYear }) => fiscalYear)
  const at = years.findIndex((year, place) => years.indexOf(year) !== place)
  if (at >= 0) throw mistake(`targets.${at}.fiscalYear`, 'target_twice', { fiscalYear: years[at]! })
}

/** By hand; what the ledger counts itself takes no other word on the period that still runs. */
export async function setValue(
  tx: Transaction,
  id: string,
  { period, value }: z.output<typeof indicatorValueSet>,
  now: Date,
): Promise<void> {
  const { cycle, source, retiredAt } = orNotFound(await queries.lock(tx, id))
  if (retiredAt) throw refusal('id', 'indicator_retired')
  if (cycleOf(period) !== cycle) throw mistake('period', `period_not_of_${cycle}`)
  const month = await startMonth(tx)
  const running = periodOf(cycleOf(period), dayOf(now), month)
  if (period > running) throw mistake('period', 'period_ahead')
  if (source && period === running) throw refusal('period', 'indicator_measured')
  if (value === null) return queries.removeValue(tx, id, period)
  const fiscalYear = fiscalYearOfPeriod(period, month)
  await queries.setValue(tx, { indicatorId: id, period, fiscalYear, value, origin: 'entered' })
}

/** Writes what the ledger says now into the period that runs; gives how many indicators that were. */
export async function measureAll(tx: Transaction, now: Date): Promise<number> {
  const month = await startMonth(tx)
  const today = dayOf(now)
  let count = 0
  for (const { id, cycle, source } of await queries.measurable(tx)) {
    const period = periodOf(cycle, today, month)
    const fiscalYear = fiscalYearOfPeriod(period, month)
    const value = await measure(tx, source, { fiscalYear, today })
    if (value === null) continue
    await queries.setValue(tx, { indicatorId: id, period, fiscalYear, value, origin: 'measured' })
    count++
  }
  return count
}

/** On demand, with the rights of whoever asks: who sees less than the ledger would count too little. */
export async function measureNow(tx: Transaction, actor: Actor, now: Date): Promise<number> {
  if (!actor.roles.some((role) => role === 'it_staff' || role === 'admin')) {
    throw new AppError('forbidden')
  }
  return measureAll(tx, now)
}
