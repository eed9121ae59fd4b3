import { and, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Device } from '#contract/devices'
import type { Handover, handoverQuery } from '#contract/handovers'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { handovers } from '#drizzle/schema/handovers'
import { staff } from '#drizzle/schema/organization'
import type { Actor } from '../actor.ts'
import { dayOf } from '../calendar.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const columns = {
  id: handovers.id,
  deviceId: handovers.deviceId,
  propertyNumber: devices.propertyNumber,
  kind: sql<Device['kind'] | null>`${devices.kind}`,
  holderId: handovers.holderId,
  holderName: staff.name,
  dutyUnitId: handovers.dutyUnitId,
  handedOverAt: iso(handovers.handedOverAt),
  acceptedAt: iso(handovers.acceptedAt),
  returnedAt: iso(handovers.returnedAt),
  returnCondition: sql<Handover['returnCondition']>`${handovers.returnCondition}`,
  dueOn: handovers.dueOn,
  acceptanceId: handovers.acceptanceId,
  returnAcceptanceId: handovers.returnAcceptanceId,
}

const visible = (actor: Actor) =>
  within(actor, 'ledger.read', { unit: handovers.unitId, person: handovers.holderId })

/** One may have handed on a device that one sees no more, or head the unit but not the holder. */
const select = (tx: Transaction, actor: Actor) =>
  tx
    .select(columns)
    .from(handovers)
    .leftJoin(
      devices,
      and(
        eq(devices.id, handovers.deviceId),
        within(actor, 'ledger.read', { unit: devices.unitId, person: devices.holderId }),
      ),
    )
    .leftJoin(
      staff,
      and(
        eq(staff.id, handovers.holderId),
        within(actor, 'staff.read', { unit: staff.unitId, person: staff.id }),
      ),
    )

export async function listHandovers(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof handoverQuery>,
  now: Date,
) {
  const { q, id, deviceId, holderId, unitId, open, loan } = input.filter ?? {}
  const where = and(
    visible(actor),
    q?.trim()
      ? sql`(${handovers.deviceId} in (select app.search_devices(${q}))
          or ${handovers.holderId} in (select app.search_staff(${q})))`
      : undefined,
    id ? inArray(handovers.id, id) : undefined,
    below(handovers.unitId, unitId),
    loan ? isNotNull(handovers.dueOn) : undefined,
    loan === 'overdue'
      ? and(lt(handovers.dueOn, dayOf(now)), isNull(handovers.returnedAt))
      : undefined,
    deviceId ? eq(handovers.deviceId, deviceId) : undefined,
    holderId ? eq(handovers.holderId, holderId) : undefined,
    open === undefined
      ? undefined
      : open
        ? isNull(handovers.returnedAt)
        : isNotNull(handovers.returnedAt),
  )
  return page({
    input,
    sortable: {
      handedOverAt: handovers.handedOverAt,
      returnedAt: handovers.returnedAt,
      dueOn: handovers.dueOn,
    },
    id: handovers.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(handovers).where(where),
  })
}

export async function getHandover(tx: Transaction, actor: Actor, id: string) {
  const [handover] = await select(tx, actor).where(and(visible(actor), eq(handovers.id, id)))
  return handover
}

interface LoanReminder {
  handoverId: string
  /** The holder's login, and of an overdue loan the head's; null where there is none. */
  userId: string | null
  unitHeadId: string | null
  propertyNumber: string
  dueOn: string
}

export async function takeLoanReminders(
  tx: Transaction,
  today: string,
  aheadDays: number,
): Promise<LoanReminder[]> {
  const rows = await tx.execute<{ [K in keyof LoanReminder]: LoanReminder[K] }>(sql`
    select handover_id as "handoverId", user_id as "userId", unit_head_id as "unitHeadId",
      property_number as "propertyNumber", due_on::text as "dueOn"
    from app.take_loan_reminders(${today}::date, ${aheadDays}::int)`)
  return [...rows]
}
