import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Measure, measureQuery } from '#contract/measures'
import type { Transaction } from '#drizzle/client'
import { indicators, measures } from '#drizzle/schema/indicators'
import { units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { page, total } from '../http/list-query.ts'
import { readable } from './queries.ts'

const columns = {
  id: measures.id,
  area: measures.area,
  title: measures.title,
  startsIn: measures.startsIn,
  endsIn: measures.endsIn,
  state: sql<Measure['state']>`${measures.state}`,
  unitId: measures.unitId,
  unitPath: units.path,
  indicatorId: measures.indicatorId,
  indicatorName: indicators.name,
  note: measures.note,
}

const select = (tx: Transaction) =>
  tx
    .select(columns)
    .from(measures)
    .leftJoin(units, eq(units.id, measures.unitId))
    .leftJoin(indicators, eq(indicators.id, measures.indicatorId))

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof measureQuery>) {
  const { q, id, state, fiscalYear, indicatorId } = input.filter ?? {}
  const where = and(
    readable(actor),
    q?.trim()
      ? sql`app.search_text(${measures.area} || ' ' || ${measures.title}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(measures.id, id) : undefined,
    state ? inArray(measures.state, state) : undefined,
    indicatorId ? eq(measures.indicatorId, indicatorId) : undefined,
    fiscalYear
      ? sql`${measures.startsIn} <= ${`${fiscalYear}-4`} and ${measures.endsIn} >= ${`${fiscalYear}-1`}`
      : undefined,
  )
  return page({
    input,
    sortable: { startsIn: measures.startsIn, area: measures.area, state: measures.state },
    id: measures.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(measures).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx).where(and(readable(actor), eq(measures.id, id)))
  return row
}

export async function insert(tx: Transaction, row: typeof measures.$inferInsert): Promise<string> {
  const [made] = await tx.insert(measures).values(row).returning({ id: measures.id })
  return made!.id
}

/** Whether there was one. */
export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof measures.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(measures)
    .set(row)
    .where(eq(measures.id, id))
    .returning({ id: measures.id })
  return rows.length > 0
}

export async function remove(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.delete(measures).where(eq(measures.id, id)).returning({ id: measures.id })
  return rows.length > 0
}
