import { sql } from 'drizzle-orm'
import type { Device } from '#contract/devices'
import type { ReplacementState, WaveState } from '#contract/rollout'
import type { Transaction } from '#drizzle/client'

/** A replacement with all that a step may ask for. */
export interface Standing {
  id: string
  state: ReplacementState
  pausedFrom: ReplacementState | null
  waveId: string
  programId: string
  waveState: WaveState
  oldDeviceId: string
  oldState: Device['state']
  newDeviceId: string | null
  newState: Device['state'] | null
  newHeld: boolean
  holderId: string
  holderLeft: boolean
  dutyUnitId: string | null
  unitId: string
  /** Since the old laptop's last return. */
  erased: boolean
  certified: boolean
}

/**
 * Locked, in one order for everybody, until the transaction ends. Read by a second statement, which sees
 * what whoever held the lock before has done to the devices.
 */
export async function lock(
  tx: Transaction,
  ids: readonly string[],
  today: string,
): Promise<Standing[]> {
  // Row security locks nothing that one may read and not write.
  const locked = await tx.execute<{ id: string }>(sql`
    select id from replacements where id = any (${sql.param([...ids])}::uuid[])
    order by id for no key update`)
  const rows = await tx.execute<{ [K in keyof Standing]: Standing[K] }>(sql`
    select r.id, r.state, r.paused_from as "pausedFrom", r.wave_id as "waveId",
      r.program_id as "programId", w.state as "waveState", r.old_device_id as "oldDeviceId",
      o.state as "oldState", r.new_device_id as "newDeviceId", n.state as "newState",
      n.holder_id is not null as "newHeld", r.holder_id as "holderId",
      coalesce(s.left_on <= ${today}, false) as "holderLeft", r.duty_unit_id as "dutyUnitId",
      r.unit_id as "unitId",
      r.state = 'reclaimed' and app.is_erased(r.old_device_id) as erased,
      r.state = 'erased' and app.certified_on(r.old_device_id) is not null as certified
    from replacements r join waves w on w.id = r.wave_id join devices o on o.id = r.old_device_id
      join staff s on s.id = r.holder_id left join devices n on n.id = r.new_device_id
    where r.id = any (${sql.param(locked.map((row) => row.id))}::uuid[])`)
  return [...rows]
}

/** Writes the new state and the day it was reached; whose new laptop broke works with none. Which steps there are, a trigger says once more. */
export async function setState(
  tx: Transaction,
  ids: readonly string[],
  to: ReplacementState,
  reason: string | null,
  now: Date,
  today: string,
): Promise<void> {
  const reached = (state: ReplacementState, column: string) => sql`case
    when ${to} = 'planned' then null
    when ${to} = 'broken' and ${state} <> 'deployed' then null
    when ${to} = ${state} then coalesce(${sql.identifier(column)}, ${today}::date)
    else ${sql.identifier(column)} end`
  await tx.execute(sql`update replacements set
      state = ${to}, reason = ${reason}, state_since = ${now.toISOString()}::timestamptz,
      new_device_id = case when ${to} in ('planned', 'no_device') then null else new_device_id end,
      deployed_on = ${reached('deployed', 'deployed_on')},
      migrated_on = ${reached('migrated', 'migrated_on')},
      reclaimed_on = ${reached('reclaimed', 'reclaimed_on')},
      closed_on = ${reached('closed', 'closed_on')},
      certified_on = case when ${to} in ('reclaimed', 'erased', 'closed')
        then app.certified_on(old_device_id) else certified_on end
    where id = any (${sql.param([...ids])}::uuid[])`)
}

/** Ends the open appointments of replacements that have left `scheduled`; gives those that fell away. */
export async function endAppointments(
  tx: Transaction,
  ids: readonly string[],
  to: 'kept' | 'cancelled' | 'no_show',
  reason: string | null,
): Promise<{ id: string; holderId: string; place: string; startsAt: string }[]> {
  const rows = await tx.execute<{
    id: string
    holderId: string
    place: string
    startsAt: string
  }>(sql`
    update appointments a set state = ${to}, reason = ${reason},
      sequence = sequence + case when ${to} = 'cancelled' then 1 else 0 end
    from slots s
    where s.id = a.slot_id and a.state = 'booked'
      and a.replacement_id = any (${sql.param([...ids])}::uuid[])
    returning a.id, a.holder_id as "holderId", s.place,
      to_char(s.starts_at at time zone 'Asia/Tokyo', 'YYYY-MM-DD HH24:MI') as "startsAt"`)
  return [...rows]
}
