import { sql } from 'drizzle-orm'
import { check, date, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { devices } from './devices.ts'
import { staff, units } from './organization.ts'
import { users } from './users.ts'

/** Permissions to take a device outside: one at a time per device (exclusion constraint). */
export const permits = pgTable(
  'permits',
  {
    id: id(),
    deviceId: uuid()
      .notNull()
      .references(() => devices.id),
    holderId: uuid()
      .notNull()
      .references(() => staff.id),
    /** Copied from the person when they ask: whose head decides. */
    unitId: uuid().references(() => units.id),
    startsOn: date().notNull(),
    endsOn: date().notNull(),
    place: text().notNull(),
    purpose: text().notNull(),
    state: text().notNull().default('requested'),
    decidedBy: uuid().references(() => users.id),
    deciderName: text(),
    decidedAt: instant(),
    /** Why it was refused. */
    reason: text(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('permits_device_id_idx').on(t.deviceId),
    index('permits_holder_id_idx').on(t.holderId),
    index('permits_unit_id_idx').on(t.unitId),
    index('permits_state_idx').on(t.state, t.endsOn),
    check(
      'permits_state_check',
      sql`${t.state} in ('requested', 'granted', 'refused', 'withdrawn')`,
    ),
    check('permits_period_check', sql`${t.endsOn} >= ${t.startsOn}`),
    check(
      'permits_decision_check',
      sql`(${t.state} in ('granted', 'refused')) = (${t.decidedAt} is not null)
        and (${t.state} = 'refused') = (${t.reason} is not null)`,
    ),
  ],
)
