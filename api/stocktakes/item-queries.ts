import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { StocktakeItem, stocktakeItemQuery } from '#contract/stocktakes'
import type { Transaction } from '#drizzle/client'
import { permits } from '#drizzle/schema/permits'
import { stocktakeItems } from '#drizzle/schema/stocktakes'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const columns = {
  id: stocktakeItems.id,
  stocktakeId: stocktakeItems.stocktakeId,
  result: sql<StocktakeItem['result']>`${stocktakeItems.result}`,
  deviceId: stocktakeItems.deviceId,
  propertyNumber: stocktakeItems.propertyNumber,
  kind: sql<StocktakeItem['kind']>`${stocktakeItems.kind}`,
  model: stocktakeItems.model,
  deviceState: sql<StocktakeItem['deviceState']>`${stocktakeItems.deviceState}`,
  holderId: stocktakeItems.holderId,
  holderName: stocktakeItems.holderName,
  deviceUnitPath: stocktakeItems.deviceUnitPath,
  location: stocktakeItems.location,
  code: stocktakeItems.code,
  countedAt: iso(stocktakeItems.countedAt),
  counterName: stocktakeItems.counterName,
  explanation: sql<StocktakeItem['explanation']>`${stocktakeItems.explanation}`,
  note: stocktakeItems.note,
  permit: sql<StocktakeItem['permit']>`case when ${permits.id} is not null then
    jsonb_build_object('id', ${permits.id}, 'startsOn', ${permits.startsOn}, 'endsOn', ${permits.endsOn},
      'place', ${permits.place}) end`,
}

/** While it is open, the permission that covers today; afterwards the one that covered the day it closed. */
const select = (tx: Transaction, actor: Actor, today: string) =>
  tx
    .select(columns)
    .from(stocktakeItems)
    .leftJoin(
      permits,
      and(
        eq(permits.deviceId, stocktakeItems.deviceId),
        eq(stocktakeItems.result, 'missing'),
        sql`(${permits.id} = ${stocktakeItems.permitId} or ${stocktakeItems.open} and ${permits.state} = 'granted'
          and ${today}::date between ${permits.startsOn} and ${permits.endsOn})`,
        within(actor, 'ledger.read', { unit: permits.unitId, person: permits.holderId }),
      ),
    )

