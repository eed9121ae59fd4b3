import { sql } from 'drizzle-orm'
import { integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { id, instant } from '../columns.ts'

/** What those who operate Mamori are told of: from when to when something was not as it should be. */
export const alerts = pgTable(
  'alerts',
  {
    id: id(),
    /** As in api/alerts/measures.ts. */
    kind: text().notNull(),
    /** The authority it is about, or nothing. */
    subject: text().notNull(),
    /** Days, minutes or how many, by kind: as it is now. */
    count: integer().notNull(),
    raisedAt: instant().notNull(),
    clearedAt: instant(),
  },
  (t) => [
    uniqueIndex('alerts_standing_key').on(t.kind, t.subject).where(sql`${t.clearedAt} is null`),
  ],
)
