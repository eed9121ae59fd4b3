import { sql } from 'drizzle-orm'
import { bigserial, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'

/**
 * What happened to a device, in the order in which it happened: written by triggers in the transaction of
 * the thing itself, and never changed afterwards.
 */
export const deviceEvents = pgTable(
  'device_events',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    /** No reference: what happened stays told even where an undone import takes its device away. */
    deviceId: uuid().notNull(),
    /** Whose it was then, for row security. */
    unitId: uuid(),
    holderId: uuid(),
    at: instant().notNull().defaultNow(),
    actor: text().notNull(),
    kind: text().notNull(),
    /** Ids, states and plain facts, by kind: see api/contract/device-events.ts. */
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    reason: text(),
  },
  (t) => [
    index('device_events_device_id_idx').on(t.deviceId, t.at, t.id),
    // What is old enough to lose its words is found without reading the whole history.
    index('device_events_reason_idx').on(t.at).where(sql`${t.reason} is not null`),
    check(
      'device_events_kind_check',
      sql`${t.kind} in ('created', 'state', 'unit', 'facts', 'handed_over', 'accepted', 'taken_back', 'paired', 'unpaired', 'replacement', 'appointment', 'erasure', 'certified', 'stocktake')`,
    ),
  ],
)
