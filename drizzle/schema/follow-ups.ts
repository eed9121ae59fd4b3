import { date, index, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { staff, units } from './organization.ts'

/** Which day somebody was reminded of the courses they have yet to complete: no more than once a day. */
export const courseReminders = pgTable(
  'course_reminders',
  {
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
    sentOn: date().notNull(),
    courses: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.staffId, t.sentOn] }),
    index('course_reminders_sent_on_idx').on(t.sentOn),
  ],
)

/** Which day the head of a unit was told of people whom reminders did not move. */
export const courseEscalations = pgTable(
  'course_escalations',
  {
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    sentOn: date().notNull(),
    people: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.unitId, t.sentOn] })],
)
