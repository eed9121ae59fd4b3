import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.ts'

/** Answers to requests that a client may send again, written with their effect: see api/http/idempotency.ts. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    actor: text().notNull(),
    route: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of what was asked; the same key must ask the same. */
    requestSha256: text().notNull(),
    status: integer(),
    answer: jsonb(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.actor, t.route, t.key] }),
    index('idempotency_keys_created_at_idx').on(t.createdAt),
  ],
)
