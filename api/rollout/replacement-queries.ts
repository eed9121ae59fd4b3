import { aliasedTable, and, eq, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Replacement, replacementFilter, replacementQuery } from '#contract/replacements'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import { staff, units } from '#drizzle/schema/organization'
import { appointments, replacements, slots, waves } from '#drizzle/schema/rollout'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'
import type { Due } from './due.ts'

const oldDevice = aliasedTable(devices, 'old_device')
const newDevice = aliasedTable(devices, 'new_device')
const oldModel = aliasedTable(deviceModels, 'old_model')
const newModel = aliasedTable(deviceModels, 'new_model')

const columns = {
  id: replacements.id,
  programId: replacements.programId,
  waveId: replacements.waveId,
  waveName: waves.name,
  waveState: sql<Replacement['waveState']>`${waves.state}`,
  state: sql<Replacement['state']>`${replacements.state}`,
  pausedFrom: sql<Replacement['pausedFrom']>`${replacements.pausedFrom}`,
  reason: replacements.reason,
  stateSince: iso(replacements.stateSince),
  oldDeviceId: replacements.oldDeviceId,
  oldPropertyNumber: oldDevice.propertyNumber,
  oldModelName: oldModel.name,
  oldLeaseEndsOn: oldDevice.leaseEndsOn,
  newDeviceId: replacements.newDeviceId,
  newPropertyNumber: newDevice.propertyNumber,
  newModelName: newModel.name,
  holderId: replacements.holderId,
  holderName: staff.name,
  holderEmployeeNumber: staff.employeeNumber,
  dutyUnitId: replacements.dutyUnitId,
  unitId: replacements.unitId,
  unitPath: units.path,
  appointmentId: appointments.id,
  appointmentStartsAt: sql<string | null>`${iso(slots.startsAt)}`,
  appointmentPlace: slots.place,
  deployedOn: replacements.deployedOn,
  migratedOn: replacements.migratedOn,
  reclaimedOn: replacements.reclaimedOn,
  certifiedOn: replacements.certifiedOn,
  closedOn: replacements.closedOn,
  note: replacements.note,
  updatedAt: iso(replacements.updatedAt),
}

export const visible = (actor: Actor): SQL | undefined =>
  within(actor, 'rollout.read', { unit: replacements.unitId, person: replacements.holderId })

const seen = (actor: Actor, device: typeof oldDevice | typeof newDevice): SQL | undefined =>
  within(actor, 'ledger.read', { unit: device.unitId, person: device.holderId })

