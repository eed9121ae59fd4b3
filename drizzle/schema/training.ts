import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { approvals } from './approvals.ts'
import { staff, units } from './organization.ts'
import { users } from './users.ts'

/* Which state follows which is in the table app.moves: migrations/*_training_security.sql. */

export const courses = pgTable(
  'courses',
  {
    id: id(),
    name: text().notNull(),
    description: text(),
    state: text().notNull().default('draft'),
    /** How long a completion holds: to the end of its fiscal year, some months, to a date, or for good. */
    validity: text().notNull().default('fiscal_year'),
    validityMonths: integer(),
    validUntil: date(),
    /** Whether attending is not enough. */
    needsQuiz: boolean().notNull().default(false),
    /** The day from which the network asks for it; null: it doesn't. */
    requiredFrom: date(),
    /** Days in which somebody new, or whose completion ran out, is still let in. */
    graceDays: integer().notNull().default(30),
    /** Whom it is for: these units with all below them, these posts, holders of such devices; null: no matter. */
    targetUnitIds: uuid().array(),
    /** The same with every unit below, by trigger: what a person's own unit is looked up in. */
    coveredUnitIds: uuid().array(),
    targetPosts: text().array(),
    targetDevices: text(),
    prerequisiteIds: uuid().array().notNull().default(sql`'{}'`),
    /** The number of its newest version that is in force, by trigger. */
    version: integer().notNull().default(1),
    /** Completions of earlier versions ran out on the day before this version came into force. */
    minimumVersion: integer().notNull().default(1),
    minimumSince: date(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    search: text().generatedAlwaysAs(
      sql`app.search_text(name || '|' || coalesce(description, ''))`,
    ),
  },
  (t) => [
    uniqueIndex('courses_name_key').on(t.name),
    index('courses_state_idx').on(t.state, t.name),
    index('courses_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check('courses_state_check', sql`${t.state} in ('draft', 'open', 'closed')`),
    check(
      'courses_validity_check',
      sql`${t.validity} in ('fiscal_year', 'months', 'until', 'unlimited')
        and (${t.validity} = 'months') = (${t.validityMonths} is not null)
        and (${t.validity} = 'until') = (${t.validUntil} is not null)
        and coalesce(${t.validityMonths}, 1) between 1 and 120`,
    ),
    check('courses_grace_days_check', sql`${t.graceDays} between 0 and 366`),
    check(
      'courses_target_devices_check',
      sql`${t.targetDevices} in ('any', 'laptop', 'smartphone')`,
    ),
    check('courses_required_check', sql`${t.requiredFrom} is null or ${t.state} <> 'draft'`),
  ],
)

/** What was taught when; a completion names the version it was of. */
export const courseVersions = pgTable(
  'course_versions',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    effectiveOn: date().notNull(),
    material: text(),
    materialUrl: text(),
    /** What changed. */
    note: text(),
    /** Everybody has to take it anew: completions of earlier versions end the day before. */
    renews: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('course_versions_number_key').on(t.courseId, t.number),
    check('course_versions_number_check', sql`${t.number} > 0`),
  ],
)

/**
 * A room with seats, a web conference with lines from the pool the whole prefecture shares, both at once, or a
 * time in which a recording is watched.
 */
export const courseSessions = pgTable(
  'course_sessions',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    /** What the plan calls it: B001. */
    code: text(),
    kind: text().notNull(),
    state: text().notNull().default('planned'),
    place: text(),
    seats: integer().notNull().default(0),
    /** Bookings that stand, kept by trigger; the checks on them are what forbids overbooking. */
    seatsTaken: integer().notNull().default(0),
    conference: text(),
    link: text(),
    lines: integer().notNull().default(0),
    linesTaken: integer().notNull().default(0),
    waiting: integer().notNull().default(0),
    /** For this unit and what lies below it; null for everybody. */
    unitId: uuid().references(() => units.id),
    startsAt: instant().notNull(),
    endsAt: instant().notNull(),
    trainer: text(),
    note: text(),
    /** Why it was postponed or cancelled. */
    reason: text(),
    /** RFC 5545 §3.8.7.4: rises with every change that calendars have to follow. */
    sequence: integer().notNull().default(0),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    search: text().generatedAlwaysAs(
      sql`app.search_text(coalesce(code, '') || '|' || coalesce(place, '') || '|' || coalesce(conference, '')
        || '|' || coalesce(trainer, ''))`,
    ),
  },
  (t) => [
    uniqueIndex('course_sessions_code_key').on(t.courseId, t.code),
    index('course_sessions_starts_at_idx').on(t.startsAt, t.id),
    index('course_sessions_course_id_idx').on(t.courseId, t.startsAt),
    index('course_sessions_state_idx').on(t.state, t.startsAt),
    index('course_sessions_unit_id_idx').on(t.unitId, t.startsAt),
    index('course_sessions_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check(
      'course_sessions_kind_check',
      sql`${t.kind} in ('room', 'online', 'hybrid', 'recording')`,
    ),
    check(
      'course_sessions_state_check',
      sql`${t.state} in ('planned', 'postponed', 'held', 'cancelled')`,
    ),
    check('course_sessions_period_check', sql`${t.endsAt} > ${t.startsAt}`),
    check(
      'course_sessions_ways_check',
      sql`(${t.kind} in ('room', 'hybrid')) = (${t.seats} > 0) and (${t.kind} in ('room', 'hybrid')) = (${t.place} is not null)
        and (${t.kind} in ('online', 'hybrid')) = (${t.lines} > 0)`,
    ),
    check(
      'course_sessions_seats_check',
      sql`${t.seats} between 0 and 10000 and ${t.seatsTaken} between 0 and ${t.seats}`,
    ),
    check(
      'course_sessions_lines_check',
      sql`${t.lines} between 0 and 10000 and ${t.linesTaken} between 0 and ${t.lines}`,
    ),
    check('course_sessions_waiting_check', sql`${t.waiting} >= 0`),
    check(
      'course_sessions_reason_check',
      sql`(${t.state} in ('postponed', 'cancelled')) = (${t.reason} is not null)`,
    ),
  ],
)

