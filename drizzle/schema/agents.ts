import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  check,
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
import { staff, units } from './organization.ts'

/** What is asked of a laptop before it may into the office network: one for each zone, one for all others. */
export const posturePolicies = pgTable(
  'posture_policies',
  {
    id: id(),
    name: text().notNull(),
    inForce: boolean().notNull().default(false),
    /** Null: where no other is in force. */
    networkZone: text(),
    /** How old the last check-in may be. */
    validityHours: integer().notNull(),
    diskEncryption: boolean().notNull(),
    edr: boolean().notNull(),
    firewall: boolean().notNull(),
    /** Locked with a password after so long at most; null: not asked. */
    screenLockSeconds: integer(),
    /** The newest patch is so old at most. */
    patchDays: integer(),
    minimumWindowsBuild: text(),
    /** Whether what the agent could not find out counts as good. */
    toleratesUnknown: boolean().notNull().default(false),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('posture_policies_name_key').on(t.name),
    uniqueIndex('posture_policies_in_force_key')
      .on(sql`coalesce(${t.networkZone}, '')`)
      .where(sql`${t.inForce}`),
    check(
      'posture_policies_zone_check',
      sql`${t.networkZone} in ('alpha', 'alpha_prime', 'beta', 'beta_prime')`,
    ),
    check(
      'posture_policies_limits_check',
      sql`${t.validityHours} between 1 and 2160 and ${t.screenLockSeconds} between 30 and 86400 and ${t.patchDays} between 1 and 730`,
    ),
    check(
      'posture_policies_build_check',
      sql`${t.minimumWindowsBuild} ~ '^[0-9]{1,9}([.][0-9]{1,9}){0,3}$'`,
    ),
  ],
)

/**
 * The agent of each laptop as it last spoke to us: telemetry, a row that every check-in writes. No index
 * stands on what changes each time, or each would have to be written along.
 */
export const agents = pgTable(
  'agents',
  {
    deviceId: uuid()
      .primaryKey()
      .references(() => devices.id),
    /** Copied from the device, and kept with it. */
    unitId: uuid().references(() => units.id),
    holderId: uuid().references(() => staff.id),
    platform: text().notNull(),
    version: text().notNull(),
    /** Another one after every start of the machine. */
    bootId: text().notNull(),
    uptimeSeconds: integer().notNull(),
    firstSeenAt: instant().notNull(),
    /** The last check-in. */
    lastSeenAt: instant().notNull(),
    /** As long as it has a stream open this lies ahead. */
    connectedUntil: instant(),
    /** How far its clock is ahead of ours. */
    clockOffsetMs: bigint({ mode: 'number' }).notNull(),
    address: text(),
    /** What it says is installed. */
    networkCertificateSha256: text(),
    /** How the laptop is set up, as it last said. */
    posture: jsonb().notNull(),
    postureChangedAt: instant().notNull(),
    /** The policy that judges it, and the checks that count against it: follow device, policy and posture. */
    policyId: uuid().references(() => posturePolicies.id, { onDelete: 'set null' }),
    failed: text().array().notNull().default(sql`'{}'`),
  },
  (t) => [
    index('agents_unit_id_idx').on(t.unitId),
    index('agents_holder_id_idx').on(t.holderId),
    index('agents_version_idx').on(t.version),
    index('agents_policy_id_idx').on(t.policyId),
    index('agents_failed_idx').on(t.deviceId).where(sql`cardinality(${t.failed}) > 0`),
    check('agents_platform_check', sql`${t.platform} in ('linux', 'windows')`),
  ],
)

/** What a laptop is made of, as it last said, and the agent's hash of it. */
export const inventories = pgTable('inventories', {
  deviceId: uuid()
    .primaryKey()
    .references(() => agents.deviceId),
  sha256: text().notNull(),
  content: jsonb().notNull(),
  at: instant().notNull(),
})

/** What was different from one inventory to the next; of each device the last ones. */
export const inventoryChanges = pgTable(
  'inventory_changes',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    deviceId: uuid()
      .notNull()
      .references(() => agents.deviceId),
    at: instant().notNull(),
    changes: jsonb().notNull(),
  },
  (t) => [index('inventory_changes_device_id_idx').on(t.deviceId, t.id)],
)
