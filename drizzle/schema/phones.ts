import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'
import { users } from './users.ts'

/** What phones are told to be; Google keeps a copy under the id. */
export const phonePolicies = pgTable(
  'phone_policies',
  {
    id: id(),
    name: text().notNull(),
    apn: text(),
    apps: text().array().notNull(),
    passcode: text().notNull(),
    lockAfterSeconds: integer().notNull(),
    encryption: boolean().notNull(),
    resetProtectionAdmins: text().array().notNull(),
    version: integer().notNull().default(1),
    publishedVersion: integer(),
    googleVersion: bigint({ mode: 'number' }),
    publishedAt: instant(),
    problem: text(),
    standing: boolean().notNull().default(false),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('phone_policies_name_key').on(t.name),
    uniqueIndex('phone_policies_standing_key').on(t.standing).where(sql`${t.standing}`),
    check(
      'phone_policies_passcode_check',
      sql`${t.passcode} in ('none', 'pin4', 'pin6', 'alphanumeric8')`,
    ),
  ],
)

/** What gets one phone enrolled, once. The code itself is nowhere kept. */
export const phoneEnrollments = pgTable(
  'phone_enrollments',
  {
    id: id(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    policyId: uuid()
      .notNull()
      .references(() => phonePolicies.id),
    /** Google's name for it; null until it has answered. */
    tokenName: text(),
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    revokedAt: instant(),
  },
  (t) => [
    uniqueIndex('phone_enrollments_live_key')
      .on(t.deviceId)
      .where(sql`${t.usedAt} is null and ${t.revokedAt} is null`),
    index('phone_enrollments_device_id_idx').on(t.deviceId, t.createdAt),
    index('phone_enrollments_created_at_idx').on(t.createdAt, t.id),
    check(
      'phone_enrollments_end_check',
      sql`num_nonnulls(${t.usedAt}, ${t.revokedAt}) <= 1 and ${t.expiresAt} > ${t.createdAt}`,
    ),
  ],
)

/** Phones as Google knows them. What they report is telemetry; to which device one belongs is not. */
export const phones = pgTable(
  'phones',
  {
    id: id(),
    deviceId: uuid().references(() => devices.id),
    unknownReason: text(),
    resourceName: text().notNull(),
    enrollmentId: uuid().references(() => phoneEnrollments.id),
    policyId: uuid().references(() => phonePolicies.id),
    imei: text(),
    serialNumber: text(),
    model: text(),
    osVersion: text(),
    securityPatch: date(),
    companyOwned: boolean().notNull(),
    appliedState: text(),
    appliedPolicyId: text(),
    appliedVersion: bigint({ mode: 'number' }),
    compliant: boolean(),
    nonCompliance: jsonb().$type<{ setting: string; reason: string }[]>().notNull().default([]),
    enrolledAt: instant().notNull(),
    lastStatusAt: instant(),
    lastPolicySyncAt: instant(),
    removedAt: instant(),
  },
  (t) => [
    uniqueIndex('phones_resource_name_key').on(t.resourceName),
    uniqueIndex('phones_device_id_key').on(t.deviceId).where(sql`${t.removedAt} is null`),
    index('phones_policy_id_idx').on(t.policyId),
    index('phones_last_status_at_idx').on(t.lastStatusAt, t.id),
    index('phones_enrolled_at_idx').on(t.enrolledAt, t.id),
    index('phones_unknown_idx').on(t.enrolledAt).where(sql`${t.deviceId} is null`),
    check(
      'phones_unknown_check',
      sql`(${t.deviceId} is null) = (${t.unknownReason} is not null)
        and ${t.unknownReason} in ('not_in_ledger', 'two_devices', 'other_token', 'ledger_state')`,
    ),
  ],
)

/** One for each command to a phone: what was asked of Google, and what came of it. */
export const phoneOperations = pgTable(
  'phone_operations',
  {
    id: id(),
    commandId: uuid().notNull(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    kind: text().notNull(),
    level: integer().notNull(),
    epoch: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    /** For lost mode: what the phone shows to whoever finds it. */
    message: text(),
    bulk: boolean().notNull().default(false),
    state: text().notNull().default('queued'),
    status: text(),
    operationName: text(),
    attempts: integer().notNull().default(0),
    /** When it was first asked of Google: nothing that is older than this is ours. */
    attemptedAt: instant(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    issuedAt: instant(),
    finishedAt: instant(),
    /** When Google was last asked what became of it. */
    askedAt: instant(),
    lateStatus: text(),
  },
  (t) => [
    uniqueIndex('phone_operations_command_id_key').on(t.commandId),
    uniqueIndex('phone_operations_operation_name_key').on(t.operationName),
    index('phone_operations_device_id_idx').on(t.deviceId, t.epoch),
    index('phone_operations_created_at_idx').on(t.createdAt, t.id),
    index('phone_operations_open_idx')
      .on(t.askedAt, t.id)
      .where(sql`${t.state} in ('queued', 'sending', 'issued')`),
    check('phone_operations_kind_check', sql`${t.kind} in ('lock', 'unlock', 'wipe')`),
    check('phone_operations_level_check', sql`${t.level} in (1, 2, 4)`),
    check(
      'phone_operations_type_check',
      sql`${t.type} in ('LOCK', 'START_LOST_MODE', 'STOP_LOST_MODE', 'WIPE')`,
    ),
    check(
      'phone_operations_state_check',
      sql`${t.state} in ('queued', 'sending', 'issued', 'succeeded', 'failed', 'expired', 'superseded')`,
    ),
    check(
      'phone_operations_finished_check',
      sql`(${t.state} in ('queued', 'sending', 'issued')) = (${t.finishedAt} is null)`,
    ),
  ],
)

/** What somebody does by hand, as at the carrier's desk: who called whom, and when. */
export const phoneTasks = pgTable(
  'phone_tasks',
  {
    id: id(),
    kind: text().notNull(),
    state: text().notNull().default('open'),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    /** The command that has no other way to its phone. */
    operationId: uuid().references(() => phoneOperations.id),
    note: text(),
    requestedBy: uuid().references(() => users.id),
    createdAt: createdAt(),
    doneAt: instant(),
    doneBy: uuid().references(() => users.id),
    contactedAt: instant(),
    contact: text(),
    reference: text(),
    /** Why it was cancelled. */
    reason: text(),
  },
  (t) => [
    uniqueIndex('phone_tasks_open_key').on(t.deviceId, t.kind).where(sql`${t.state} = 'open'`),
    uniqueIndex('phone_tasks_operation_id_key').on(t.operationId),
    index('phone_tasks_device_id_idx').on(t.deviceId, t.createdAt),
    index('phone_tasks_state_idx').on(t.state, t.createdAt, t.id),
    check(
      'phone_tasks_kind_check',
      sql`${t.kind} in ('sim_stop', 'sim_resume', 'lock', 'unlock', 'wipe')`,
    ),
    check('phone_tasks_state_check', sql`${t.state} in ('open', 'done', 'cancelled')`),
    check(
      'phone_tasks_end_check',
      sql`(${t.state} = 'open') = (${t.doneAt} is null)
        and (${t.state} = 'done') = (${t.contactedAt} is not null and ${t.contact} is not null)
        and (${t.state} = 'cancelled') = (${t.reason} is not null)`,
    ),
  ],
)

/** Messages of Pub/Sub that were taken in: each may come again, for as long as it is kept there. */
export const phoneMessages = pgTable(
  'phone_messages',
  {
    messageId: text().primaryKey(),
    type: text().notNull(),
    receivedAt: instant().notNull().defaultNow(),
  },
  (t) => [index('phone_messages_received_at_idx').on(t.receivedAt)],
)

/** When the next request to Google may go out, of single commands and of all the rest: one row each. */
export const phoneLanes = pgTable('phone_lanes', {
  lane: text().primaryKey(),
  /** The generic cell rate algorithm's theoretical arrival time. */
  nextAt: instant().notNull(),
  /** Google said to wait. */
  blockedUntil: instant(),
})
