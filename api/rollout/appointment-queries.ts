import { aliasedTable, and, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Appointment, AppointmentState, appointmentQuery } from '#contract/appointments'
import type { Permission } from '#contract/roles'
import type { ReplacementState, WaveState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import { appointments, replacements, slots, waves } from '#drizzle/schema/rollout'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const oldDevice = aliasedTable(devices, 'old_device')
const newDevice = aliasedTable(devices, 'new_device')

const columns = {
  id: appointments.id,
  slotId: appointments.slotId,
  place: slots.place,
  startsAt: iso(slots.startsAt),
  endsAt: iso(slots.endsAt),
  replacementId: appointments.replacementId,
  holderId: appointments.holderId,
  holderName: staff.name,
  holderEmail: staff.email,
  unitId: appointments.unitId,
  unitPath: units.path,
  oldPropertyNumber: oldDevice.propertyNumber,
  newPropertyNumber: newDevice.propertyNumber,
  state: sql<Appointment['state']>`${appointments.state}`,
  sequence: appointments.sequence,
  reason: appointments.reason,
  createdAt: iso(appointments.createdAt),
  updatedAt: iso(appointments.updatedAt),
}

const may = (actor: Actor, permission: Permission): SQL | undefined =>
  within(actor, permission, { unit: appointments.unitId, person: appointments.holderId })

const seen = (actor: Actor, device: typeof oldDevice | typeof newDevice): SQL | undefined =>
  within(actor, 'ledger.read', { unit: device.unitId, person: device.holderId })

/** What one may not see of devices and people is blank, the row itself stays. */
const select = (tx: Transaction, actor: Actor) =>
  tx
    .select(columns)
    .from(appointments)
    .innerJoin(slots, eq(slots.id, appointments.slotId))
    .innerJoin(replacements, eq(replacements.id, appointments.replacementId))
    .innerJoin(units, eq(units.id, appointments.unitId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, appointments.holderId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )
    .leftJoin(oldDevice, and(eq(oldDevice.id, replacements.oldDeviceId), seen(actor, oldDevice)))
    .leftJoin(newDevice, and(eq(newDevice.id, replacements.newDeviceId), seen(actor, newDevice)))

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof appointmentQuery>,
) {
  const filter = input.filter ?? {}
  const where = and(
    may(actor, 'rollout.read'),
    filter.q?.trim()
      ? sql`${appointments.holderId} in (select app.search_staff(${filter.q}))`
      : undefined,
    filter.id ? inArray(appointments.id, filter.id) : undefined,
    filter.slotId ? eq(appointments.slotId, filter.slotId) : undefined,
    filter.replacementId ? eq(appointments.replacementId, filter.replacementId) : undefined,
    filter.holderId ? eq(appointments.holderId, filter.holderId) : undefined,
    below(appointments.unitId, filter.unitId),
    filter.place ? eq(slots.place, filter.place) : undefined,
    filter.state ? inArray(appointments.state, filter.state) : undefined,
    filter.from ? gte(slots.startsAt, new Date(filter.from)) : undefined,
    filter.to ? lt(slots.startsAt, new Date(filter.to)) : undefined,
  )
  return page({
    input,
    sortable: {
      startsAt: slots.startsAt,
      createdAt: appointments.createdAt,
      updatedAt: appointments.updatedAt,
    },
    id: appointments.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(appointments)
        .innerJoin(slots, eq(slots.id, appointments.slotId))
        .where(where),
  })
}

/** As far as the permission reaches. */
export async function get(tx: Transaction, actor: Actor, permission: Permission, id: string) {
  const [row] = await select(tx, actor).where(and(may(actor, permission), eq(appointments.id, id)))
  return row
}

/**
 * The replacement as it stands, locked: through a definer function, since an employee who books may not
 * write replacements otherwise. Read after the lock, so that it is what whoever came before left.
 */
export async function lockReplacement(tx: Transaction, actor: Actor, id: string) {
  await tx.execute(sql`select app.lock_replacement(${id})`)
  const [row] = await tx
    .select({
      id: replacements.id,
      state: sql<ReplacementState>`${replacements.state}`,
      waveState: sql<WaveState>`${waves.state}`,
      unitId: replacements.unitId,
      holderId: replacements.holderId,
    })
    .from(replacements)
    .innerJoin(waves, eq(waves.id, replacements.waveId))
    .where(
      and(
        within(actor, 'rollout.book', {
          unit: replacements.unitId,
          person: replacements.holderId,
        }),
        eq(replacements.id, id),
      ),
    )
  return row
}

export async function seesReplacement(tx: Transaction, actor: Actor, id: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: replacements.id })
    .from(replacements)
    .where(
      and(
        within(actor, 'rollout.read', {
          unit: replacements.unitId,
          person: replacements.holderId,
        }),
        eq(replacements.id, id),
      ),
    )
  return row !== undefined
}

export async function insert(
  tx: Transaction,
  row: { slotId: string; replacementId: string; holderId: string; unitId: string },
): Promise<string> {
  const [inserted] = await tx.insert(appointments).values(row).returning({ id: appointments.id })
  return inserted!.id
}

/** Nothing comes back where row security lets one read and not write. */
export async function rebook(tx: Transaction, id: string, slotId: string) {
  return tx
    .update(appointments)
    .set({ slotId, sequence: sql`${appointments.sequence} + 1` })
    .where(eq(appointments.id, id))
    .returning({ id: appointments.id })
}

export async function end(
  tx: Transaction,
  id: string,
  state: Exclude<AppointmentState, 'booked' | 'kept'>,
  reason: string | null,
) {
  return tx
    .update(appointments)
    .set({ state, reason, sequence: sql`${appointments.sequence} + 1` })
    .where(eq(appointments.id, id))
    .returning({ id: appointments.id })
}

/** Login of each person that has one. */
export async function loginsOf(tx: Transaction, holderIds: readonly string[]) {
  const rows = await tx.execute<{ staffId: string; userId: string }>(sql`
    select staff_id as "staffId", user_id as "userId"
    from app.users_of_staff(${sql.param([...holderIds])}::uuid[])`)
  return new Map(rows.map((row) => [row.staffId, row.userId]))
}
