import { sql } from 'drizzle-orm'
import { bigserial, check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from '../columns.ts'

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