/** Devices and people by left join: what one may not see of them is blank, the row itself stays. */
const select = (tx: Transaction, actor: Actor) =>
  tx
    .select(columns)
    .from(replacements)
    .innerJoin(waves, eq(waves.id, replacements.waveId))
    .innerJoin(units, eq(units.id, replacements.unitId))
    .leftJoin(
      staff,
      and(
        eq(staff.id, replacements.holderId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )
    .leftJoin(oldDevice, and(eq(oldDevice.id, replacements.oldDeviceId), seen(actor, oldDevice)))
    .leftJoin(oldModel, eq(oldModel.id, oldDevice.modelId))
    .leftJoin(newDevice, and(eq(newDevice.id, replacements.newDeviceId), seen(actor, newDevice)))
    .leftJoin(newModel, eq(newModel.id, newDevice.modelId))
    .leftJoin(
      appointments,
      and(eq(appointments.replacementId, replacements.id), eq(appointments.state, 'booked')),
    )
    .leftJoin(slots, eq(slots.id, appointments.slotId))

/** Has the new laptop, and for too long the old one too. */
export const notReturned = (due: Due): SQL =>
  and(
    inArray(replacements.state, ['deployed', 'migrated']),
    lt(replacements.deployedOn, due.deployedBefore),
  )!

export const certificateOverdue = (due: Due): SQL =>
  and(
    inArray(replacements.state, ['reclaimed', 'erased']),
    isNull(replacements.certifiedOn),
    lt(replacements.reclaimedOn, due.reclaimedBefore),
  )!

type Filter = z.output<typeof replacementFilter>

/** `found`: ids that the search of this filter gave, where it has been made already. */
function matching(actor: Actor, filter: Filter, due: Due, found?: SQL): SQL | undefined {
  const { q, paired } = filter
  return and(
    visible(actor),
    q?.trim() ? sql`${replacements.id} = any (${found ?? searched(q)})` : undefined,
    filter.id ? inArray(replacements.id, filter.id) : undefined,
    filter.programId ? eq(replacements.programId, filter.programId) : undefined,
    filter.waveId ? eq(replacements.waveId, filter.waveId) : undefined,
    filter.waveState
      ? sql`${replacements.waveId} = any (array(
          select id from waves where state = any (${sql.param(filter.waveState)}::text[])))`
      : undefined,
    filter.state ? inArray(replacements.state, filter.state) : undefined,
    below(replacements.unitId, filter.unitId),
    filter.holderId ? eq(replacements.holderId, filter.holderId) : undefined,
    filter.oldDeviceId ? eq(replacements.oldDeviceId, filter.oldDeviceId) : undefined,
    filter.newDeviceId ? eq(replacements.newDeviceId, filter.newDeviceId) : undefined,
    paired === undefined ? undefined : (paired ? isNotNull : isNull)(replacements.newDeviceId),
    filter.notReturned === undefined ? undefined : is(notReturned(due), filter.notReturned),
    filter.certificateOverdue === undefined
      ? undefined
      : is(certificateOverdue(due), filter.certificateOverdue),
  )
}

/** By old or new laptop or by person, each by an index: three conditions on one row could use none. */
const searched = (q: string): SQL => sql`array(
  with hits as materialized (select app.search_devices(${q}) as id)
  select r.id from hits join ${replacements} r on r.old_device_id = hits.id
  union select r.id from hits join ${replacements} r on r.new_device_id = hits.id
  union select r.id from app.search_staff(${q}) as s (id) join ${replacements} r on r.holder_id = s.id)`

/** Once for the page and its count: among a million devices the search takes longer than both. */
async function search(tx: Transaction, q: string): Promise<SQL> {
  const [row] = await tx.execute<{ ids: string }>(sql`select ${searched(q)}::text as ids`)
  return sql`${row!.ids}::uuid[]`
}

/** Rows where dates are missing are as little overdue as any other. */
const is = (condition: SQL, wanted: boolean): SQL =>
  wanted ? condition : sql`(${condition}) is not true`

export async function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof replacementQuery>,
  due: Due,
) {
  const { filter = {} } = input
  const found = filter.q?.trim() ? await search(tx, filter.q) : undefined
  const where = matching(actor, filter, due, found)
  return page({
    input,
    sortable: {
      stateSince: replacements.stateSince,
      state: replacements.state,
      deployedOn: replacements.deployedOn,
      closedOn: replacements.closedOn,
      updatedAt: replacements.updatedAt,
    },
    id: replacements.id,
    // The page's rows first and then what hangs on them: a deep page would join all it skips.
    select: async (order, limit, offset) => {
      const picked = await tx
        .select({ id: replacements.id })
        .from(replacements)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset)
      const place = new Map(picked.map(({ id }, index) => [id, index]))
      const rows = await select(tx, actor).where(inArray(replacements.id, [...place.keys()]))
      return rows.sort((a, b) => place.get(a.id)! - place.get(b.id)!)
    },
    count: () => tx.select({ total }).from(replacements).where(where),
  })
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx, actor).where(and(visible(actor), eq(replacements.id, id)))
  return row
}

/** How many of what the filter matches are in each state; states without any are left out. */
export async function countByState(tx: Transaction, actor: Actor, filter: Filter, due: Due) {
  return tx
    .select({ state: columns.state, count: total })
    .from(replacements)
    .where(matching(actor, filter, due))
    .groupBy(replacements.state)
}

/** Ids of what the filter matches, one more than the limit at most. */
export async function matchingIds(
  tx: Transaction,
  actor: Actor,
  filter: Filter,
  due: Due,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .select({ id: replacements.id })
    .from(replacements)
    .where(matching(actor, filter, due))
    .orderBy(replacements.id)
    .limit(limit + 1)
  return rows.map((row) => row.id)
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<Pick<typeof replacements.$inferInsert, 'newDeviceId' | 'holderId' | 'note'>> & {
    waveId?: string
  },
): Promise<void> {
  await tx.update(replacements).set(row).where(eq(replacements.id, id))
}

/** Whether the person has left; undefined for nobody we know. */
export async function holderLeft(tx: Transaction, staffId: string, today: string) {
  const [row] = await tx
    .select({ left: sql<boolean>`coalesce(${staff.leftOn} <= ${today}::date, false)` })
    .from(staff)
    .where(eq(staff.id, staffId))
  return row?.left
}

export async function remove(tx: Transaction, id: string): Promise<void> {
  await tx.delete(replacements).where(eq(replacements.id, id))
}
