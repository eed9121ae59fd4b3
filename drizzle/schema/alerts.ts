import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { users } from './users.ts'

/** What those who operate Mamori are told of: from when to when something was not as it should be. */
export const alerts = pgTable(
  'alerts',
  {
    id: id(),
    /** As in api/contract/alerts.ts. */
    kind: text().notNull(),
    /** The authority it is about, or nothing. */
    subject: text().notNull(),
    /** Days, minutes or how many, by kind: as it is now, or was when it ended. */
    count: integer().notNull(),
    /** What it was held against, in the same unit; null of one raised before that was kept. */
    threshold: integer(),
    raisedAt: instant().notNull(),
    clearedAt: instant(),
  },
  (t) => [
    uniqueIndex('alerts_standing_key').on(t.kind, t.subject).where(sql`${t.clearedAt} is null`),
    index('alerts_raised_at_idx').on(t.raisedAt, t.id),
  ],
)

const alertId = () =>
  uuid()
    .notNull()
    .references(() => alerts.id, { onDelete: 'cascade' })
const userId = () => uuid().references(() => users.id, { onDelete: 'cascade' })

/** Somebody has seen it, and until when nobody else need be bothered. The newest counts. */
export const alertAcknowledgements = pgTable(
  'alert_acknowledgements',
  {
    id: id(),
    alertId: alertId(),
    userId: userId().notNull(),
    until: instant().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index('alert_acknowledgements_alert_id_idx').on(t.alertId, t.createdAt),
    index('alert_acknowledgements_user_id_idx').on(t.userId),
  ],
)

/** Who was told of an alert: a person by a notification, or what listens at the webhook. */
export const alertDeliveries = pgTable(
  'alert_deliveries',
  {
    id: id(),
    alertId: alertId(),
    /** That it began, or that it was over. */
    state: text({ enum: ['raised', 'cleared'] }).notNull(),
    userId: userId(),
    /** There no more when its own period is over. */
    notificationId: uuid(),
    /** Of the webhook: the row of the outbox that calls it. */
    outboxId: bigint({ mode: 'number' }),
    /** Of the webhook: when it was answered well. */
    deliveredAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    index('alert_deliveries_alert_id_idx').on(t.alertId),
    index('alert_deliveries_user_id_idx').on(t.userId),
    check('alert_deliveries_state_check', sql`${t.state} in ('raised', 'cleared')`),
    check('alert_deliveries_way_check', sql`(${t.userId} is null) = (${t.outboxId} is not null)`),
  ],
)

/** Somebody wanted to know whether word of an alert would arrive, and what came of it. */
export const alertTests = pgTable(
  'alert_tests',
  {
    id: id(),
    userId: userId().notNull(),
    way: text({ enum: ['mail', 'webhook'] }).notNull(),
    /** Null until a worker has tried. */
    outcome: text({ enum: ['delivered', 'failed', 'off', 'no_address'] }),
    /** Why it failed: a code, never what the other side said. */
    code: text(),
    createdAt: createdAt(),
    finishedAt: instant(),
  },
  (t) => [
    index('alert_tests_created_at_idx').on(t.createdAt),
    index('alert_tests_user_id_idx').on(t.userId),
    check('alert_tests_way_check', sql`${t.way} in ('mail', 'webhook')`),
    check(
      'alert_tests_outcome_check',
      sql`${t.outcome} in ('delivered', 'failed', 'off', 'no_address')`,
    ),
  ],
)
