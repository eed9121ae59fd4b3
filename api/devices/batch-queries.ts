import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  DeviceBatch,
  deviceBatchItem,
  deviceBatchItemQuery,
  deviceBatchQuery,
  deviceChanges,
} from '#contract/device-batches'
import type { Transaction } from '#drizzle/client'
import { deviceBatches, deviceBatchItems } from '#drizzle/schema/device-batches'
import { devices } from '#drizzle/schema/devices'
import { iso, page, total } from '../http/list-query.ts'

const requested = (name: string) => sql`${deviceBatches.request} ->> ${name}`

const columns = {
  id: deviceBatches.id,
  kind: sql<DeviceBatch['kind']>`${deviceBatches.kind}`,
  state: sql<DeviceBatch['state']>`${deviceBatches.state}`,
  to: sql<DeviceBatch['to']>`${requested('to')}`,
  from: sql<DeviceBatch['from']>`${requested('from')}`,
  changes: sql<DeviceBatch['changes']>`${deviceBatches.request} -> 'changes'`,
  reason: deviceBatches.reason,
  total: deviceBatches.total,
  done: deviceBatches.done,
  unchanged: deviceBatches.unchanged,
  refused: deviceBatches.refused,
  createdBy: deviceBatches.createdBy,
  createdByName: sql<string | null>`app.actor_name('user:' || ${deviceBatches.createdBy})`,
  createdAt: iso(deviceBatches.createdAt),
  finishedAt: sql<string | null>`${iso(deviceBatches.finishedAt)}`,
}

export async function list(tx: Transaction, input: z.output<typeof deviceBatchQuery>) {
  const { id, state, kind } = input.filter ?? {}
  const where = and(
    id ? inArray(deviceBatches.id, id) : undefined,
    state ? eq(deviceBatches.state, state) : undefined,
    kind ? eq(deviceBatches.kind, kind) : undefined,
  )
  return page({
    input,
    sortable: { createdAt: deviceBatches.createdAt },
    id: deviceBatches.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(deviceBatches)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(deviceBatches).where(where),
  })
}

export async function get(tx: Transaction, id: string) {
  const [row] = await tx.select(columns).from(deviceBatches).where(eq(deviceBatches.id, id))
  return row
}

type Row = typeof deviceBatches.$inferInsert

/** The new batch with its devices, or null where its key has made one already. */
export async function insert(
  tx: Transaction,
  row: Row,
  deviceIds: readonly string[],
): Promise<string | null> {
  const [made] = await tx
    .insert(deviceBatches)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: deviceBatches.id })
  if (!made) return null
  await tx.execute(sql`
    insert into device_batch_items (batch_id, position, device_id)
    select ${made.id}, position, id
    from unnest(${sql.param([...deviceIds])}::uuid[]) with ordinality as given (id, position)`)
  return made.id
}

export async function byKey(tx: Transaction, createdBy: string, key: string) {
  const [row] = await tx
    .select({ id: deviceBatches.id })
    .from(deviceBatches)
    .where(and(eq(deviceBatches.createdBy, createdBy), eq(deviceBatches.idempotencyKey, key)))
  return row?.id
}

/** The batch, locked: of two jobs for it the second finds what the first has left. */
export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      state: deviceBatches.state,
      kind: deviceBatches.kind,
      request: deviceBatches.request,
      reason: deviceBatches.reason,
      createdBy: deviceBatches.createdBy,
    })
    .from(deviceBatches)
    .where(eq(deviceBatches.id, id))
    .for('no key update')
  return row
}

export async function waiting(tx: Transaction, id: string, limit: number): Promise<string[]> {
  const rows = await tx
    .select({ deviceId: deviceBatchItems.deviceId })
    .from(deviceBatchItems)
    .where(and(eq(deviceBatchItems.batchId, id), eq(deviceBatchItems.outcome, 'waiting')))
    .orderBy(deviceBatchItems.position)
    .limit(limit)
  return rows.map((row) => row.deviceId)
}

export interface Outcome {
  deviceId: string
  outcome: 'done' | 'unchanged' | 'refused'
  code?: string
  params?: Record<string, string | number>
}

