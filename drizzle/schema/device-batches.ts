import { sql } from 'drizzle-orm'
import {
  check,
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
import { users } from './users.ts'

/** One thing done to many devices, by a job in short transactions. */
export const deviceBatches = pgTable(
  'device_batches',
  {
    id: id(),
    kind: text().notNull(),
    /** The step or the changes, as in api/contract/device-batches.ts. */
    request: jsonb().$type<Record<string, unknown>>().notNull(),
    reason: text(),
    state: text().notNull().default('running'),
    total: integer().notNull(),
    done: integer().notNull().default(0),
    unchanged: integer().notNull().default(0),
    refused: integer().notNull().default(0),
    /** The sender's own: the same key makes one batch. */
    idempotencyKey: text(),
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    finishedAt: instant(),
  },
  (t) => [
    uniqueIndex('device_batches_idempotency_key').on(t.createdBy, t.idempotencyKey),
    index('device_batches_created_at_idx').on(t.createdAt, t.id),
    check('device_batches_kind_check', sql`${t.kind} in ('transition', 'edit')`),
    check('device_batches_state_check', sql`${t.state} in ('running', 'done')`),
    check(
      'device_batches_counts_check',
      sql`${t.done} + ${t.unchanged} + ${t.refused} <= ${t.total} and (${t.state} = 'running' or ${t.done} + ${t.unchanged} + ${t.refused} = ${t.total})`,
    ),
  ],
)

/** Which devices: as they matched when somebody asked, whatever matches later. */
export const deviceBatchItems = pgTable(
  'device_batch_items',
  {
    batchId: uuid()
      .notNull()
      .references(() => deviceBatches.id),
    position: integer().notNull(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    outcome: text().notNull().default('waiting'),
    code: text(),
    params: jsonb().$type<Record<string, string | number>>(),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.position] }),
    uniqueIndex('device_batch_items_device_key').on(t.batchId, t.deviceId),
    index('device_batch_items_outcome_idx').on(t.batchId, t.outcome, t.position),
    check(
      'device_batch_items_outcome_check',
      sql`${t.outcome} in ('waiting', 'done', 'unchanged', 'refused')`,
    ),
    check(
      'device_batch_items_code_check',
      sql`(${t.outcome} = 'refused') = (${t.code} is not null)`,
    ),
  ],
)
