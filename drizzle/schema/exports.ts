import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id } from '../columns.ts'
import { users } from './users.ts'

/** Who took which list out of the house, and how much of it. */
export const exports = pgTable(
  'exports',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    list: text().notNull(),
    format: text({ enum: ['csv', 'cp932', 'xlsx'] }).notNull(),
    /** Which filters were set, not to what: that may be a name. */
    filters: jsonb().$type<string[]>().notNull(),
    rowCount: integer().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('exports_user_id_idx').on(t.userId, t.createdAt)],
)
