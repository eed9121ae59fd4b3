import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'
import { staff, units } from './organization.ts'
import { users } from './users.ts'

/** One report of something lost or stolen, however many things went with it. */
export const incidents = pgTable(
  'incidents',
  {
    id: id(),
    /** What people call it by. */
    number: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    kind: text().notNull(),
    /** Practised, and marked so wherever it shows. */
    drill: boolean().notNull().default(false),
    state: text().notNull().default('open'),
    /** Of the first thing, when it went: who follows it. */
    unitId: uuid().references(() => units.id),
    unitPath: text(),
    holderId: uuid().references(() => staff.id),
    holderName: text(),
    channel: text().notNull(),
    /** Null where it came by a link, without login. */
    reportedBy: uuid().references(() => users.id),
    reporterName: text().notNull(),
    linkId: uuid(),
    occurredAt: instant(),
    noticedAt: instant(),
    reportedAt: instant().notNull(),
    /** The last thing that the transaction wrote; its commit followed at once. */
    cutOffAt: instant(),
    place: text(),
    note: text(),
    dataKinds: text().array().notNull().default(sql`'{}'`),
    closedAt: instant(),
    closedBy: uuid().references(() => users.id),
    /** What named people, places and circumstances is gone. */
    erasedAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    search: text().generatedAlwaysAs(
      sql`app.search_text(number::text || '|' || coalesce(unit_path, '') || '|' || coalesce(holder_name, '') || '|' || coalesce(place, ''))`,
    ),
  },
  (t) => [
    uniqueIndex('incidents_number_key').on(t.number),
    index('incidents_unit_id_idx').on(t.unitId, t.reportedAt),
    index('incidents_holder_id_idx').on(t.holderId),
    index('incidents_state_idx').on(t.state, t.reportedAt),
    index('incidents_reported_at_idx').on(t.reportedAt, t.id),
    index('incidents_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check('incidents_kind_check', sql`${t.kind} in ('loss', 'theft')`),
    check('incidents_state_check', sql`${t.state} in ('open', 'closed')`),
    check('incidents_channel_check', sql`${t.channel} in ('own', 'head', 'hotline', 'link')`),
    check('incidents_closed_check', sql`(${t.state} = 'closed') = (${t.closedAt} is not null)`),
    // Theft takes certificates away for good: nobody practises that.
    check('incidents_drill_check', sql`not ${t.drill} or ${t.kind} = 'loss'`),
    check(
      'incidents_data_kinds_check',
      sql`${t.dataKinds} <@ '{none,work,personal,sensitive,credentials,unknown}'`,
    ),
  ],
)

/** One device of an incident. While it is missing or only just found, no second incident has it. */
export const incidentItems = pgTable(
  'incident_items',
  {
    id: id(),
    incidentId: uuid()
      .notNull()
      .references(() => incidents.id),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    /** As the device stood when it went, by trigger. */
    unitId: uuid(),
    holderId: uuid(),
    state: text().notNull().default('missing'),
    /** How far it is to be locked, by the policy of that moment. */
    lockLevel: integer().notNull(),
    certificates: integer().notNull().default(0),
    reportedAt: instant().notNull(),
    foundAt: instant(),
    foundPlace: text(),
    /** Of the inspection: what was looked at, and what was seen. */
    checks: text().array(),
    inspection: text(),
    outcome: text(),
    endedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('incident_items_open_key')
      .on(t.deviceId)
      .where(sql`${t.state} in ('missing', 'found')`),
    uniqueIndex('incident_items_device_key').on(t.incidentId, t.deviceId),
    index('incident_items_device_id_idx').on(t.deviceId, t.reportedAt),
    check(
      'incident_items_state_check',
      sql`${t.state} in ('missing', 'found', 'restored', 'written_off')`,
    ),
    check('incident_items_level_check', sql`${t.lockLevel} between 0 and 3`),
    check('incident_items_outcome_check', sql`${t.outcome} in ('released', 'reissue')`),
    check(
      'incident_items_ended_check',
      sql`(${t.endedAt} is not null) = (${t.state} in ('restored', 'written_off')) and (${t.outcome} is not null) = (${t.state} = 'restored')`,
    ),
  ],
)

/** What people have to do, each with a clock of its own. */
export const incidentChores = pgTable(
  'incident_chores',
  {
    id: id(),
    incidentId: uuid()
      .notNull()
      .references(() => incidents.id),
    /** Of the incident, by trigger: for row security. */
    unitId: uuid(),
    holderId: uuid(),
    kind: text().notNull(),
    state: text().notNull().default('open'),
    dueAt: instant().notNull(),
    doneAt: instant(),
    doneBy: uuid().references(() => users.id),
    doneByName: text(),
    reference: text(),
    contact: text(),
    contactedAt: instant(),
    note: text(),
    escalatedAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('incident_chores_kind_key').on(t.incidentId, t.kind),
    index('incident_chores_due_idx').on(t.dueAt).where(sql`${t.state} = 'open'`),
    check(
      'incident_chores_kind_check',
      sql`${t.kind} in ('section_head', 'csirt', 'sim_stop', 'police', 'leak_assessment', 'property_loss', 'preliminary_report', 'final_report', 'replacement')`,
    ),
    check('incident_chores_state_check', sql`${t.state} in ('open', 'done', 'not_needed')`),
    check('incident_chores_done_check', sql`(${t.state} = 'open') = (${t.doneAt} is null)`),
  ],
)

/** How bad it may be, as CSIRT judged it; the last judgement stands, the audit has those before. */
export const incidentAssessments = pgTable(
  'incident_assessments',
  {
    incidentId: uuid()
      .primaryKey()
      .references(() => incidents.id),
    unitId: uuid(),
    holderId: uuid(),
    persons: integer().notNull(),
    sensitive: boolean().notNull(),
    financialHarm: boolean().notNull(),
    malice: boolean().notNull(),
    awareOn: date().notNull(),
    note: text(),
    duty: boolean().notNull(),
    assessedAt: instant().notNull(),
    assessedBy: uuid().references(() => users.id),
    assessorName: text().notNull(),
  },
  (t) => [check('incident_assessments_persons_check', sql`${t.persons} >= 0`)],
)

/** What the commission is told, as far as somebody has written it. */
export const incidentReports = pgTable(
  'incident_reports',
  {
    incidentId: uuid()
      .notNull()
      .references(() => incidents.id),
    kind: text().notNull(),
    items: jsonb().$type<Record<string, string>>().notNull(),
    savedAt: instant().notNull(),
    savedBy: uuid().references(() => users.id),
    saverName: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.incidentId, t.kind] }),
    check('incident_reports_kind_check', sql`${t.kind} in ('preliminary', 'final')`),
  ],
)

