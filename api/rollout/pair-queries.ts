import { type SQL, sql } from 'drizzle-orm'
import type { Device } from '#contract/devices'
import type { ReplacementState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'

export interface Stock {
  modelId?: string | undefined
  os?: string | undefined
}

/** Laptops nobody holds that no open replacement has, as the old one or the new. */
const inStock = ({ modelId, os }: Stock): SQL => sql`
  d.kind = 'laptop' and d.state in ('in_stock', 'kitting', 'ready') and d.holder_id is null
  and not exists (select from replacements r where r.state <> 'closed' and r.new_device_id = d.id)
  and not exists (select from replacements r where r.state <> 'closed' and r.old_device_id = d.id)
  ${modelId ? sql`and d.model_id = ${modelId}::uuid` : sql``} ${os ? sql`and d.os = ${os}` : sql``}`

/** First unpaired replacement with first laptop in stock, both in order of their property numbers. */
export async function pairInOrder(tx: Transaction, waveId: string, stock: Stock) {
  const [row] = await tx.execute<{
    paired: number
    noStock: number
    excepted: number
    stockLeft: number
  }>(sql`
    with need as materialized (
      select r.id, row_number() over (order by d.property_number) as place
      from replacements r join devices d on d.id = r.old_device_id
      where r.wave_id = ${waveId} and r.state = 'planned' and r.new_device_id is null
    ), stock as materialized (
      select d.id, row_number() over (order by d.property_number) as place
      from devices d where ${inStock(stock)}
    ), paired as (
      update replacements r set new_device_id = stock.id from need join stock using (place)
      where r.id = need.id
    ), counted as (
      select (select count(*)::int from need) as need, (select count(*)::int from stock) as stock
    )
    select least(need, stock) as paired, greatest(need - stock, 0) as "noStock",
      (select count(*)::int from replacements where wave_id = ${waveId} and new_device_id is null
        and state <> 'planned') as excepted,
      greatest(stock - need, 0) as "stockLeft"
    from counted`)
  return row!
}

/** Replacements as pairing sees them; locked. */
export async function lockReplacements(tx: Transaction, ids: readonly string[]) {
  const rows = await tx.execute<{
    id: string
    waveId: string
    state: ReplacementState
    oldDeviceId: string
    newDeviceId: string | null
  }>(sql`
    select id, wave_id as "waveId", state, old_device_id as "oldDeviceId",
      new_device_id as "newDeviceId"
    from replacements where id = any (${sql.param([...ids])}::uuid[]) order by id for no key update`)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function candidates(tx: Transaction, ids: readonly string[]) {
  const rows = await tx.execute<{
    id: string
    kind: Device['kind']
    state: Device['state']
    held: boolean
    /** The open replacement that has it as the new laptop. */
    replacementId: string | null
    isOld: boolean
  }>(sql`
    select d.id, d.kind, d.state, d.holder_id is not null as held,
      (select r.id from replacements r where r.state <> 'closed' and r.new_device_id = d.id) as "replacementId",
      exists (select from replacements r where r.state <> 'closed' and r.old_device_id = d.id) as "isOld"
    from devices d where d.id = any (${sql.param([...ids])}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function pair(
  tx: Transaction,
  pairs: readonly { replacementId: string; newDeviceId: string }[],
): Promise<void> {
  await tx.execute(sql`
    update replacements r set new_device_id = given.device_id
    from unnest(${sql.param(pairs.map((each) => each.replacementId))}::uuid[],
      ${sql.param(pairs.map((each) => each.newDeviceId))}::uuid[]) as given (id, device_id)
    where r.id = given.id`)
}

export async function stockLeft(tx: Transaction, stock: Stock): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from devices d where ${inStock(stock)}`,
  )
  return row!.count
}

export async function leftOf(tx: Transaction, waveId: string) {
  const [row] = await tx.execute<{ planned: number; excepted: number }>(sql`
    select count(*) filter (where state = 'planned')::int as planned,
      count(*) filter (where state <> 'planned')::int as excepted
    from replacements where wave_id = ${waveId} and new_device_id is null`)
  return row!
}
