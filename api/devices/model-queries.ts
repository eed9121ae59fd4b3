import { and, eq, inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Device, deviceModelQuery } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import type { Actor } from '../actor.ts'
import { iso, page, total } from '../http/list-query.ts'
import { visible } from './queries.ts'

const modelColumns = {
  id: deviceModels.id,
  kind: sql<Device['kind']>`${deviceModels.kind}`,
  maker: deviceModels.maker,
  name: deviceModels.name,
  os: deviceModels.os,
  screenInches: deviceModels.screenInches,
  weightKg: deviceModels.weightKg,
  updatedAt: iso(deviceModels.updatedAt),
}

const deviceCount = (actor: Actor) => sql<number>`(
  select count(*)::int from devices
  where ${and(eq(devices.modelId, deviceModels.id), visible(actor))})`

export async function listModels(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof deviceModelQuery>,
) {
  const { q, id, kind } = input.filter ?? {}
  const where = and(
    q
      ? sql`app.fold(${deviceModels.maker} || ${deviceModels.name}) like app.like_pattern(app.search_text(${q}))`
      : undefined,
    id ? inArray(deviceModels.id, id) : undefined,
    kind ? eq(deviceModels.kind, kind) : undefined,
  )
  return page({
    input,
    sortable: { maker: deviceModels.maker, name: deviceModels.name, kind: deviceModels.kind },
    id: deviceModels.id,
    select: (order, limit, offset) =>
      tx
        .select({ ...modelColumns, deviceCount: deviceCount(actor) })
        .from(deviceModels)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(deviceModels).where(where),
  })
}

export async function getModel(tx: Transaction, actor: Actor, id: string) {
  const [model] = await tx
    .select({ ...modelColumns, deviceCount: deviceCount(actor) })
    .from(deviceModels)
    .where(eq(deviceModels.id, id))
  return model
}

type Row = typeof deviceModels.$inferInsert

export async function insert(tx: Transaction, row: Row): Promise<string> {
  const [made] = await tx.insert(deviceModels).values(row).returning({ id: deviceModels.id })
  return made!.id
}

/** The entries as they stand, locked in one order for everybody. */
export async function lock(tx: Transaction, ids: readonly string[]) {
  return tx
    .select()
    .from(deviceModels)
    .where(inArray(deviceModels.id, [...ids]))
    .orderBy(deviceModels.id)
    .for('update')
}

export async function change(tx: Transaction, id: string, row: Partial<Row>): Promise<void> {
  await tx.update(deviceModels).set(row).where(eq(deviceModels.id, id))
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.delete(deviceModels).where(eq(deviceModels.id, id))
}

export async function countDevices(tx: Transaction, id: string): Promise<number> {
  const [row] = await tx.select({ total }).from(devices).where(eq(devices.modelId, id))
  return row!.total
}

/** How many devices went from one model to the other. */
export async function moveDevices(tx: Transaction, from: string, to: string): Promise<number> {
  const rows = await tx
    .update(devices)
    .set({ modelId: to })
    .where(eq(devices.modelId, from))
    .returning({ id: devices.id })
  return rows.length
}

/** From one to the next in their index: a million devices have a dozen. */
export async function operatingSystems(tx: Transaction): Promise<string[]> {
  const rows = await tx.execute<{ os: string }>(sql`
    with recursive known as (
      (select os from ${devices} where os is not null order by os limit 1)
      union all
      select (select d.os from ${devices} d where d.os > known.os order by d.os limit 1)
      from known where known.os is not null)
    select os from known where os is not null order by os`)
  return rows.map(({ os }) => os)
}
