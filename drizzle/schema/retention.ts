import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, uniqueIndex } from 'drizzle-orm/pg-core'
import { id, instant } from '../columns.ts'

/** What each run erased, by kind; one that was cut short stays open, and the next start goes on with it. */
export const retentionRuns = pgTable(
  'retention_runs',
  {
    id: id(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
    erased: jsonb().$type<Record<string, number>>().notNull().default({}),
  },
  (t) => [
    uniqueIndex('retention_runs_open_key')
      .on(sql`(${t.finishedAt} is null)`)
      .where(sql`${t.finishedAt} is null`),
    index('retention_runs_started_at_idx').on(t.startedAt),
  ],
)
