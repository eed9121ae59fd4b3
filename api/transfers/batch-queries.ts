import { eq, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { TransferBatch, transferBatchQuery } from '#contract/transfers'
import type { Transaction } from '#drizzle/client'
import { transferBatches } from '#drizzle/schema/transfers'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import type { Dependant } from '../imports/undo.ts'
import { visibleTo } from './queries.ts'

const b = transferBatches
/** By its full name: of one table, drizzle leaves the name out, and inside a subselect that is another's. */
const ID = sql`transfer_batches.id`

const columns = (actor: Actor) => {
  const rows = (condition: SQL) => sql<number>`(
    select count(*)::int from transfers t
    where t.batch_id = ${ID} and ${condition} and ${visibleTo(actor)})`
  return {
    id: b.id,
    importId: b.importId,
    effectiveOn: b.effectiveOn,
    state: sql<TransferBatch['state']>`${b.state}`,
    counts: {
      transfer: rows(sql`t.kind = 'transfer' and not t.excluded`),
      retire: rows(sql`t.kind = 'retire' and not t.excluded`),
      join: rows(sql`t.kind = 'join' and not t.excluded`),
      excluded: rows(sql`t.excluded`),
    },
    conflictCount: sql<number>`(
      select count(*)::int from app.transfer_facts(${ID}) f join transfers t on t.id = f.transfer_id
      where f.conflicts <> '{}' and ${visibleTo(actor)})`,
    isPast: sql<boolean>`${b.effectiveOn} <= (${b.createdAt} at time zone 'Asia/Tokyo')::date`,
    reason: b.reason,
    appliedAt: iso(b.appliedAt),
    undoneAt: iso(b.undoneAt),
    createdAt: iso(b.createdAt),
    updatedAt: iso(b.updatedAt),
  }
}

export async function listBatches(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof transferBatchQuery>,
) {
  const { id, state } = input.filter ?? {}
  const where = sql`${id ? sql`${b.id} = any (${sql.param(id)}::uuid[])` : sql`true`}
    and ${state ? eq(b.state, state) : sql`true`}`
  return page({
    input,
    sortable: { effectiveOn: b.effectiveOn, createdAt: b.createdAt },
    id: b.id,
    select: (order, limit, offset) =>
      tx
        .select(columns(actor))
        .from(b)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(b).where(where),
  })
}

export async function getBatch(tx: Transaction, actor: Actor, id: string) {
  const [row] = await tx.select(columns(actor)).from(b).where(eq(b.id, id))
  return row
}

/** Holds the batch: nobody corrects, applies or undoes it meanwhile. */
export async function lockBatch(tx: Transaction, id: string) {
  const [row] = await tx.select().from(b).where(eq(b.id, id)).for('update')
  return row
}

/** For a correction: others may correct other rows meanwhile. */
export async function shareBatch(tx: Transaction, id: string) {
  const [row] = await tx.select().from(b).where(eq(b.id, id)).for('share')
  return row
}

/** For statements over a whole batch. Imports, which compare people too, wait; so do they for us. */
export async function lockLedger(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true),
      set_config('statement_timeout', '300s', true)`)
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('imports'))`)
}

export async function conflictsOf(tx: Transaction, id: string) {
  return tx.execute<{ rowNumber: number; conflicts: string[] }>(sql`
    select t.row_number as "rowNumber", f.conflicts
    from app.transfer_facts(${id}) f join transfers t on t.id = f.transfer_id
    where f.conflicts <> '{}' order by t.row_number`)
}

export async function apply(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`select app.apply_transfers(${id})`)
}

/** Puts back what stood before; or returns what depends on it, and the transaction must not be kept. */
export async function undo(tx: Transaction, id: string): Promise<Dependant[]> {
  return tx.execute<Dependant & Record<string, unknown>>(sql`
    select why, entity, row_number as "rowNumber", label, dependant from app.undo_transfers(${id})
    order by row_number nulls last, entity, label`)
}

export async function cancel(tx: Transaction, id: string, reason: string): Promise<void> {
  await tx.update(b).set({ state: 'cancelled', reason }).where(eq(b.id, id))
}

export async function setToldOn(tx: Transaction, id: string, toldOn: string): Promise<void> {
  await tx.update(b).set({ toldOn }).where(eq(b.id, id))
}

/** Planned batches whose day has come, and that somebody had the time to look over. */
export async function due(tx: Transaction, today: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from transfer_batches
    where state = 'planned' and effective_on <= ${today}::date
      and effective_on > (created_at at time zone 'Asia/Tokyo')::date
    order by effective_on, created_at`)
  return rows.map(({ id }) => id)
}

/**
 * Confirms as head whoever alone is proposed for a unit whose head leaves with this batch, or that has none.
 * Returns how many.
 */
export async function confirmHeads(tx: Transaction, id: string): Promise<number> {
  const rows = await tx.execute(sql`
    with proposed as (
      select t.id, t.to_unit_id, count(*) over (partition by t.to_unit_id) as rivals
      from app.transfer_facts(${id}) f join transfers t on t.id = f.transfer_id
      where 'head_proposed' = any (f.notes))
    update transfers t set is_head = true
    from proposed p join units u on u.id = p.to_unit_id
    where t.id = p.id and p.rivals = 1
      and not exists (
        select from transfers other
        where other.batch_id = ${id} and other.to_unit_id = p.to_unit_id and other.is_head and not other.excluded)
      and (u.head_staff_id is null or exists (
        select from transfers own
        where own.batch_id = ${id} and own.staff_id = u.head_staff_id and not own.excluded
          and (own.id = p.id or own.to_unit_id is distinct from u.id)))
    returning t.id`)
  return rows.length
}

/** Heads with a login whose units somebody came to or left. */
export async function headsToTell(tx: Transaction, id: string) {
  return tx.execute<{ userId: string; arrived: number; gone: number }>(sql`
    with moved as (
      select u.head_staff_id, count(*) filter (where t.to_unit_id = u.id)::int as arrived,
        count(*) filter (where t.to_unit_id is distinct from u.id)::int as gone
      from transfers t join units u on u.id in (t.from_unit_id, t.to_unit_id)
      where t.batch_id = ${id} and not t.excluded and u.head_staff_id is not null
      group by u.head_staff_id)
    select l.user_id as "userId", arrived, gone
    from app.users_of_staff(array(select head_staff_id from moved)) l join moved on moved.head_staff_id = l.staff_id`)
}
