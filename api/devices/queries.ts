import { and, eq, gte, inArray, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Device, deviceFilter, deviceQuery } from '#contract/devices'
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
  stateSince: iso(devices.stateSince),
  stateReason: devices.stateReason,
  missingFrom: sql<Device['missingFrom']>`${devices.missingFrom}`,
  propertyNumber: devices.propertyNumber,
  serialNumber: devices.serialNumber,
  imei: devices.imei,
  modelId: devices.modelId,
  maker: deviceModels.maker,
  modelName: deviceModels.name,
  os: devices.os,
  networkZone: sql<Device['networkZone']>`${devices.networkZone}`,
  edr: sql<Device['edr']>`${devices.edr}`,
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

export const visible = (actor: Actor) =>
  within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId })

/** The table as its policy shows it, open to every index: see migrations/0005_device_lists.sql. */
const visibleDevices = sql`app.visible_devices as ${devices}`

const paired = (wanted: boolean): SQL => sql`${wanted}::boolean = exists (
  select from replacements r where r.new_device_id = ${devices.id} and r.state <> 'closed')`

/** What a filter matches, as a condition on the visible devices; `indexed` where words are looked up. */
function matching(actor: Actor, filter: z.output<typeof deviceFilter>) {
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
    filter.edr ? eq(devices.edr, filter.edr) : undefined,
    below(devices.unitId, filter.unitId),
    filter.holderId ? eq(devices.holderId, filter.holderId) : undefined,
    filter.leaseEndsBefore ? lt(devices.leaseEndsOn, filter.leaseEndsBefore) : undefined,
    filter.acquiredFrom ? gte(devices.acquiredOn, filter.acquiredFrom) : undefined,
    filter.acquiredTo ? lte(devices.acquiredOn, filter.acquiredTo) : undefined,
    filter.paired === undefined ? undefined : paired(filter.paired),
  )
  return { where, indexed: searched?.indexed ?? false }
}

/** Ids of all that a filter matches, in the order of property numbers; one more than `most` where there are more. */
export async function matchingIds(
  tx: Transaction,
  actor: Actor,
  filter: z.output<typeof deviceFilter>,
  most: number,
): Promise<string[]> {
  const rows = await tx
    .select({ id: sql<string>`${devices.id}` })
    .from(visibleDevices)
    .where(matching(actor, filter).where)
    .orderBy(devices.propertyNumber)
    .limit(most + 1)
  return rows.map((row) => row.id)
}

export async function listDevices(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof deviceQuery>,
) {
  const { where, indexed } = matching(actor, input.filter ?? {})
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
      const rows = await selectPage(tx, { where, order, limit, offset, counting: indexed })
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
