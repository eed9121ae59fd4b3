import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Device, deviceModelQuery, deviceQuery } from '#contract/devices'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { below, found, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

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

const select = (tx: Transaction) =>
  tx
    .select(columns)
    .from(devices)
    .innerJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .leftJoin(units, eq(units.id, devices.unitId))
    .leftJoin(staff, eq(staff.id, devices.holderId))

export async function listDevices(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof deviceQuery>,
) {
  const filter = input.filter ?? {}
  const where = and(
    visible(actor),
    found(devices.id, 'devices', filter.q),
    filter.id ? inArray(devices.id, filter.id) : undefined,
    filter.kind ? eq(devices.kind, filter.kind) : undefined,
    filter.state ? inArray(devices.state, filter.state) : undefined,
    filter.os ? eq(devices.os, filter.os) : undefined,
    filter.modelId ? eq(devices.modelId, filter.modelId) : undefined,
    filter.networkZone ? eq(devices.networkZone, filter.networkZone) : undefined,
    below(devices.unitId, filter.unitId),
    filter.holderId ? eq(devices.holderId, filter.holderId) : undefined,
    filter.leaseEndsBefore ? lt(devices.leaseEndsOn, filter.leaseEndsBefore) : undefined,
  )
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
    id: devices.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(devices).where(where),
  })
}

export async function getDevice(tx: Transaction, actor: Actor, id: string) {
  const [device] = await select(tx).where(and(visible(actor), eq(devices.id, id)))
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