/** A place, or a turn on the waiting list: one open booking per person and course. */
export const courseBookings = pgTable(
  'course_bookings',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => courseSessions.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Copied from the session and the person. */
    courseId: uuid().notNull(),
    unitId: uuid().notNull(),
    way: text().notNull(),
    state: text().notNull(),
    /** Who comes first on the waiting list; a booking that moves keeps it. */
    turn: bigint({ mode: 'number' }).notNull().generatedByDefaultAsIdentity(),
    /** Rises with every move to another session. */
    sequence: integer().notNull().default(0),
    bookedBy: uuid().references(() => users.id),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('course_bookings_open_key')
      .on(t.staffId, t.courseId)
      .where(sql`${t.state} in ('booked', 'waiting')`),
    index('course_bookings_session_id_idx').on(t.sessionId, t.state, t.way, t.turn),
    index('course_bookings_staff_id_idx').on(t.staffId),
    index('course_bookings_unit_id_idx').on(t.unitId, t.state),
    index('course_bookings_created_at_idx').on(t.createdAt, t.id),
    check('course_bookings_way_check', sql`${t.way} in ('room', 'online')`),
    check(
      'course_bookings_state_check',
      sql`${t.state} in ('booked', 'waiting', 'cancelled', 'over')`,
    ),
  ],
)

export const attendances = pgTable(
  'attendances',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => courseSessions.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Copied from the session and the person. */
    courseId: uuid().notNull(),
    unitId: uuid().notNull(),
    way: text().notNull(),
    outcome: text().notNull(),
    source: text().notNull(),
    /** Of a conference or a recording: how long, as far as it is known. */
    minutes: integer(),
    recordedAt: instant().notNull().defaultNow(),
    recordedBy: uuid().references(() => users.id),
  },
  (t) => [
    uniqueIndex('attendances_staff_key').on(t.sessionId, t.staffId),
    index('attendances_staff_id_idx').on(t.staffId, t.courseId),
    index('attendances_course_id_idx').on(t.courseId, t.outcome),
    index('attendances_unit_id_idx').on(t.unitId),
    index('attendances_recorded_at_idx').on(t.recordedAt, t.id),
    check('attendances_way_check', sql`${t.way} in ('room', 'online', 'recording')`),
    check(
      'attendances_outcome_check',
      sql`${t.outcome} in ('attended', 'absent', 'left_early', 'watched_partly')`,
    ),
    check(
      'attendances_source_check',
      sql`${t.source} in ('roster', 'qr', 'conference', 'import', 'recording')`,
    ),
    check('attendances_minutes_check', sql`${t.minutes} >= 0`),
  ],
)

/**
 * What counts, and why. Nothing here is ever changed: a completion that turns out wrong is taken back by a row
 * that names it.
 */
