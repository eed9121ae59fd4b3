import {
  and,
  asc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { z } from 'zod'
import type { NetworkSession, networkSessionQuery } from '#contract/network-sessions'
import type { Transaction } from '#drizzle/client'
import { networkSessions } from '#drizzle/schema/access'
import { devices } from '#drizzle/schema/devices'
import { iso, page, total } from '../http/list-query.ts'

type SessionRow = typeof networkSessions.$inferInsert
const open = isNull(networkSessions.endedAt)
const named = ({ nas, sessionId }: Pick<SessionRow, 'nas' | 'sessionId'>) =>
  and(eq(networkSessions.nas, nas), eq(networkSessions.sessionId, sessionId))

interface Who {
  certificateId: string | null
  lineId: string | null
  deviceId: string | null
  decision: 'allow' | 'quarantine' | null
}

/** Whose session it is, by what its element gives back or by who called last from there. */
export async function whose(
  tx: Transaction,
  by: { door: string; serial?: Uint8Array; number?: string; imsi?: string; station?: string },
  at: Date,
): Promise<Who> {
  const serial = by.serial ? Buffer.from(by.serial) : null
  const [row] = await tx.execute<Record<string, unknown> & Who>(sql`
    select certificate_id as "certificateId", line_id as "lineId", device_id as "deviceId", decision
    from app.radius_who(${by.door}, ${serial}, ${by.number ?? null}, ${by.imsi ?? null},
      ${by.station ?? null}, ${at.toISOString()}::timestamptz)`)
  return row!
}

/** True when the open session of this name heard of it. */
export async function touch(
  tx: Transaction,
  session: Pick<SessionRow, 'nas' | 'sessionId' | 'lastSeenAt' | 'address'>,
): Promise<boolean> {
  const rows = await tx
    .update(networkSessions)
    .set({
      lastSeenAt: sql`greatest(${networkSessions.lastSeenAt}, ${session.lastSeenAt.toISOString()}::timestamptz)`,
      ...(session.address && { address: session.address }),
    })
    .where(and(named(session), open))
    .returning({ id: networkSessions.id })
  return rows.length > 0
}

/** A record that was overtaken by the end of its session must not open it again. */
export async function isOver(
  tx: Transaction,
  session: Pick<SessionRow, 'nas' | 'sessionId'>,
  at: Date,
): Promise<boolean> {
  const rows = await tx
    .select({ id: networkSessions.id })
    .from(networkSessions)
    .where(and(named(session), gte(networkSessions.endedAt, at)))
    .limit(1)
  return rows.length > 0
}

/** Of two at once, one opens it. */
export const insert = (tx: Transaction, session: SessionRow) =>
  tx.insert(networkSessions).values(session).onConflictDoNothing()

export async function end(
  tx: Transaction,
  which: { nas: string; sessionId?: string },
  endedAt: Date,
  endReason: string,
): Promise<boolean> {
  const { nas, sessionId } = which
  const rows = await tx
    .update(networkSessions)
    .set({ endedAt, endReason })
    .where(
      and(
        eq(networkSessions.nas, nas),
        sessionId === undefined ? undefined : eq(networkSessions.sessionId, sessionId),
        open,
      ),
    )
    .returning({ id: networkSessions.id })
  return rows.length > 0
}

/**
 * Ends what has not been heard of: three reports missed, or, of an element that sends none in between,
 * longer than anybody may be in without being asked anew.
 */
export async function endSilent(tx: Transaction, reportedBefore: Date, startedBefore: Date) {
  const reports = sql`${networkSessions.lastSeenAt} > ${networkSessions.startedAt}`
  await tx
    .update(networkSessions)
    .set({ endedAt: sql`${networkSessions.lastSeenAt}`, endReason: 'silent' })
    .where(
      and(
        open,
        lt(networkSessions.lastSeenAt, reportedBefore),
        or(reports, lt(networkSessions.startedAt, startedBefore)),
      ),
    )
}

export const forgetEndedBefore = (tx: Transaction, at: Date) =>
  tx.delete(networkSessions).where(lt(networkSessions.endedAt, at))

/** Marks the open sessions whose decision has changed; how many there were. */
export async function markOutdated(tx: Transaction, at: Date, most: number): Promise<number> {
  const rows = await tx.execute(sql`
    update network_sessions s set disconnect_wanted_at = ${at.toISOString()}::timestamptz, disconnect_reasons = o.reasons
    from app.radius_outdated(${at.toISOString()}::timestamptz, ${most}) o
    where s.id = o.id and s.ended_at is null and s.disconnect_wanted_at is null returning s.id`)
  return rows.length
}

/** Elements that are to be told, and have not been for a while. */
export async function elementsToTell(tx: Transaction, triedBefore: Date): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ nas: networkSessions.nas })
    .from(networkSessions)
    .where(wanted(triedBefore))
  return rows.map(({ nas }) => nas)
}

