import { and, eq, gte, inArray, lte, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Permit, permitCreate, permitQuery } from '#contract/permits'
import type { Permission } from '#contract/roles'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import { permits } from '#drizzle/schema/permits'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const columns = (today: string) => ({
  id: permits.id,
  deviceId: permits.deviceId,
  propertyNumber: devices.propertyNumber,
  model: sql<string | null>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
  holderId: permits.holderId,
  holderName: staff.name,
  unitId: permits.unitId,
  unitPath: units.path,
  startsOn: permits.startsOn,
  endsOn: permits.endsOn,
  place: permits.place,
  purpose: permits.purpose,
  state: sql<Permit['state']>`${permits.state}`,
  expired: sql<boolean>`${permits.endsOn} < ${today}::date`,
  deciderName: permits.deciderName,
  decidedAt: iso(permits.decidedAt),
  reason: permits.reason,
  createdAt: iso(permits.createdAt),
})

const reaching = (actor: Actor, permission: Permission) =>
  within(actor, permission, { unit: permits.unitId, person: permits.holderId })

/** A device may have gone on to where the reader can't see it. */
const select = (tx: Transaction, actor: Actor, today: string) =>
  tx
    .select(columns(today))
    .from(permits)
    .leftJoin(
      devices,
      and(
        eq(devices.id, permits.deviceId),
        within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }),
      ),
    )
    .leftJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .leftJoin(units, eq(units.id, permits.unitId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, permits.holderId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof permitQuery>,
  today: string,
) {
  const { q, id, state, deviceId, holderId, unitId, runningOn } = input.filter ?? {}
  const where = and(
    reaching(actor, 'ledger.read'),
    q?.trim()
      ? sql`(${permits.holderId} in (select app.search_staff(${q}))
          or ${permits.deviceId} in (select app.search_devices(${q})))`
      : undefined,
    id ? inArray(permits.id, id) : undefined,
    state ? inArray(permits.state, state) : undefined,
    deviceId ? eq(permits.deviceId, deviceId) : undefined,
    holderId ? eq(permits.holderId, holderId) : undefined,
    below(permits.unitId, unitId),
    runningOn
      ? and(
          eq(permits.state, 'granted'),
          lte(permits.startsOn, runningOn),
          gte(permits.endsOn, runningOn),
        )
      : undefined,
  )
  return page({
    input,
    sortable: {
      startsOn: permits.startsOn,
      endsOn: permits.endsOn,
      createdAt: permits.createdAt,
      state: permits.state,
    },
    id: permits.id,
    select: (order, limit, offset) =>
      select(tx, actor, today)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(permits).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string, today: string) {
  const [row] = await select(tx, actor, today).where(
    and(reaching(actor, 'ledger.read'), eq(permits.id, id)),
  )
  return row
}

/** One that the actor may decide or withdraw, locked: of two answers one comes first. */
export async function lock(tx: Transaction, actor: Actor, permission: Permission, id: string) {
  const [row] = await tx
    .select({
      id: permits.id,
      state: sql<Permit['state']>`${permits.state}`,
      holderId: permits.holderId,
      startsOn: permits.startsOn,
      endsOn: permits.endsOn,
    })
    .from(permits)
    .where(
      and(
        reaching(actor, permission),
        // One's own is within reach, but it is the head of its unit who decides.
        permission === 'permits.decide' ? sql`${permits.unitId} = any (app.scope())` : undefined,
        eq(permits.id, id),
      ),
    )
    .for('no key update')
  return row
}

/** Whether the person holds this device, as far as they can see it. */
export async function holds(tx: Transaction, staffId: string, deviceId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: devices.id })
    .from(devices)
    .where(
      and(eq(devices.id, deviceId), eq(devices.holderId, staffId), eq(devices.state, 'issued')),
    )
  return rows.length > 0
}

export async function insert(
  tx: Transaction,
  row: z.output<typeof permitCreate> & { holderId: string },
): Promise<{ id: string; unitId: string }> {
  const [made] = await tx
    .insert(permits)
    .values(row)
    .returning({ id: permits.id, unitId: permits.unitId })
  return { id: made!.id, unitId: made!.unitId! }
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof permits.$inferInsert>,
): Promise<void> {
  await tx.update(permits).set(row).where(eq(permits.id, id))
}

/** Whom a request of this person reaches. */
export async function deciders(tx: Transaction, unitId: string, staffId: string) {
  const rows = await tx.execute<{ id: string }>(
    sql`select id from app.deciders_of(${unitId}, ${staffId}) as id`,
  )
  return rows.map((row) => row.id)
}

export async function nameOf(tx: Transaction, userId: string): Promise<string> {
  const [row] = await tx.execute<{ name: string }>(
    sql`select display_name as name from users where id = ${userId}`,
  )
  return row?.name ?? ''
}

export async function loginOf(tx: Transaction, staffId: string): Promise<string[]> {
  const rows = await tx.execute<{ userId: string }>(
    sql`select user_id as "userId" from app.users_of_staff(array[${staffId}]::uuid[])`,
  )
  return rows.map((row) => row.userId)
}
