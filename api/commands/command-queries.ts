import { sql } from 'drizzle-orm'
import type { CommandReport } from '#contract/agent-channel'
import { COMMAND_MOVES, type CommandKind, type CommandState } from '#contract/command-protocol'
import type { Transaction } from '#drizzle/client'

const ids = (list: readonly string[]) => sql`${`{${list.join(',')}}`}::uuid[]`
const at = (now: Date) => sql`${now.toISOString()}::timestamptz`

/** Nothing final is known of it. */
const OPEN = sql.raw(`('queued', 'delivered', 'not_now', 'accepted', 'running')`)
const LOCKING = sql.raw(`('lock', 'unlock', 'wipe')`)
const FINAL = sql.raw(`('succeeded', 'failed', 'rejected', 'expired', 'superseded', 'cancelled')`)
/** Somebody at a keyboard, or the server by itself. */
const BY = sql.raw(`case when app.actor() like 'user:%' then 'person' else 'server' end`)

export interface NewCommand {
  deviceId: string
  kind: CommandKind
  level: number | null
  epoch: number
  previousLevel: number | null
}

interface About {
  reason: string | null
  message: string | null
  approvalId: string | null
  incidentId: string | null
  now: Date
  expiresAt: Date
}

/** Gives the ids in the order of the rows. */
export async function insert(
  tx: Transaction,
  rows: readonly NewCommand[],
  { reason, message, approvalId, incidentId, now, expiresAt }: About,
): Promise<{ id: string; deviceId: string; epoch: number }[]> {
  if (rows.length === 0) return []
  return tx.execute(sql`
    with made as (
      insert into commands (device_id, kind, level, epoch, previous_level, reason, message, approval_id, incident_id,
        created_at, expires_at)
      select r."deviceId", r.kind, r.level, r.epoch, r."previousLevel", ${reason}, ${message}, ${approvalId}::uuid,
        ${incidentId}::uuid, ${at(now)}, ${at(expiresAt)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r ("deviceId" uuid, kind text, level smallint, epoch integer, "previousLevel" smallint)
      returning id, device_id, epoch
    ), told as (
      insert into command_events (command_id, at, by, state, moved, reason)
      select id, ${at(now)}, ${BY}, 'queued', true, ${reason} from made
    )
    select id, device_id as "deviceId", epoch from made order by device_id`)
}

/** Commands that others take the place of. */
export async function supersede(tx: Transaction, deviceIds: readonly string[], now: Date) {
  await tx.execute(sql`
    with over as (
      update commands set state = 'superseded', finished_at = ${at(now)}
      where device_id = any (${ids(deviceIds)}) and kind in ${LOCKING} and state in ${OPEN} returning id
    )
    insert into command_events (command_id, at, by, state, moved)
    select id, ${at(now)}, 'server', 'superseded', true from over`)
}

/** A step that the server takes, with those that stand where it may be taken from. */
export async function end(
  tx: Transaction,
  {
    ids: list,
    from,
    to,
    reason,
    now,
  }: {
    ids: readonly string[]
    from: readonly CommandState[]
    to: 'expired' | 'cancelled'
    reason: string | null
    now: Date
  },
): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    with over as (
      update commands set state = ${to}, finished_at = ${at(now)}
      where id = any (${ids(list)}) and state = any (${`{${from.join(',')}}`}::text[]) returning id
    ), told as (
      insert into command_events (command_id, at, by, state, moved, reason)
      select id, ${at(now)}, ${BY}, ${to}, true, ${reason} from over
    )
    select id from over`)
  return rows.map(({ id }) => id)
}

export interface OpenCommand {
  id: string
  deviceId: string
  kind: CommandKind
  level: number | null
  epoch: number
  state: CommandState
  message: string | null
  expiresAt: Date
  jws: string | null
  keysSeq: number | null
}

const openColumns = sql.raw(`id, device_id as "deviceId", kind, level, epoch, state, message,
  expires_at as "expiresAt", jws, keys_seq as "keysSeq"`)

const dated = <T extends { expiresAt: Date }>(row: T): T => ({
  ...row,
  expiresAt: new Date(row.expiresAt),
})

/** What a device hasn't said anything final about, the oldest first. */
export async function open(tx: Transaction, deviceId: string): Promise<OpenCommand[]> {
  const rows = await tx.execute<OpenCommand & Record<string, unknown>>(sql`
    select ${openColumns} from commands where device_id = ${deviceId} and state in ${OPEN} order by created_at, epoch`)
  return rows.map(dated)
}

/** When the last of those that lock came to its end. */
export async function lastEnd(tx: Transaction, deviceId: string): Promise<Date | null> {
  const [row] = await tx.execute<{ at: string | null }>(sql`
    select max(finished_at) as at from commands
    where device_id = ${deviceId} and kind in ${LOCKING} and state in ('failed', 'rejected', 'succeeded')`)
  return row?.at ? new Date(row.at) : null
}

export type Signed = {
  id: string
  jws: string
  keysSeq: number
}

/**
 * Puts down what is about to be delivered. Whoever signed first wins, so that it is the same each time;
 * what is over meanwhile is not delivered.
 */
export async function deliver(
  tx: Transaction,
  signed: readonly Signed[],
  now: Date,
): Promise<Signed[]> {
  if (signed.length === 0) return []
  return tx.execute<Signed>(sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(signed)}::jsonb) as g (id uuid, jws text, "keysSeq" integer)
    ), taken as (
      select c.id, c.state from commands c join given g on g.id = c.id where c.state in ${OPEN} order by c.id for update of c
    ), sent as (
      update commands c set jws = case when c.keys_seq = g."keysSeq" then c.jws else g.jws end, keys_seq = g."keysSeq",
        state = case when c.state in ('queued', 'not_now') then 'delivered' else c.state end,
        delivered_at = coalesce(c.delivered_at, ${at(now)})
      from given g join taken t on t.id = g.id where c.id = g.id and c.state in ${OPEN}
      returning c.id, c.jws, c.keys_seq, t.state as before, c.state
    ), told as (
      insert into command_events (command_id, at, by, state, moved)
      select id, ${at(now)}, 'server', 'delivered', true from sent where before <> state
    )
    select id, jws, keys_seq as "keysSeq" from sent`)
}

