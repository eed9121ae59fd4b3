import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { users } from './users.ts'

export const notifications = pgTable(
  'notifications',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    template: text().notNull(),
    params: jsonb().$type<Record<string, string | number>>().notNull(),
    /** Console path that the notification leads to. */
    link: text(),
    createdAt: createdAt(),
    readAt: instant(),
    mailedAt: instant(),
    /** The row of the outbox that sends it; one that is there no more has sent it. */
    mailJob: bigint({ mode: 'number' }),
  },
  (t) => [
    index('notifications_user_id_idx').on(t.userId, t.createdAt),
    index('notifications_unmailed_idx').on(t.userId).where(sql`${t.mailedAt} is null`),
  ],
)