/** What was done about it, for its timeline. */
export const incidentEvents = pgTable(
  'incident_events',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    incidentId: uuid()
      .notNull()
      .references(() => incidents.id),
    unitId: uuid(),
    holderId: uuid(),
    deviceId: uuid(),
    at: instant().notNull(),
    /** As the audit names them. */
    actor: text().notNull(),
    kind: text().notNull(),
    detail: text(),
  },
  (t) => [index('incident_events_incident_id_idx').on(t.incidentId, t.id)],
)

/** Which report a client's key has made: however often it is sent, it is one. */
export const incidentKeys = pgTable(
  'incident_keys',
  {
    actor: text().notNull(),
    key: text().notNull(),
    requestSha256: text().notNull(),
    incidentId: uuid()
      .notNull()
      .references(() => incidents.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.actor, t.key] })],
)

/** One person's devices, for half an hour, without login. Of the token only its hash. */
export const incidentLinks = pgTable(
  'incident_links',
  {
    id: id(),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    tokenSha256: text().notNull(),
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    incidentId: uuid().references(() => incidents.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('incident_links_token_sha256_key').on(t.tokenSha256),
    index('incident_links_staff_id_idx').on(t.staffId),
    index('incident_links_expires_at_idx').on(t.expiresAt),
    check('incident_links_used_check', sql`(${t.usedAt} is null) = (${t.incidentId} is null)`),
  ],
)