/** The command of this device, held; its lock has to be held before. */
export async function hold(tx: Transaction, deviceId: string, id: string) {
  const [row] = await tx.execute<OpenCommand & Record<string, unknown>>(sql`
    select ${openColumns} from commands where id = ${id} and device_id = ${deviceId} for update`)
  return row && dated(row)
}

/** A step that the device says it has taken. */
export async function step(
  tx: Transaction,
  id: string,
  {
    state,
    reason,
    detail,
    proven,
    now,
  }: {
    state: CommandState
    reason: string | null
    detail: string | null
    proven: boolean | null
    now: Date
  },
): Promise<void> {
  await tx.execute(sql`
    update commands set state = ${state}, outcome_reason = ${reason}, outcome_detail = ${detail},
      proven = coalesce(${proven}, proven),
      delivered_at = coalesce(delivered_at, ${at(now)}),
      accepted_at = case when ${state}::text in ('accepted', 'running', 'succeeded', 'failed') then coalesce(accepted_at, ${at(now)}) else accepted_at end,
      finished_at = case when ${state}::text in ${FINAL} then ${at(now)} end
    where id = ${id}`)
}

export async function note(
  tx: Transaction,
  commandId: string,
  { state, at: deviceAt, reason, detail }: CommandReport,
  { moved, now }: { moved: boolean; now: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into command_events (command_id, at, by, state, moved, device_at, reason, detail)
    values (${commandId}, ${at(now)}, 'device', ${state}, ${moved}, ${deviceAt}::timestamptz, ${reason ?? null}, ${detail ?? null})`)
}

/** Whether the device has said the very same before. */
export async function isNoted(
  tx: Transaction,
  commandId: string,
  { state, at: deviceAt }: CommandReport,
): Promise<boolean> {
  const rows = await tx.execute(sql`
    select 1 from command_events where command_id = ${commandId} and by = 'device' and state = ${state}
      and device_at = ${deviceAt}::timestamptz limit 1`)
  return rows.length > 0
}

/** Those whose time has passed before the device has written them down. */
export async function overdue(tx: Transaction, now: Date, most: number): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from commands where expires_at <= ${at(now)} and state in ('queued', 'delivered', 'not_now')
    order by expires_at limit ${most}`)
  return rows.map(({ id }) => id)
}

/** Errands of this kind that are under way. */
export const errands = (
  tx: Transaction,
  deviceIds: readonly string[],
  kind: CommandKind,
): Promise<{ id: string; deviceId: string; epoch: number }[]> =>
  tx.execute(sql`
    select id, device_id as "deviceId", epoch from commands
    where device_id = any (${ids(deviceIds)}) and kind = ${kind} and state in ${OPEN}`)

export async function previousLevel(tx: Transaction, id: string): Promise<number> {
  const [row] = await tx.execute<{ level: number | null }>(
    sql`select previous_level as level from commands where id = ${id}`,
  )
  return row?.level ?? 0
}

/** By whose consent the device is to be wiped. */
export async function wipeApproval(tx: Transaction, deviceId: string): Promise<string | null> {
  const [row] = await tx.execute<{ id: string }>(sql`
    select approval_id as id from commands where device_id = ${deviceId} and kind = 'wipe'
    order by created_at desc, epoch desc limit 1`)
  return row?.id ?? null
}

/** That it has been delivered, by a process of which nothing else is left. */
export async function deliverAnyway(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.execute(sql`
    update commands set state = 'delivered', delivered_at = coalesce(delivered_at, ${at(now)}) where id = ${id}`)
}

/** Whether a device may say so: what is still waiting here counts as delivered, for how else could it know. */
export function mayMove(from: CommandState, to: CommandState): boolean {
  const stands = from === 'queued' ? 'delivered' : from
  return COMMAND_MOVES.some(
    (move) => move.by === 'device' && move.from === stands && move.to === to,
  )
}

/** A step of the server's, for the history. */
export async function noteStep(
  tx: Transaction,
  { commandId, state, now }: { commandId: string; state: CommandState; now: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into command_events (command_id, at, by, state, moved)
    values (${commandId}, ${at(now)}, 'server', ${state}, true)`)
}