const reaching = (actor: Actor) => within(actor, 'stocktakes.read', { unit: stocktakeItems.unitId })

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof stocktakeItemQuery>,
  today: string,
) {
  const { q, id, stocktakeId, deviceId, result, explained } = input.filter ?? {}
  const where = and(
    reaching(actor),
    q?.trim() ? sql`${stocktakeItems.id} in (select app.search_stocktake_items(${q}))` : undefined,
    id ? inArray(stocktakeItems.id, id) : undefined,
    stocktakeId ? eq(stocktakeItems.stocktakeId, stocktakeId) : undefined,
    deviceId ? eq(stocktakeItems.deviceId, deviceId) : undefined,
    result ? inArray(stocktakeItems.result, result) : undefined,
    explained === undefined
      ? undefined
      : and(
          eq(stocktakeItems.result, 'missing'),
          explained ? isNotNull(stocktakeItems.explanation) : isNull(stocktakeItems.explanation),
        ),
  )
  return page({
    input,
    sortable: {
      propertyNumber: stocktakeItems.propertyNumber,
      countedAt: stocktakeItems.countedAt,
      holderName: stocktakeItems.holderName,
      deviceUnitPath: stocktakeItems.deviceUnitPath,
    },
    id: stocktakeItems.id,
    select: (order, limit, offset) =>
      select(tx, actor, today)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(stocktakeItems).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string, today: string) {
  const [row] = await select(tx, actor, today).where(
    and(reaching(actor), eq(stocktakeItems.id, id)),
  )
  return row
}

/** What the report lists: all but what was found, by property number. */
export async function discrepancies(tx: Transaction, actor: Actor, stocktakeId: string) {
  return select(tx, actor, '-infinity')
    .where(
      and(eq(stocktakeItems.stocktakeId, stocktakeId), sql`${stocktakeItems.result} <> 'found'`),
    )
    .orderBy(stocktakeItems.propertyNumber, stocktakeItems.code)
}

export async function counters(tx: Transaction, stocktakeId: string) {
  return tx
    .select({
      userId: stocktakeItems.countedBy,
      name: sql<string>`min(${stocktakeItems.counterName})`,
      count: total,
    })
    .from(stocktakeItems)
    .where(and(eq(stocktakeItems.stocktakeId, stocktakeId), isNotNull(stocktakeItems.countedBy)))
    .groupBy(stocktakeItems.countedBy)
    .orderBy(sql`count(*) desc`, stocktakeItems.countedBy)
}

export interface Count {
  code: string
  countedAt: Date
  countedBy: string
  counterName: string
}

/** Which of the devices are expected here. */
export async function expectedOf(
  tx: Transaction,
  stocktakeId: string,
  deviceIds: readonly string[],
) {
  const rows = await tx
    .select({ deviceId: stocktakeItems.deviceId })
    .from(stocktakeItems)
    .where(
      and(
        eq(stocktakeItems.stocktakeId, stocktakeId),
        inArray(stocktakeItems.deviceId, [...deviceIds]),
        stocktakeItems.expected,
      ),
    )
  return rows.map(({ deviceId }) => deviceId!)
}

/** Counts what was expected; false where somebody has counted it before, or does so just now. */
export async function markFound(
  tx: Transaction,
  stocktakeId: string,
  deviceId: string,
  count: Count,
): Promise<boolean> {
  const rows = await tx
    .update(stocktakeItems)
    .set({ ...count, explanation: null, note: null })
    .where(
      and(
        eq(stocktakeItems.stocktakeId, stocktakeId),
        eq(stocktakeItems.deviceId, deviceId),
        isNull(stocktakeItems.countedAt),
      ),
    )
    .returning({ id: stocktakeItems.id })
  return rows.length > 0
}

/** A device that is not expected here, with where the ledger has it; false where it was seen before. */
export async function addUnexpected(
  tx: Transaction,
  stocktakeId: string,
  deviceId: string,
  { code, countedAt, countedBy, counterName }: Count,
): Promise<boolean> {
  const rows = await tx.execute(sql`
    insert into stocktake_items (stocktake_id, expected, device_id, property_number, kind, model,
      device_state, device_unit_id, device_unit_path, location, code, counted_at, counted_by, counter_name)
    select ${stocktakeId}, false, d.id, d.property_number, d.kind, m.maker || ' ' || m.name, d.state,
      d.unit_id, u.path, d.location, ${code}, ${countedAt.toISOString()}, ${countedBy}, ${counterName}
    from devices d join device_models m on m.id = d.model_id left join units u on u.id = d.unit_id
    where d.id = ${deviceId}
    on conflict (stocktake_id, device_id) do nothing returning id`)
  return rows.length > 0
}

export async function addUnknown(
  tx: Transaction,
  stocktakeId: string,
  count: Count,
): Promise<boolean> {
  const rows = await tx
    .insert(stocktakeItems)
    .values({ stocktakeId, expected: false, ...count })
    .onConflictDoNothing()
    .returning({ id: stocktakeItems.id })
  return rows.length > 0
}

/** The one of the device, or of the code where there is no device. */
export async function itemOf(
  tx: Transaction,
  stocktakeId: string,
  { deviceId, code }: { deviceId: string | null; code: string },
): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: stocktakeItems.id })
    .from(stocktakeItems)
    .where(
      and(
        eq(stocktakeItems.stocktakeId, stocktakeId),
        deviceId
          ? eq(stocktakeItems.deviceId, deviceId)
          : and(isNull(stocktakeItems.deviceId), eq(stocktakeItems.code, code)),
      ),
    )
  return row?.id
}

/** These are false where the item is not the actor's to change. */
export async function uncount(tx: Transaction, id: string): Promise<boolean> {
  return change(tx, id, { code: null, countedAt: null, countedBy: null, counterName: null })
}

export async function explain(
  tx: Transaction,
  id: string,
  row: Pick<typeof stocktakeItems.$inferInsert, 'explanation' | 'note'>,
): Promise<boolean> {
  return change(tx, id, row)
}

async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof stocktakeItems.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(stocktakeItems)
    .set(row)
    .where(eq(stocktakeItems.id, id))
    .returning({ id: stocktakeItems.id })
  return rows.length > 0
}

export async function remove(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx
    .delete(stocktakeItems)
    .where(eq(stocktakeItems.id, id))
    .returning({ id: stocktakeItems.id })
  return rows.length > 0
}