export const completions = pgTable(
  'completions',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Copied from the person; follows them when they move. */
    unitId: uuid().notNull(),
    version: integer().notNull(),
    completedAt: instant().notNull(),
    /** The last day; null: for good. */
    validUntil: date(),
    source: text().notNull(),
    /** The attendance, the attempt at the quiz, the watched recording or the exception. */
    evidenceId: uuid(),
    /** The completion that this row takes back. */
    revokes: uuid().references((): AnyPgColumn => completions.id),
    reason: text(),
    recordedBy: uuid().references(() => users.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('completions_revokes_key').on(t.revokes),
    index('completions_staff_id_idx').on(t.staffId, t.courseId),
    index('completions_course_id_idx').on(t.courseId, t.completedAt),
    index('completions_unit_id_idx').on(t.unitId),
    index('completions_evidence_id_idx').on(t.evidenceId),
    index('completions_completed_at_idx').on(t.completedAt, t.id),
    check(
      'completions_source_check',
      sql`${t.source} in ('attendance', 'quiz', 'recording', 'import', 'exception')`,
    ),
    check('completions_reason_check', sql`(${t.revokes} is null) = (${t.reason} is null)`),
  ],
)

/** Of each person and course the completion that holds longest, by trigger: what Access and statistics ask. */
export const courseStandings = pgTable(
  'course_standings',
  {
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    unitId: uuid().notNull(),
    completionId: uuid()
      .notNull()
      .references(() => completions.id),
    source: text().notNull(),
    version: integer().notNull(),
    completedAt: instant().notNull(),
    validUntil: date(),
  },
  (t) => [
    primaryKey({ columns: [t.staffId, t.courseId] }),
    index('course_standings_course_id_idx').on(t.courseId, t.validUntil),
    index('course_standings_unit_id_idx').on(t.unitId, t.courseId),
  ],
)

/** Somebody on leave or seconded, for a time: it takes a second person. */
export const courseExceptions = pgTable(
  'course_exceptions',
  {
    id: id(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    unitId: uuid().notNull(),
    kind: text().notNull(),
    reason: text().notNull(),
    endsOn: date().notNull(),
    state: text().notNull().default('requested'),
    approvalId: uuid().references(() => approvals.id),
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('course_exceptions_open_key')
      .on(t.staffId, t.courseId)
      .where(sql`${t.state} = 'requested'`),
    index('course_exceptions_created_at_idx').on(t.createdAt, t.id),
    index('course_exceptions_unit_id_idx').on(t.unitId),
    index('course_exceptions_approval_id_idx').on(t.approvalId),
    check('course_exceptions_kind_check', sql`${t.kind} in ('leave', 'secondment', 'other')`),
    check('course_exceptions_state_check', sql`${t.state} in ('requested', 'granted', 'refused')`),
  ],
)

/** Who has been told that their access ends for want of a course, of which end. */
export const courseWarnings = pgTable(
  'course_warnings',
  {
    courseId: uuid()
      .notNull()
      .references(() => courses.id, { onDelete: 'cascade' }),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    lastDay: date().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.courseId, t.staffId, t.lastDay] })],
)

/** A conference's own list of who was in when, as it came, until somebody has looked through it. */
export const conferenceLogs = pgTable(
  'conference_logs',
  {
    id: id(),
    sessionId: uuid()
      .notNull()
      .references(() => courseSessions.id),
    fileName: text().notNull(),
    sha256: text().notNull(),
    state: text().notNull().default('open'),
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    appliedAt: instant(),
  },
  (t) => [
    index('conference_logs_session_id_idx').on(t.sessionId, t.createdAt),
    check('conference_logs_state_check', sql`${t.state} in ('open', 'applied', 'discarded')`),
  ],
)

/** One name of a log with all its joins added up, and whom we take it for. */
export const conferencePeople = pgTable(
  'conference_people',
  {
    id: id(),
    logId: uuid()
      .notNull()
      .references(() => conferenceLogs.id, { onDelete: 'cascade' }),
    displayName: text().notNull(),
    email: text(),
    joins: integer().notNull(),
    minutes: integer().notNull(),
    /** Of the session's own time, in percent. */
    share: smallint().notNull(),
    /** How it was matched: by mail, number or name alone; to several; to nobody; or by whoever looked. */
    match: text().notNull(),
    candidateIds: uuid().array().notNull().default(sql`'{}'`),
    staffId: uuid().references(() => staff.id),
    /** Why it is nobody's: a guest, the room's own machine. */
    ignored: text(),
  },
  (t) => [
    index('conference_people_log_id_idx').on(t.logId, t.match),
    check(
      'conference_people_match_check',
      sql`${t.match} in ('email', 'number', 'name', 'several', 'unknown', 'chosen', 'ignored')`,
    ),
    check(
      'conference_people_staff_check',
      sql`(${t.match} in ('email', 'number', 'name', 'chosen')) = (${t.staffId} is not null)
        and (${t.match} = 'ignored') = (${t.ignored} is not null)`,
    ),
  ],
)

/** What QR codes of a session are made with; nobody reads it but the service that makes and checks them. */
export const courseSessionKeys = pgTable('course_session_keys', {
  sessionId: uuid()
    .primaryKey()
    .references(() => courseSessions.id, { onDelete: 'cascade' }),
  key: bytes().notNull(),
})
