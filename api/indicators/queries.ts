import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  Indicator,
  IndicatorDetail,
  IndicatorValue,
  indicatorQuery,
  indicatorValueQuery,
} from '#contract/indicators'
import type { Transaction } from '#drizzle/client'
import { indicators, indicatorTargets, indicatorValues } from '#drizzle/schema/indicators'
import { type Actor, reach } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'

/** All or nothing: what the permission says, a second time. */
export const readable = (actor: Actor): SQL | undefined =>
  reach(actor, 'indicators.read') ? undefined : sql`false`

const newest = sql`(
  select jsonb_build_object('period', v.period, 'value', v.value, 'year', v.fiscal_year)
  from indicator_values v where v.indicator_id = ${indicators.id} order by v.period desc limit 1)`

const columns = (thisYear: number) => {
  const target = sql<number | null>`(
    select t.value from indicator_targets t where t.indicator_id = ${indicators.id}
      and t.fiscal_year = coalesce((${newest} ->> 'year')::int, ${thisYear}))`
  return {
    id: indicators.id,
    code: indicators.code,
    name: indicators.name,
    unit: indicators.unit,
    direction: sql<Indicator['direction']>`${indicators.direction}`,
    cycle: sql<Indicator['cycle']>`${indicators.cycle}`,
    source: sql<Indicator['source']>`${indicators.source}`,
    note: indicators.note,
    retired: sql<boolean>`${indicators.retiredAt} is not null`,
    latest: sql<Indicator['latest']>`${newest} - 'year'`,
    target,
    reached: sql<boolean | null>`case ${indicators.direction}
      when 'up' then (${newest} ->> 'value')::float8 >= ${target}
      else (${newest} ->> 'value')::float8 <= ${target} end`,
  }
}

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof indicatorQuery>,
  thisYear: number,
) {
  const { q, id, retired, cycle } = input.filter ?? {}
  const where = and(
    readable(actor),
    q?.trim()
      ? sql`app.search_text(${indicators.code} || ' ' || ${indicators.name}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(indicators.id, id) : undefined,
    cycle ? eq(indicators.cycle, cycle) : undefined,
    retired === undefined
      ? undefined
      : retired
        ? isNotNull(indicators.retiredAt)
        : isNull(indicators.retiredAt),
  )
  return page({
    input,
    sortable: { code: indicators.code, name: indicators.name },
    id: indicators.id,
    select: (order, limit, offset) =>
      tx
        .select(columns(thisYear))
        .from(indicators)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(indicators).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string, thisYear: number) {
  const [row] = await tx
    .select(columns(thisYear))
    .from(indicators)
    .where(and(readable(actor), eq(indicators.id, id)))
  return row
}

export const targetsOf = (tx: Transaction, id: string): Promise<IndicatorDetail['targets']> =>
  tx
    .select({ fiscalYear: indicatorTargets.fiscalYear, value: indicatorTargets.value })
    .from(indicatorTargets)
    .where(eq(indicatorTargets.indicatorId, id))
    .orderBy(indicatorTargets.fiscalYear)

const origin = sql<IndicatorValue['origin']>`${indicatorValues.origin}`

export const valuesOf = (tx: Transaction, id: string): Promise<IndicatorDetail['values']> =>
  tx
    .select({
      period: indicatorValues.period,
      fiscalYear: indicatorValues.fiscalYear,
      value: indicatorValues.value,
      origin,
      updatedAt: iso(indicatorValues.updatedAt),
    })
    .from(indicatorValues)
    .where(eq(indicatorValues.indicatorId, id))
    .orderBy(indicatorValues.period)

export async function listValues(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof indicatorValueQuery>,
) {
  const { q, id, indicatorId, fiscalYear, origin: origins } = input.filter ?? {}
  const where = and(
    readable(actor),
    q?.trim()
      ? sql`app.search_text(${indicators.name}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(indicatorValues.id, id) : undefined,
    indicatorId ? eq(indicatorValues.indicatorId, indicatorId) : undefined,
    fiscalYear ? eq(indicatorValues.fiscalYear, fiscalYear) : undefined,
    origins ? inArray(indicatorValues.origin, origins) : undefined,
  )
  const from = () =>
    tx
      .select({
        id: indicatorValues.id,
        indicatorId: indicatorValues.indicatorId,
        code: indicators.code,
        name: indicators.name,
        unit: indicators.unit,
        period: indicatorValues.period,
        fiscalYear: indicatorValues.fiscalYear,
        value: indicatorValues.value,
        target: sql<number | null>`${indicatorTargets.value}`,
        origin,
        updatedAt: iso(indicatorValues.updatedAt),
      })
      .from(indicatorValues)
      .innerJoin(indicators, eq(indicators.id, indicatorValues.indicatorId))
      .leftJoin(
        indicatorTargets,
        and(
          eq(indicatorTargets.indicatorId, indicatorValues.indicatorId),
          eq(indicatorTargets.fiscalYear, indicatorValues.fiscalYear),
        ),
      )
  return page({
    input,
    sortable: { period: indicatorValues.period, fiscalYear: indicatorValues.fiscalYear },
    id: indicatorValues.id,
    select: (order, limit, offset) =>
      from()
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(indicatorValues)
        .innerJoin(indicators, eq(indicators.id, indicatorValues.indicatorId))
        .where(where),
  })
}

export async function insert(
  tx: Transaction,
  row: typeof indicators.$inferInsert,
): Promise<string> {
  const [made] = await tx.insert(indicators).values(row).returning({ id: indicators.id })
  return made!.id
}

/** As it is kept, for work that changes nothing of it. */
export async function getBare(tx: Transaction, id: string) {
  const [row] = await tx.select().from(indicators).where(eq(indicators.id, id))
  return row
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx.select().from(indicators).where(eq(indicators.id, id)).for('no key update')
  return row
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof indicators.$inferInsert>,
): Promise<void> {
  await tx.update(indicators).set(row).where(eq(indicators.id, id))
}

/** What differs, so that the audit shows no more than that. */
export async function setTargets(
  tx: Transaction,
  id: string,
  targets: IndicatorDetail['targets'],
): Promise<void> {
  const years = targets.map(({ fiscalYear }) => fiscalYear)
  await tx
    .delete(indicatorTargets)
    .where(
      and(
        eq(indicatorTargets.indicatorId, id),
        sql`${indicatorTargets.fiscalYear} <> all (${sql.param(years)}::int[])`,
      ),
    )
  if (targets.length === 0) return
  await tx
    .insert(indicatorTargets)
    .values(targets.map((target) => ({ ...target, indicatorId: id })))
    .onConflictDoUpdate({
      target: [indicatorTargets.indicatorId, indicatorTargets.fiscalYear],
      set: { value: sql`excluded.value` },
      setWhere: sql`${indicatorTargets.value} <> excluded.value`,
    })
}

/** The newest word on a period; the same value again writes nothing. */
export async function setValue(
  tx: Transaction,
  row: Omit<typeof indicatorValues.$inferInsert, 'id' | 'updatedAt'>,
): Promise<void> {
  await tx
    .insert(indicatorValues)
    .values(row)
    .onConflictDoUpdate({
      target: [indicatorValues.indicatorId, indicatorValues.period],
      set: { value: row.value, origin: row.origin },
      setWhere: sql`(${indicatorValues.value}, ${indicatorValues.origin}) is distinct from (excluded.value, excluded.origin)`,
    })
}

export async function removeValue(tx: Transaction, id: string, period: string): Promise<void> {
  await tx
    .delete(indicatorValues)
    .where(and(eq(indicatorValues.indicatorId, id), eq(indicatorValues.period, period)))
}

/** Those that count something in the ledger. */
export const measurable = (tx: Transaction) =>
  tx
    .select({
      id: indicators.id,
      cycle: sql<Indicator['cycle']>`${indicators.cycle}`,
      source: sql<NonNullable<Indicator['source']>>`${indicators.source}`,
    })
    .from(indicators)
    .where(and(isNotNull(indicators.source), isNull(indicators.retiredAt)))
    .orderBy(indicators.id)
