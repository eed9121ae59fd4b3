import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
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
import { users } from './users.ts'

/** What is due. Queues carry only this table's ids and may vanish at any time. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    job: text().notNull(),
    /** Ids only: no personal data, no secrets. */
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    /** While a row with the same key is open, a second one is not added. */
    dedupeKey: text(),
    state: text().notNull().default('due'),
    dueAt: instant().notNull().defaultNow(),
    attempts: integer().notNull().default(0),
    /** Rises with every lease; a worker with an old fence can't finish the row. */
    fence: integer().notNull().default(0),
    leasedUntil: instant(),
    lastError: text(),
    createdAt: createdAt(),
    finishedAt: instant(),
  },
  (t) => [
    index('outbox_due_idx').on(t.dueAt, t.id).where(sql`${t.state} in ('due', 'leased')`),
    index('outbox_state_idx').on(t.state, t.id),
    /** What was done within the last hour, and what is old enough to be forgotten. */
    index('outbox_done_idx').on(t.finishedAt).where(sql`${t.state} = 'done'`),
    uniqueIndex('outbox_dedupe_key').on(t.job, t.dedupeKey).where(sql`${t.state} = 'due'`),
    check('outbox_state_check', sql`${t.state} in ('due', 'leased', 'done', 'dead')`),
  ],
)

/** When each recurring job last ran, so that replicas don't run it twice. */
export const schedules = pgTable('schedules', {
  job: text().primaryKey(),
  nextAt: instant().notNull(),
  lastAt: instant(),
})

/** Who had dead jobs run again; the outbox itself is not audited. */
export const jobRetries = pgTable(
  'job_retries',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    job: text().notNull(),
    /** The one row; null where it was all that were dead of this job. */
    outboxId: bigint({ mode: 'number' }),
    count: integer().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('job_retries_user_id_idx').on(t.userId)],
)
