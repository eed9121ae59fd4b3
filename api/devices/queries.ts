import { and, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Device, deviceModelQuery, deviceQuery } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'
import { search } from './search.ts'

const columns = {
  id: devices.id,
  kind: sql<Device['kind']>`${devices.kind}`,
  state: sql<Device['state']>`${devices.state}`,
  propertyNumber: devices.propertyNumber,
  serialNumber: devices.serialNumber,
  imei: devices.imei,
  modelId: devices.modelId,
  maker: deviceModels.maker,
  modelName: deviceModels.name,
  os: devices.os,
  networkZone: sql<Device['networkZone']>`${devices.networkZone}`,
  unitId: devices.unitId,
  unitPath: units.path,
  holderId: devices.holderId,
  holderName: staff.name,
  holderEmployeeNumber: staff.employeeNumber,
  acquiredOn: devices.acquiredOn,
  leaseEndsOn: devices.leaseEndsOn,
  location: devices.location,
  note: devices.note,
  tpmEkSha256: devices.tpmEkSha256,
  updatedAt: iso(devices.updatedAt),
}

const visible = (actor: Actor) =>
  within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId })

/** The table as its policy shows it, open to every index: see migrations/0005_device_lists.sql. */
const visibleDevices = sql`app.visible_devices as ${devices}`

const paired = (wanted: boolean): SQL => sql`${wanted}::boolean = exists (
  select from replacements r where r.new_device_id = ${devices.id} and r.state <> 'closed')`

export async function listDevices(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof deviceQuery>,
) {
  const filter = input.filter ?? {}
  const searched = search(filter.q)
  const where = and(
    visible(actor),
    searched?.condition,
    filter.id ? inArray(devices.id, filter.id) : undefined,
    filter.kind ? eq(devices.kind, filter.kind) : undefined,
    filter.state ? inArray(devices.state, filter.state) : undefined,
    filter.os ? eq(devices.os, filter.os) : undefined,
    filter.modelId ? eq(devices.modelId, filter.modelId) : undefined,
    filter.networkZone ? eq(devices.networkZone, filter.networkZone) : undefined,
    below(devices.unitId, filter.unitId),
    filter.holderId ? eq(devices.holderId, filter.holderId) : undefined,
    filter.leaseEndsBefore ? lt(devices.leaseEndsOn, filter.leaseEndsBefore) : undefined,
    filter.paired === undefined ? undefined : paired(filter.paired),
  )
  let found: number | null | undefined
  return page({
    input,
    sortable: {
      propertyNumber: devices.propertyNumber,
      serialNumber: devices.serialNumber,
      state: devices.state,
      os: devices.os,
      leaseEndsOn: devices.leaseEndsOn,
      acquiredOn: devices.acquiredOn,
      updatedAt: devices.updatedAt,
    },
    distinct: ['propertyNumber'],
    id: devices.id,
    select: async (order, limit, offset) => {
      const counting = searched?.indexed ?? false
      const rows = await selectPage(tx, { where, order, limit, offset, counting })
      found = rows[0]?.found
      return rows.map(({ found: _, ...row }) => row)
    },
    count: async () =>
      typeof found === 'number'
        ? [{ total: found }]
        : tx.select({ total }).from(visibleDevices).where(where),
  })
}

/**
 * The page's ids first, then what is shown of them: a deep page would else join every row it skips.
 * `counting` also says how many there are. It makes the planner fetch all of them before it sorts, right
 * where few are found: in the order of the list it could read a million rows to find them.
 */
function selectPage(
  tx: Transaction,
  list: { where?: SQL; order: SQL[]; limit: number; offset: number; counting: boolean },
) {
  const found = list.counting
    ? sql<number | null>`count(*) over ()::int`
    : sql<number | null>`null::int`
  const onPage = tx
    .select({ id: sql<string>`${devices.id}`.as('page_id'), found: found.as('found') })
    .from(visibleDevices)
    .where(list.where)
    .orderBy(...list.order)
    .limit(list.limit)
    .offset(list.offset)
    .as('page')
  return tx
    .select({ ...columns, found: onPage.found })
    .from(onPage)
    .innerJoin(devices, eq(devices.id, onPage.id))
    .innerJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .leftJoin(units, eq(units.id, devices.unitId))
    .leftJoin(staff, eq(staff.id, devices.holderId))
    .orderBy(...list.order)
}

export async function getDevice(tx: Transaction, actor: Actor, id: string) {
  const [device] = await tx
    .select(columns)
    .from(devices)
    .innerJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .leftJoin(units, eq(units.id, devices.unitId))
    .leftJoin(staff, eq(staff.id, devices.holderId))
    .where(and(visible(actor), eq(devices.id, id)))
  return device
}

export async function countByKindAndState(tx: Transaction, actor: Actor) {
  return tx
    .select({ kind: columns.kind, state: columns.state, count: total })
    .from(devices)
    .where(visible(actor))
    .groupBy(devices.kind, devices.state)
    .orderBy(devices.kind, devices.state)
}

const modelColumns = {
  id: deviceModels.id,
  kind: sql<Device['kind']>`${deviceModels.kind}`,
  maker: deviceModels.maker,
  name: deviceModels.name,
  screenInches: deviceModels.screenInches,
  weightKg: deviceModels.weightKg,
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
