import { sql } from 'drizzle-orm'
import type { Cycle } from '#contract/indicators'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import {
  type Batch,
  type ImportTarget,
  type Objection,
  staged,
  type Values,
} from '../imports/target.ts'
import { cycleOf, periodOf } from './periods.ts'
import { startMonth } from './service.ts'

/* Codes come full-width or in small letters, and are compared as capitals. */
const part = (place: 1 | 2) => sql`split_part(k, E'\\x1f', ${sql.raw(String(place))})`

/** Values by year or month. What the ledger counts itself takes no other word on the period that runs. */
export const indicatorsTarget: ImportTarget = {
  key: 'point',
  owners: {},
  constraints: { indicator_values_key: 'period' },
  async standing(tx, keys) {
    const rows = await tx.execute<{ id: string; key: string; value: number }>(sql`
      select v.id, k as key, v.value from unnest(${sql.param(keys)}::text[]) as k
        join indicators i on upper(i.code) = ${part(1)}
        join indicator_values v on v.indicator_id = i.id and v.period = ${part(2)}`)
    return new Map(rows.map(({ id, key, value }) => [key, { id, values: { value } }]))
  },
  async objectionsIn(tx) {
    const month = await startMonth(tx)
    const byCode = await indicatorsByCode(tx)
    const today = await databaseDay(tx)
    return (values) => objectionsTo(values, byCode, (cycle) => periodOf(cycle, today, month))
  },
  steps: [writeValues],
}

interface Kept extends Record<string, unknown> {
  code: string
  cycle: Cycle
  retired: boolean
  measured: boolean
}

async function indicatorsByCode(tx: Transaction): Promise<Map<string, Kept[]>> {
  const rows = await tx.execute<Kept>(sql`
    select upper(code) as code, cycle, retired_at is not null as retired, source is not null as measured
    from indicators`)
  const found = new Map<string, Kept[]>()
  for (const row of rows) found.set(row.code, [...(found.get(row.code) ?? []), row])
  return found
}

async function databaseDay(tx: Transaction): Promise<string> {
  const [row] = await tx.execute<{ now: string }>(sql`select now()::text as now`)
  return dayOf(new Date(row!.now))
}

function objectionsTo(
  values: Values,
  byCode: Map<string, Kept[]>,
  running: (cycle: Cycle) => string,
): Objection[] {
  const period = String(values.period)
  const [indicator, another] = byCode.get(String(values.code)) ?? []
  if (!indicator) return [{ code: 'unknown_indicator', field: 'code' }]
  if (another) return [{ code: 'ambiguous_indicator', field: 'code' }]
  if (indicator.retired) return [{ code: 'retired_indicator', field: 'code' }]
  if (cycleOf(period) !== indicator.cycle) {
    return [{ code: `period_not_of_${indicator.cycle}`, field: 'period' }]
  }
  const now = running(indicator.cycle)
  if (period > now) return [{ code: 'period_ahead', field: 'period' }]
  return indicator.measured && period === now
    ? [{ code: 'indicator_measured', field: 'period' }]
    : []
}

async function writeValues(tx: Transaction, batch: Batch): Promise<void> {
  const month = await startMonth(tx)
  await tx.execute(sql`with ${staged(batch)},
    shaped as (
      select staged.id, i.id as indicator_id, v ->> 'period' as period, (v ->> 'value')::double precision as value,
        left(v ->> 'period', 4)::int as year, nullif(substring(v ->> 'period' from 6), '')::int as month
      from staged join indicators i on upper(i.code) = v ->> 'code')
    insert into indicator_values (id, indicator_id, period, fiscal_year, value, origin)
    -- A month before the first of the fiscal year belongs to the one before; a year has no month.
    select id, indicator_id, period, case when month < ${month} then year - 1 else year end, value, 'imported'
    from shaped
    on conflict (id) do update set value = excluded.value, origin = excluded.origin`)
}