const wanted = (triedBefore: Date): SQL | undefined =>
  and(
    open,
    isNotNull(networkSessions.disconnectWantedAt),
    or(
      isNull(networkSessions.disconnectTriedAt),
      lt(networkSessions.disconnectTriedAt, triedBefore),
    ),
  )

export const sessionsToEnd = (tx: Transaction, nas: string, triedBefore: Date, most: number) =>
  tx
    .select()
    .from(networkSessions)
    .where(and(wanted(triedBefore), eq(networkSessions.nas, nas)))
    .orderBy(asc(networkSessions.disconnectWantedAt))
    .limit(most)

export type Told = 'ended' | NonNullable<NetworkSession['disconnectError']>

export async function noteTold(tx: Transaction, ids: string[], told: Told, at: Date) {
  if (ids.length === 0) return
  await tx
    .update(networkSessions)
    .set({
      disconnectTriedAt: at,
      disconnectTries: sql`${networkSessions.disconnectTries} + 1`,
      ...(told === 'ended'
        ? {
            endedAt: sql`coalesce(${networkSessions.endedAt}, ${at.toISOString()}::timestamptz)`,
            endReason: sql`coalesce(${networkSessions.endReason}, 'disconnected')`,
            disconnectError: null,
          }
        : { disconnectError: told }),
    })
    .where(inArray(networkSessions.id, ids))
}

const columns = {
  id: networkSessions.id,
  door: sql<NetworkSession['door']>`${networkSessions.door}`,
  deviceId: networkSessions.deviceId,
  propertyNumber: devices.propertyNumber,
  certificateId: networkSessions.certificateId,
  lineId: networkSessions.lineId,
  decision: sql<NetworkSession['decision']>`${networkSessions.decision}`,
  station: networkSessions.station,
  calledStation: networkSessions.calledStation,
  nas: networkSessions.nas,
  address: networkSessions.address,
  startedAt: iso(networkSessions.startedAt),
  lastSeenAt: iso(networkSessions.lastSeenAt),
  endedAt: sql<string | null>`${iso(networkSessions.endedAt)}`,
  endReason: networkSessions.endReason,
  disconnectWantedAt: sql<string | null>`${iso(networkSessions.disconnectWantedAt)}`,
  disconnectReasons: sql<string[]>`coalesce(${networkSessions.disconnectReasons}, '{}')`,
  disconnectTries: networkSessions.disconnectTries,
  disconnectError: sql<NetworkSession['disconnectError']>`${networkSessions.disconnectError}`,
}

export function list(tx: Transaction, input: z.output<typeof networkSessionQuery>) {
  const { q, id, open: isOpen, deviceId, decision, overdue } = input.filter ?? {}
  const device = exists(
    sql`(select from app.search_devices(${q ?? ''}) f where f = ${networkSessions.deviceId})`,
  )
  const where = and(
    q?.trim() ? or(device, eq(networkSessions.station, q.trim().toLowerCase())) : undefined,
    id && inArray(networkSessions.id, id),
    isOpen === undefined ? undefined : isOpen ? open : isNotNull(networkSessions.endedAt),
    deviceId ? eq(networkSessions.deviceId, deviceId) : undefined,
    decision ? eq(networkSessions.decision, decision) : undefined,
    overdue ? and(open, isNotNull(networkSessions.disconnectWantedAt)) : undefined,
  )
  return page({
    input,
    sortable: { startedAt: networkSessions.startedAt, lastSeenAt: networkSessions.lastSeenAt },
    id: networkSessions.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(networkSessions)
        .leftJoin(devices, eq(devices.id, networkSessions.deviceId))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(networkSessions).where(where),
  })
}
