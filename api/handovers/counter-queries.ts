import { sql } from 'drizzle-orm'
import type { Device } from '#contract/devices'
import type { Transaction } from '#drizzle/client'

/** A device on the counter, as it stands. */
export interface OnCounter {
  id: string
  kind: Device['kind']
  state: Device['state']
  propertyNumber: string
  serialNumber: string | null
  model: string
  holderId: string | null
  /** The open handover. */
  handoverId: string | null
}

/**
 * Locked, in one order for everybody, until the transaction ends. Read by a second statement, which sees
 * what whoever held the lock before has done.
 */
export async function lockDevices(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, OnCounter>> {
  const locked = await tx.execute<{ id: string }>(sql`
    select id from devices where id = any (${sql.param([...ids])}::uuid[])
    order by id for no key update`)
  const rows = await tx.execute<{ [K in keyof OnCounter]: OnCounter[K] }>(sql`
    select d.id, d.kind, d.state, d.property_number as "propertyNumber",
      d.serial_number as "serialNumber", m.maker || ' ' || m.name as model,
      d.holder_id as "holderId", h.id as "handoverId"
    from devices d join device_models m on m.id = d.model_id
      left join handovers h on h.device_id = d.id and h.returned_at is null
    where d.id = any (${sql.param(locked.map((row) => row.id))}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

export interface Receiver {
  holderId: string
  holderName: string
  left: boolean
  /** Of the devices: the duty unit, or the person's own. */
  unitId: string
  unitPath: string
  unitClosed: boolean
}

/** The unit is missing where the duty unit that was named does not exist. */
export async function receiver(
  tx: Transaction,
  { holderId, dutyUnitId = null }: { holderId: string; dutyUnitId?: string | null | undefined },
  today: string,
): Promise<(Omit<Receiver, 'unitId'> & { unitId: string | null }) | undefined> {
  const [row] = await tx.execute<{ [K in keyof Receiver]: Receiver[K] }>(sql`
    select s.id as "holderId", s.name as "holderName",
      coalesce(s.left_on <= ${today}::date, false) as left, u.id as "unitId", u.path as "unitPath",
      coalesce(u.closed_on <= ${today}::date, false) as "unitClosed"
    from staff s left join units u on u.id = coalesce(${dutyUnitId}::uuid, s.unit_id)
    where s.id = ${holderId} for share of s`)
  return row
}

/** Ties the open handovers of what was just handed over to what is signed for them. */
export async function tieHandovers(
  tx: Transaction,
  deviceIds: readonly string[],
  acceptanceId: string,
  dueOn: string | null,
): Promise<void> {
  await tx.execute(sql`
    update handovers set acceptance_id = ${acceptanceId}, due_on = ${dueOn}::date
    where device_id = any (${sql.param([...deviceIds])}::uuid[]) and returned_at is null`)
}

/** The same for what was just taken back, with the condition of each. */
export async function tieReturns(
  tx: Transaction,
  returns: readonly { handoverId: string; condition: string }[],
  acceptanceId: string,
): Promise<void> {
  await tx.execute(sql`
    update handovers h set return_acceptance_id = ${acceptanceId}, return_condition = given.condition
    from unnest(${sql.param(returns.map((each) => each.handoverId))}::uuid[],
      ${sql.param(returns.map((each) => each.condition))}::text[]) as given (id, condition)
    where h.id = given.id`)
}
