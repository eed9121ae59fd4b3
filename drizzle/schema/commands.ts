import { sql } from 'drizzle-orm'
import {
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { approvals } from './approvals.ts'
import { devices } from './devices.ts'

/** What a device is told to do. The states and their steps: COMMAND_MOVES in the contract. */
export const commands = pgTable(
  'commands',
  {
    id: id(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    kind: text().notNull(),
    /** Of a lock; of an unlock the level that it undoes. */
    level: smallint(),
    /** Of the lock; 0 for what has nothing to do with it. */
    epoch: integer().notNull(),
    /** What was wanted before: a command that is cancelled gives it back. */
    previousLevel: smallint(),
    state: text().notNull().default('queued'),
    /** Who wanted it: a person, or the server by itself. */
    requestedBy: text().notNull().default(sql`app.actor()`),
    reason: text(),
    /** Shown on the locked screen. */
    message: text(),
    approvalId: uuid().references(() => approvals.id),
    incidentId: uuid(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    deliveredAt: instant(),
    acceptedAt: instant(),
    finishedAt: instant(),
    /** The device's own words: a code, and more. */
    outcomeReason: text(),
    outcomeDetail: text(),
    /** Whether what it did was read back; null where nothing is to be. */
    proven: boolean(),
    /** As it was delivered, so that it is the same when it is delivered again. */
    jws: text(),
    /** Which set of keys signed that. */
    keysSeq: integer(),
  },
  (t) => [
    // One at a time changes how a device is locked; the same errand is not run twice at once.
    uniqueIndex('commands_open_lock_key')
      .on(t.deviceId)
      .where(
        sql`${t.kind} in ('lock', 'unlock', 'wipe') and ${t.state} in ('queued', 'delivered', 'not_now', 'accepted', 'running')`,
      ),
    uniqueIndex('commands_open_errand_key')
      .on(t.deviceId, t.kind)
      .where(
        sql`${t.kind} not in ('lock', 'unlock', 'wipe') and ${t.state} in ('queued', 'delivered', 'not_now', 'accepted', 'running')`,
      ),
    index('commands_device_id_idx').on(t.deviceId, t.createdAt),
    index('commands_created_at_idx').on(t.createdAt, t.id),
    index('commands_state_idx').on(t.state, t.createdAt),
    index('commands_kind_idx').on(t.kind, t.createdAt),
    index('commands_finished_at_idx').on(t.finishedAt, t.id),
    index('commands_expires_at_idx')
      .on(t.expiresAt)
      .where(sql`${t.state} in ('queued', 'delivered', 'not_now')`),
    check(
      'commands_kind_check',
      sql`${t.kind} in ('lock', 'unlock', 'wipe', 'rotate_recovery_key', 'refresh_inventory')`,
    ),
    check(
      'commands_state_check',
      sql`${t.state} in ('queued', 'delivered', 'not_now', 'accepted', 'running', 'succeeded', 'failed', 'rejected', 'expired', 'superseded', 'cancelled')`,
    ),
    check(
      'commands_epoch_check',
      sql`(${t.kind} in ('lock', 'unlock', 'wipe')) = (${t.epoch} > 0)`,
    ),
    check(
      'commands_level_check',
      sql`case ${t.kind} when 'lock' then coalesce(${t.level} between 1 and 3, false)
        when 'wipe' then coalesce(${t.level} = 4, false) when 'unlock' then ${t.level} between 0 and 4 else ${t.level} is null end`,
    ),
    check(
      'commands_finished_check',
      sql`(${t.finishedAt} is not null) = (${t.state} in ('succeeded', 'failed', 'rejected', 'expired', 'superseded', 'cancelled'))`,
    ),
    check('commands_signed_check', sql`(${t.jws} is null) = (${t.keysSeq} is null)`),
    check('commands_two_people_check', sql`${t.kind} <> 'wipe' or ${t.approvalId} is not null`),
    check(
      'commands_lengths_check',
      sql`length(${t.reason}) <= 500 and length(${t.message}) <= 500 and length(${t.outcomeReason}) <= 60 and length(${t.outcomeDetail}) <= 500`,
    ),
  ],
)

/** Every step of a command, and what a device said that moved it no more. */
export const commandEvents = pgTable(
  'command_events',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    commandId: uuid()
      .notNull()
      .references(() => commands.id),
    at: instant().notNull(),
    by: text().notNull(),
    actor: text().notNull().default(sql`app.actor()`),
    state: text().notNull(),
    /** False for a report that came too late, or once more. */
    moved: boolean().notNull(),
    /** By the clock of the device. */
    deviceAt: instant(),
    reason: text(),
    detail: text(),
  },
  (t) => [
    index('command_events_command_id_idx').on(t.commandId, t.id),
    check('command_events_by_check', sql`${t.by} in ('server', 'device', 'person')`),
  ],
)

/** How a device should be locked, and how it has found itself. */
export const deviceLocks = pgTable(
  'device_locks',
  {
    deviceId: uuid()
      .primaryKey()
      .references(() => devices.id),
    desiredLevel: smallint().notNull().default(0),
    /** Rises with every change of what is wanted; a command of a lower one is over. */
    desiredEpoch: integer().notNull().default(0),
    desiredSince: instant(),
    desiredBy: text(),
    desiredReason: text(),
    observedLevel: smallint(),
    observedEpoch: integer(),
    observedCause: text(),
    observedProbes: jsonb().$type<{ name: string; holds: boolean; detail?: string }[]>(),
    /** By the clock of the device, and by ours. */
    observedAt: instant(),
    receivedAt: instant(),
    /** At least one probe, and all of them hold. */
    proven: boolean().notNull().default(false),
    /** What one says of the difference: Locked on evidence alone. */
    status: text()
      .generatedAlwaysAs(
        sql`case
          when desired_level = 0 then case
            when coalesce(observed_level, 0) = 0 then 'unlocked'
            when observed_cause in ('lease', 'tombstone') then 'self_locked'
            else 'unlock_pending' end
          when coalesce(observed_level >= desired_level and observed_epoch >= desired_epoch, false)
            then case when proven then 'locked' else 'unproven' end
          else 'lock_pending' end`,
      )
      .notNull(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('device_locks_status_idx').on(t.status, t.desiredSince),
    check(
      'device_locks_levels_check',
      sql`${t.desiredLevel} between 0 and 4 and ${t.observedLevel} between 0 and 4 and ${t.desiredEpoch} >= 0 and ${t.observedEpoch} >= 0`,
    ),
    check(
      'device_locks_cause_check',
      sql`${t.observedCause} in ('command', 'lease', 'tombstone', 'offline_unlock')`,
    ),
    check(
      'device_locks_observed_check',
      sql`num_nulls(${t.observedLevel}, ${t.observedEpoch}, ${t.observedCause}, ${t.observedAt}, ${t.receivedAt}) in (0, 5)`,
    ),
  ],
)

/** Until when each device may go without us, and which keys it trusts: telemetry, renewed some times a day. */
export const deviceLeases = pgTable(
  'device_leases',
  {
    deviceId: uuid()
      .primaryKey()
      .references(() => devices.id),
    /** The set of keys that the device has. */
    keysSeq: integer().notNull().default(0),
    /** Of the lease; 0 before there is one. */
    seq: integer().notNull().default(0),
    issuedAt: instant(),
    graceHours: integer(),
    poweredOnHours: integer(),
    level: smallint(),
    /** Which set signed it. */
    signedSeq: integer(),
    jws: text(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index('device_leases_keys_seq_idx').on(t.keysSeq)],
)

/** So many hours more for every lease that was issued before it; what is issued until it is over has them in it. */
export const leaseExtensions = pgTable(
  'lease_extensions',
  {
    id: id(),
    seq: integer().notNull(),
    addHours: integer().notNull(),
    reason: text().notNull(),
    requestedBy: text().notNull().default(sql`app.actor()`),
    createdAt: createdAt(),
    until: instant().notNull(),
  },
  (t) => [
    uniqueIndex('lease_extensions_seq_key').on(t.seq),
    check('lease_extensions_hours_check', sql`${t.addHours} between 1 and 2160`),
  ],
)

/** Which keys devices trust from when on; each set but the first is signed by the one before. */
export const commandKeySets = pgTable(
  'command_key_sets',
  {
    /** Also the generation of its keys at the signer. */
    seq: integer().primaryKey(),
    id: uuid().notNull().default(sql`gen_random_uuid()`),
    keys: jsonb().$type<unknown[]>().notNull(),
    jws: text(),
    approvalId: uuid().references(() => approvals.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('command_key_sets_id_key').on(t.id),
    check('command_key_sets_signed_check', sql`(${t.seq} = 1) = (${t.jws} is null)`),
  ],
)

/** What a device has given us to keep: sealed, as PIN and PUK are. */
export const escrowedKeys = pgTable(
  'escrowed_keys',
  {
    id: id(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    kind: text().notNull(),
    volume: text(),
    protector: text(),
    wrappedKey: bytes().notNull(),
    sealed: bytes().notNull(),
    sha256: text().notNull(),
    createdAt: createdAt(),
    /** When one that takes its place came on record; it stays, should the device have kept the old one. */
    replacedAt: instant(),
  },
  (t) => [
    uniqueIndex('escrowed_keys_key').on(
      t.deviceId,
      t.kind,
      sql`coalesce(${t.volume}, '')`,
      t.sha256,
    ),
    uniqueIndex('escrowed_keys_live_key')
      .on(t.deviceId, t.kind, sql`coalesce(${t.volume}, '')`)
      .where(sql`${t.replacedAt} is null`),
    check('escrowed_keys_kind_check', sql`${t.kind} in ('recovery_key', 'unlock_key')`),
    check('escrowed_keys_sha256_check', sql`${t.sha256} ~ '^[0-9a-f]{64}$'`),
  ],
)

/** Who looked at a recovery key, or had an answer for a locked device, and why. */
export const keyReveals = pgTable(
  'key_reveals',
  {
    id: id(),
    keyId: uuid()
      .notNull()
      .references(() => escrowedKeys.id),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    purpose: text().notNull(),
    /** Of an answer: what the device showed. */
    challenge: text(),
    userId: uuid().notNull(),
    reason: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index('key_reveals_device_id_idx').on(t.deviceId, t.createdAt),
    index('key_reveals_key_id_idx').on(t.keyId, t.createdAt),
    index('key_reveals_user_id_idx').on(t.userId, t.createdAt),
    check(
      'key_reveals_purpose_check',
      sql`${t.purpose} in ('recovery_key', 'offline_unlock') and (${t.purpose} = 'offline_unlock') = (${t.challenge} is not null)`,
    ),
  ],
)