/** What came of these devices, and the counts that follow; the last ones end the batch. */
export async function settle(tx: Transaction, id: string, outcomes: Outcome[]): Promise<boolean> {
  await tx.execute(sql`
    update device_batch_items i set outcome = given.outcome, code = given.code, params = given.params
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb)
      as given ("deviceId" uuid, outcome text, code text, params jsonb)
    where i.batch_id = ${id} and i.device_id = given."deviceId"`)
  const count = (wanted: Outcome['outcome']) =>
    outcomes.filter(({ outcome }) => outcome === wanted).length
  const [row] = await tx.execute<{ over: boolean }>(sql`
    update device_batches set done = done + ${count('done')},
      unchanged = unchanged + ${count('unchanged')}, refused = refused + ${count('refused')}
    where id = ${id} returning done + unchanged + refused = total as over`)
  if (!row!.over) return false
  await tx
    .update(deviceBatches)
    .set({ state: 'done', finishedAt: sql`now()` })
    .where(eq(deviceBatches.id, id))
  return true
}

interface Item {
  id: string
  propertyNumber: string
  outcome: z.output<typeof deviceBatchItem>['outcome']
  code: string | null
  params: Record<string, string | number> | null
}

const items = (tx: Transaction) =>
  tx
    .select({
      id: deviceBatchItems.deviceId,
      propertyNumber: devices.propertyNumber,
      outcome: sql<Item['outcome']>`${deviceBatchItems.outcome}`,
      code: deviceBatchItems.code,
      params: deviceBatchItems.params,
    })
    .from(deviceBatchItems)
    .innerJoin(devices, eq(devices.id, deviceBatchItems.deviceId))

export async function listItems(
  tx: Transaction,
  batchId: string,
  input: z.output<typeof deviceBatchItemQuery>,
) {
  const { outcome, id } = input.filter ?? {}
  const where = and(
    eq(deviceBatchItems.batchId, batchId),
    outcome ? eq(deviceBatchItems.outcome, outcome) : undefined,
    id ? inArray(deviceBatchItems.deviceId, id) : undefined,
  )
  return page<Item>({
    input,
    sortable: { position: deviceBatchItems.position },
    distinct: ['position'],
    id: deviceBatchItems.deviceId,
    select: (order, limit, offset) =>
      items(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(deviceBatchItems).where(where),
  })
}

export async function refusedCounts(tx: Transaction, batchId: string) {
  const rows = await tx
    .select({ code: deviceBatchItems.code, params: deviceBatchItems.params, count: total })
    .from(deviceBatchItems)
    .where(and(eq(deviceBatchItems.batchId, batchId), isNotNull(deviceBatchItems.code)))
    .groupBy(deviceBatchItems.code, deviceBatchItems.params)
    .orderBy(desc(total))
  return rows.map(({ code, ...row }) => ({ ...row, code: code! }))
}

type Changes = z.output<typeof deviceChanges>

/** Gives the devices what `changes` names. Those of them that one may write, and whether anything differed. */
export async function edit(tx: Transaction, ids: readonly string[], changes: Changes) {
  const locked = await tx.execute<{ id: string; acquiredOn: string | null }>(sql`
    select id, acquired_on::text as "acquiredOn" from devices
    where id = any (${sql.param([...ids])}::uuid[]) order by id for no key update`)
  const tooEarly = (acquiredOn: string | null) =>
    Boolean(acquiredOn && changes.leaseEndsOn && changes.leaseEndsOn < acquiredOn)
  const refused = locked.filter((row) => tooEarly(row.acquiredOn)).map((row) => row.id)
  const writable = locked.filter((row) => !tooEarly(row.acquiredOn)).map((row) => row.id)
  const given = Object.entries(changes).filter(([, value]) => value !== undefined) as [
    keyof Changes,
    string | null,
  ][]
  const differs = given.map(([name, value]) => sql`${devices[name]} is distinct from ${value}`)
  const changed = await tx
    .update(devices)
    .set(Object.fromEntries(given))
    .where(and(inArray(devices.id, writable), sql`(${sql.join(differs, sql` or `)})`))
    .returning({ id: devices.id })
  return { writable, refused, changed: new Set(changed.map((row) => row.id)) }
}
