import { sql } from 'drizzle-orm'
import type { IncidentMoment, ItemLock } from '#contract/incidents'
import type { Transaction } from '#drizzle/client'
import { certificateEvents } from '#drizzle/schema/certificates'
import { type Actor, reach } from '../actor.ts'
import { within } from '../scope.ts'

type Told = Omit<IncidentMoment, 'afterMs'>

interface About {
  incidentId: string
  deviceIds: readonly string[]
  /** A little before the report: what a door said last. */
  from: Date
}

const MOST = 300
const isoText = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`
const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', ${isoText})`)
const since = (from: Date) => sql`${from.toISOString()}::timestamptz`
const these = (ids: readonly string[]) => sql`any (${sql.param([...ids])}::uuid[])`

type Row = { [K in keyof Told]: Told[K] }
const rowsOf = async (rows: PromiseLike<Iterable<Row>>): Promise<Told[]> => [...(await rows)]

/** What was done here, by the certificate authority, at each door, on the network, and by the device. */
export async function moments(tx: Transaction, actor: Actor, about: About): Promise<Told[]> {
  const parts = [await ownEvents(tx, about), await certificates(tx, actor, about)]
  if (reach(actor, 'access.explain')) parts.push(await doors(tx, about))
  if (reach(actor, 'network-sessions.read')) parts.push(await sessions(tx, about))
  if (reach(actor, 'incidents.chores')) parts.push(await commands(tx, about))
  return parts.flat()
}

const ownEvents = (tx: Transaction, { incidentId }: About) =>
  rowsOf(
    tx.execute<Row>(sql`select ${iso('e.at')} as at, 'incident' as source, e.kind as what, e.device_id as "deviceId",
      coalesce(app.actor_name(e.actor), 'Mamori') as by, e.detail
    from incident_events e where e.incident_id = ${incidentId} order by e.id limit ${MOST}`),
  )

function certificates(tx: Transaction, actor: Actor, { deviceIds, from }: About) {
  const reached = within(actor, 'certificates.read', {
    unit: certificateEvents.unitId,
    person: certificateEvents.holderId,
  })
  return rowsOf(
    tx.execute<Row>(sql`select ${iso('certificate_events.at')} as at, 'certificate' as source, kind as what, c.device_id as "deviceId",
      c.profile as by, certificate_events.reason as detail
    from certificate_events join certificates c on c.id = certificate_events.certificate_id
    where c.device_id = ${these(deviceIds)} and certificate_events.at >= ${since(from)} and ${reached ?? sql`true`}
    order by certificate_events.id limit ${MOST}`),
  )
}

const doors = (tx: Transaction, { deviceIds, from }: About) =>
  rowsOf(
    tx.execute<Row>(sql`select ${iso('a.at')} as at, 'door' as source, a.outcome as what, a.device_id as "deviceId",
      a.door as by, array_to_string(a.reasons, ' ') as detail
    from door_answers a where a.device_id = ${these(deviceIds)} and a.at >= ${since(from)} order by a.id limit ${MOST}`),
  )

const sessions = (tx: Transaction, { deviceIds, from }: About) =>
  rowsOf(
    tx.execute<Row>(sql`select ${iso('s.disconnect_wanted_at')} as at, 'session' as source, 'disconnect' as what,
      s.device_id as "deviceId", s.nas as by, s.disconnect_error as detail
    from network_sessions s where s.device_id = ${these(deviceIds)} and s.disconnect_wanted_at >= ${since(from)}
    union all
    select ${iso('s.ended_at')}, 'session', 'ended', s.device_id, s.nas, s.end_reason
    from network_sessions s where s.device_id = ${these(deviceIds)} and s.ended_at >= ${since(from)} limit ${MOST}`),
  )

const commands = (tx: Transaction, { deviceIds, from }: About) =>
  rowsOf(
    tx.execute<Row>(sql`select ${iso('e.at')} as at, 'command' as source, e.state as what, c.device_id as "deviceId",
      concat_ws(' ', c.kind, c.level) as by,
      nullif(concat_ws(' ', e.reason, e.detail, case when e.state = 'succeeded' and c.proven then 'proven' end), '') as detail
    from command_events e join commands c on c.id = e.command_id
    where c.device_id = ${these(deviceIds)} and e.at >= ${since(from)} and e.moved order by e.id limit ${MOST}`),
  )

/** How far the locks have come: for whoever may follow the incident. */
export async function locks(tx: Transaction, incidentId: string) {
  const rows = await tx.execute<{ deviceId: string } & { [K in keyof ItemLock]: ItemLock[K] }>(sql`
    select l.device_id as "deviceId", l.desired_level::int as wanted, l.observed_level::int as observed,
      l.status = 'locked' or (l.desired_level = 0 and l.status = 'unlocked') as proven,
      case when l.proven then ${iso('l.observed_at')} end as "provenAt", ${iso('l.received_at')} as "lastHeardAt"
    from app.incident_locks(${incidentId}) l`)
  return new Map([...rows].map(({ deviceId, ...lock }) => [deviceId, lock as ItemLock]))
}
