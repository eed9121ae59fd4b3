import { and, desc, eq, inArray, or, sql } from 'drizzle-orm'
import type { Decision } from '#contract/access'
import type { Explanation } from '#contract/explain'
import type { Transaction } from '#drizzle/client'
import { doorAnswers, networkSessions } from '#drizzle/schema/access'
import { authorities, certificates } from '#drizzle/schema/certificates'
import { devices } from '#drizzle/schema/devices'
import { lineSims, lines, simDevices } from '#drizzle/schema/lines'
import { iso } from '../http/list-query.ts'

type FoundDevice = NonNullable<Explanation['device']>

const ANSWERS = 50
const CANDIDATES = 10

export async function devicesOfSerial(tx: Transaction, serial: Uint8Array): Promise<string[]> {
  const rows = await tx
    .select({ deviceId: certificates.deviceId })
    .from(certificates)
    .where(
      and(
        inArray(certificates.authorityId, tx.select({ id: authorities.id }).from(authorities)),
        eq(certificates.serial, serial),
      ),
    )
  return rows.flatMap(({ deviceId }) => deviceId ?? [])
}

/** Who was last heard of from there. */
export async function devicesOfStation(tx: Transaction, station: string): Promise<string[]> {
  const answers = await tx
    .select({ deviceId: doorAnswers.deviceId })
    .from(doorAnswers)
    .where(eq(doorAnswers.station, station))
    .orderBy(desc(doorAnswers.id))
    .limit(ANSWERS)
  const sessions = await tx
    .select({ deviceId: networkSessions.deviceId })
    .from(networkSessions)
    .where(eq(networkSessions.station, station))
    .orderBy(desc(networkSessions.startedAt))
    .limit(ANSWERS)
  return [...answers, ...sessions].flatMap(({ deviceId }) => deviceId ?? [])
}

export async function devicesOfNumber(
  tx: Transaction,
  phoneNumber: string,
  at: Date,
): Promise<{ lineIds: string[]; deviceIds: string[] }> {
  const now = sql`${at.toISOString()}::timestamptz`
  const rows = await tx
    .select({ lineId: lines.id, deviceId: simDevices.deviceId })
    .from(lines)
    .leftJoin(lineSims, and(eq(lineSims.lineId, lines.id), sql`${lineSims.during} @> ${now}`))
    .leftJoin(
      simDevices,
      and(eq(simDevices.simId, lineSims.simId), sql`${simDevices.during} @> ${now}`),
    )
    .where(eq(lines.phoneNumber, phoneNumber))
  return {
    lineIds: rows.map(({ lineId }) => lineId),
    deviceIds: rows.flatMap(({ deviceId }) => deviceId ?? []),
  }
}

export async function devicesNamed(tx: Transaction, name: string): Promise<string[]> {
  const exact = await tx
    .select({ id: devices.id })
    .from(devices)
    .where(
      or(eq(devices.propertyNumber, name), eq(devices.serialNumber, name), eq(devices.imei, name)),
    )
  if (exact.length > 0) return exact.map(({ id }) => id)
  const found = await tx
    .select({ id: devices.id })
    .from(devices)
    .where(sql`${devices.id} in (select app.search_devices(${name.slice(0, 100)}))`)
    .orderBy(devices.propertyNumber)
    .limit(CANDIDATES)
  return found.map(({ id }) => id)
}

export const devicesById = (tx: Transaction, ids: readonly string[]) =>
  tx
    .select({
      id: devices.id,
      propertyNumber: devices.propertyNumber,
      kind: sql<FoundDevice['kind']>`${devices.kind}`,
      state: sql<FoundDevice['state']>`${devices.state}`,
    })
    .from(devices)
    .where(inArray(devices.id, [...ids]))

/** What the doors say now of each network certificate of the device, the newest first, and what its status is. */
export const certificateDoors = (tx: Transaction, deviceId: string, at: Date) =>
  tx
    .select({
      id: certificates.id,
      serial: certificates.serial,
      outcome: sql<Decision>`a.decision`,
      reasons: sql<string[]>`a.reasons`,
      ocsp: sql<'good' | 'revoked' | 'unknown'>`case ${certificates.state} when 'issued' then 'good'
        when 'held' then 'revoked' when 'revoked' then 'revoked' else 'unknown' end`,
      listed: sql<boolean>`coalesce((select position(${certificates.serial} in c.der) > 0 from crls c
        where c.authority_id = ${certificates.authorityId} and c.kind = 'full' order by c.number desc limit 1), false)`,
    })
    .from(certificates)
    .crossJoinLateral(
      sql`app.certificate_access(${certificates}, ${at.toISOString()}::timestamptz) a`,
    )
    .where(
      and(
        eq(certificates.deviceId, deviceId),
        eq(certificates.profile, 'network-access'),
        sql`${certificates.state} <> 'abandoned'`,
      ),
    )
    .orderBy(desc(certificates.createdAt))
    .limit(CANDIDATES)

/** And of each line: those of the device, or those asked about. */
export function lineDoors(
  tx: Transaction,
  { deviceId, lineIds }: { deviceId: string | null; lineIds: readonly string[] },
  at: Date,
) {
  const now = sql`${at.toISOString()}::timestamptz`
  const ofDevice = tx
    .select({ id: lineSims.lineId })
    .from(simDevices)
    .innerJoin(
      lineSims,
      and(eq(lineSims.simId, simDevices.simId), sql`${lineSims.during} @> ${now}`),
    )
    .where(
      and(
        deviceId ? eq(simDevices.deviceId, deviceId) : sql`false`,
        sql`${simDevices.during} @> ${now}`,
      ),
    )
  return tx
    .select({
      id: lines.id,
      phoneNumber: lines.phoneNumber,
      outcome: sql<Decision>`a.decision`,
      reasons: sql<string[]>`a.reasons`,
    })
    .from(lines)
    .crossJoinLateral(sql`app.line_access(${lines.id}, null, ${now}) a`)
    .where(
      or(
        inArray(lines.id, ofDevice),
        lineIds.length > 0 ? inArray(lines.id, [...lineIds]) : undefined,
      ),
    )
    .orderBy(lines.phoneNumber)
}

/** What was answered to any of these, the last first. */
export function answersAbout(
  tx: Transaction,
  about: {
    deviceId?: string | undefined
    serial?: Uint8Array | undefined
    stations: readonly string[]
    lineIds: readonly string[]
  },
) {
  const { deviceId, serial, stations, lineIds } = about
  return tx
    .select({
      id: doorAnswers.id,
      at: iso(doorAnswers.at),
      door: doorAnswers.door,
      outcome: doorAnswers.outcome,
      reasons: doorAnswers.reasons,
      serial: doorAnswers.serial,
      station: doorAnswers.station,
      nas: doorAnswers.nas,
    })
    .from(doorAnswers)
    .where(
      or(
        deviceId ? eq(doorAnswers.deviceId, deviceId) : undefined,
        serial ? eq(doorAnswers.serial, serial) : undefined,
        stations.length > 0 ? inArray(doorAnswers.station, [...stations]) : undefined,
        lineIds.length > 0 ? inArray(doorAnswers.lineId, [...lineIds]) : undefined,
      ) ?? sql`false`,
    )
    .orderBy(desc(doorAnswers.id))
    .limit(ANSWERS)
}
