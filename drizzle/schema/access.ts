import { sql } from 'drizzle-orm'
import {
  bigserial,
  check,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, id, instant } from '../columns.ts'

/**
 * What each door has answered, and why: telemetry, written at every authentication and forgotten after
 * some weeks. Ids without foreign keys, which would lock the device's row each time it joins a network.
 */
export const doorAnswers = pgTable(
  'door_answers',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    at: instant().notNull().defaultNow(),
    door: text().notNull(),
    outcome: text().notNull(),
    /** Codes, the weightiest first. */
    reasons: text().array().notNull().default(sql`'{}'`),
    deviceId: uuid(),
    lineId: uuid(),
    certificateId: uuid(),
    /** As it was shown, also of a certificate that we know nothing of. */
    serial: bytes(),
    issuer: text(),
    /** Who called: a MAC address in twelve digits, or a phone number. */
    station: text(),
    imei: text(),
    /** Through which access point, gateway or address. */
    nas: text(),
  },
  (t) => [
    index('door_answers_device_id_idx').on(t.deviceId, t.id).where(sql`${t.deviceId} is not null`),
    index('door_answers_line_id_idx').on(t.lineId, t.id).where(sql`${t.lineId} is not null`),
    index('door_answers_serial_idx').on(t.serial, t.id).where(sql`${t.serial} is not null`),
    index('door_answers_station_idx').on(t.station, t.id).where(sql`${t.station} is not null`),
    // Rows come in the order of time, and go so.
    index('door_answers_at_idx').using('brin', t.at),
    check(
      'door_answers_door_check',
      sql`${t.door} in ('radius-certificate', 'radius-line', 'gateway', 'est', 'scep', 'agent', 'issue')`,
    ),
    check(
      'door_answers_outcome_check',
      sql`${t.outcome} in ('allow', 'quarantine', 'deny', 'pending', 'unavailable')`,
    ),
    check(
      'door_answers_lengths_check',
      sql`length(${t.serial}) <= 64 and length(${t.issuer}) <= 1000 and length(${t.station}) <= 100 and length(${t.imei}) <= 16 and length(${t.nas}) <= 200`,
    ),
  ],
)

/** Who is on the network, as the access points and gateways account for it: telemetry, like the answers. */
export const networkSessions = pgTable(
  'network_sessions',
  {
    id: id(),
    door: text().notNull(),
    /** The element that accounts for it, by its name or else its address. */
    nas: text().notNull(),
    /** Where it takes Disconnect-Requests. */
    nasAddress: text(),
    nasPort: text(),
    /** Acct-Session-Id: with the element's name unique while the session is open. */
    sessionId: text().notNull(),
    userName: text(),
    station: text(),
    calledStation: text(),
    /** What the network gave it. */
    address: text(),
    imei: text(),
    deviceId: uuid(),
    certificateId: uuid(),
    lineId: uuid(),
    /** What it was let in with; unknown where the element does not give back what it was told. */
    decision: text(),
    startedAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    endedAt: instant(),
    endReason: text(),
    /** Since when it should not be there any more, and why. */
    disconnectWantedAt: instant(),
    disconnectReasons: text().array(),
    disconnectTriedAt: instant(),
    disconnectTries: integer().notNull().default(0),
    disconnectError: text(),
  },
  (t) => [
    uniqueIndex('network_sessions_open_key')
      .on(t.nas, t.sessionId)
      .where(sql`${t.endedAt} is null`),
    index('network_sessions_session_id_idx').on(t.sessionId),
    index('network_sessions_open_idx').on(t.lastSeenAt, t.id).where(sql`${t.endedAt} is null`),
    index('network_sessions_device_id_idx').on(t.deviceId, t.startedAt),
    index('network_sessions_station_idx').on(t.station, t.startedAt),
    index('network_sessions_started_at_idx').on(t.startedAt, t.id),
    index('network_sessions_ended_at_idx').on(t.endedAt),
    index('network_sessions_wanted_idx')
      .on(t.disconnectTriedAt)
      .where(sql`${t.disconnectWantedAt} is not null and ${t.endedAt} is null`),
    check('network_sessions_door_check', sql`${t.door} in ('radius-certificate', 'radius-line')`),
    check('network_sessions_decision_check', sql`${t.decision} in ('allow', 'quarantine')`),
    check(
      'network_sessions_error_check',
      sql`${t.disconnectError} in ('nas_unknown', 'no_answer', 'refused')`,
    ),
    check('network_sessions_ended_check', sql`(${t.endedAt} is null) = (${t.endReason} is null)`),
  ],
)
