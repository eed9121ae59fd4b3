import { sql } from 'drizzle-orm'
import {
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'
import { staff, units } from './organization.ts'

/* Which state follows which is in the table app.moves: migrations/*_rollout_security.sql. */

export const programs = pgTable(
  'programs',
  {
    id: id(),
    name: text().notNull(),
    fiscalYear: integer().notNull(),
    /** How many laptops the program is to replace. */
    goalCount: integer().notNull(),
    deadline: date().notNull(),
    /** Share of a wave that must have its new laptop before the next wave opens. */
    gatePercent: integer().notNull().default(95),
    state: text().notNull().default('planned'),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('programs_name_key').on(t.fiscalYear, t.name),
    check('programs_state_check', sql`${t.state} in ('planned', 'open', 'closed')`),
    check('programs_goal_count_check', sql`${t.goalCount} > 0`),
    check('programs_gate_percent_check', sql`${t.gatePercent} between 0 and 100`),
  ],
)

export const waves = pgTable(
  'waves',
  {
    id: id(),
    programId: uuid()
      .notNull()
      .references(() => programs.id),
    name: text().notNull(),
    ordinal: integer().notNull(),
    state: text().notNull().default('planned'),
    /** Instead of the program's. */
    gatePercent: integer(),
    /** Why the wave was opened before its predecessor had reached the gate. */
    gateOverride: text(),
    /** Why it was suspended, or closed with replacements unfinished. */
    stateReason: text(),
    opensOn: date(),
    closesOn: date(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('waves_ordinal_key').on(t.programId, t.ordinal),
    uniqueIndex('waves_name_key').on(t.programId, t.name),
    check('waves_state_check', sql`${t.state} in ('planned', 'open', 'suspended', 'closed')`),
    check('waves_gate_percent_check', sql`${t.gatePercent} between 0 and 100`),
    check('waves_period_check', sql`${t.closesOn} >= ${t.opensOn}`),
  ],
)

/** The yearly schedule (工程表): how many laptops a wave is to replace in which month. */
export const waveMonths = pgTable(
  'wave_months',
  {
    waveId: uuid()
      .notNull()
      .references(() => waves.id, { onDelete: 'cascade' }),
    /** First day of the month. */
    month: date().notNull(),
    planned: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.waveId, t.month] }),
    check('wave_months_month_check', sql`extract(day from ${t.month}) = 1`),
    check('wave_months_planned_check', sql`${t.planned} > 0`),
  ],
)

/** One person's old laptop and what takes its place. */
export const replacements = pgTable(
  'replacements',
  {
    id: id(),
    waveId: uuid()
      .notNull()
      .references(() => waves.id),
    /** Copied from the wave. */
    programId: uuid()
      .notNull()
      .references(() => programs.id),
    oldDeviceId: uuid()
      .notNull()
      .references(() => devices.id),
    newDeviceId: uuid().references(() => devices.id),
    holderId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Set when the old laptop belonged to a unit or post; the new one then does too. */
    dutyUnitId: uuid().references(() => units.id),
    /** The unit that is served, for row security: the old laptop's when the wave was filled. */
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    state: text().notNull().default('planned'),
    /** For an exception: the state it interrupted. */
    pausedFrom: text(),
    /** For an exception: why. */
    reason: text(),
    stateSince: instant().notNull().defaultNow(),
    /** Days, Asia/Tokyo, on which these states were reached: progress counts them without a history. */
    deployedOn: date(),
    migratedOn: date(),
    reclaimedOn: date(),
    /** Follows the erasure certificate of the old laptop, by trigger. */
    certifiedOn: date(),
    closedOn: date(),
    note: text(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => {
    // With what row security asks of a row, so that the index alone answers.
    const listed = [t.stateSince, t.id, t.unitId, t.holderId] as const
    return [
      uniqueIndex('replacements_old_device_key')
        .on(t.oldDeviceId)
        .where(sql`${t.state} <> 'closed'`),
      uniqueIndex('replacements_new_device_key')
        .on(t.newDeviceId)
        .where(sql`${t.state} <> 'closed'`),
      index('replacements_program_id_idx').on(t.programId, t.state, ...listed),
      index('replacements_program_id_state_since_idx').on(t.programId, ...listed),
      index('replacements_wave_id_idx').on(t.waveId, t.state, ...listed),
      index('replacements_state_since_idx').on(...listed),
      index('replacements_old_device_id_idx').on(t.oldDeviceId),
      index('replacements_new_device_id_idx').on(t.newDeviceId),
      index('replacements_holder_id_idx').on(t.holderId),
      index('replacements_unit_id_idx').on(t.unitId, t.state),
      check(
        'replacements_state_check',
        sql`${t.state} in ('planned', 'prepared', 'scheduled', 'deployed', 'migrated', 'reclaimed', 'erased', 'closed', 'absent', 'declined', 'broken', 'long_leave', 'no_device')`,
      ),
      check(
        'replacements_paused_check',
        sql`(${t.state} in ('absent', 'declined', 'broken', 'long_leave', 'no_device')) = (${t.pausedFrom} is not null and ${t.reason} is not null)`,
      ),
      check(
        'replacements_new_device_check',
        sql`${t.newDeviceId} is not null or ${t.state} in ('planned', 'declined', 'long_leave', 'no_device')`,
      ),
      check('replacements_devices_check', sql`${t.newDeviceId} <> ${t.oldDeviceId}`),
    ]
  },
)

/** A time at a place at which some laptops can be swapped. */
export const slots = pgTable(
  'slots',
  {
    id: id(),
    place: text().notNull(),
    /** For this unit and what lies below it; null for everybody. */
    unitId: uuid().references(() => units.id),
    startsAt: instant().notNull(),
    endsAt: instant().notNull(),
    capacity: integer().notNull(),
    /** Appointments that stand, kept by trigger; the check on it is what forbids overbooking. */
    booked: integer().notNull().default(0),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('slots_starts_at_idx').on(t.startsAt, t.id),
    index('slots_place_idx').on(t.place, t.startsAt),
    check('slots_period_check', sql`${t.endsAt} > ${t.startsAt}`),
    check('slots_booked_check', sql`${t.booked} between 0 and ${t.capacity}`),
  ],
)

export const appointments = pgTable(
  'appointments',
  {
    id: id(),
    slotId: uuid()
      .notNull()
      .references(() => slots.id),
    replacementId: uuid()
      .notNull()
      .references(() => replacements.id),
    /** Copied from the replacement, for row security. */
    holderId: uuid().notNull(),
    unitId: uuid().notNull(),
    state: text().notNull().default('booked'),
    /** RFC 5545 §3.8.7.4: rises with every change that calendars have to follow. */
    sequence: integer().notNull().default(0),
    reason: text(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('appointments_open_key').on(t.replacementId).where(sql`${t.state} = 'booked'`),
    index('appointments_slot_id_idx').on(t.slotId, t.state),
    index('appointments_replacement_id_idx').on(t.replacementId),
    index('appointments_holder_id_idx').on(t.holderId),
    index('appointments_unit_id_idx').on(t.unitId),
    check(
      'appointments_state_check',
      sql`${t.state} in ('booked', 'kept', 'cancelled', 'no_show')`,
    ),
  ],
)
