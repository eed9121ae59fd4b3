import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant } from '../columns.ts'

/*
 * Written by triggers alone (migrations/0002_security.sql); the application may only read.
 * `payload` is kept as text because its very bytes are hashed.
 */

const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' })

export const auditEntries = pgTable(
  'audit_entries',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    tx: uuid().notNull(),
    at: instant().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text().notNull(),
    payload: text().notNull(),
    /** Of this entry alone, so that an edit is found in the entry and not just in its transaction. */
    hash: bytes().notNull(),
  },
  (t) => [
    index('audit_entries_tx_idx').on(t.tx),
    index('audit_entries_entity_idx').on(t.entity, t.entityId, t.id),
    index('audit_entries_actor_idx').on(t.actor, t.id),
    // Fields are hashed as lines: a line break inside one would let text move between them unseen.
    check(
      'audit_entries_lines_check',
      sql`position(chr(10) in ${t.actor} || ${t.entityId} || ${t.payload}) = 0`,
    ),
  ],
)

/** Openings of the commitments in the entries; may be erased without breaking the chain. */
export const auditValues = pgTable(
  'audit_values',
  {
    entryId: bigint({ mode: 'number' }).notNull(),
    commitment: text().notNull(),
    salt: text().notNull(),
    value: jsonb().notNull(),
  },
  (t) => [primaryKey({ columns: [t.entryId, t.commitment] })],
)

/** One link per transaction. */
export const auditLinks = pgTable(
  'audit_links',
  {
    seq: bigint({ mode: 'number' }).primaryKey(),
    tx: uuid().notNull(),
    at: text().notNull(),
    entries: integer().notNull(),
    /** Entries of this link and all before it, so that nobody has to count them. */
    total: bigint({ mode: 'number' }).notNull(),
    digest: bytes().notNull(),
    previousHash: bytes().notNull(),
    hash: bytes().notNull(),
    /** The database's own number of the transaction, which can't be chosen: one link for each. Not hashed. */
    xid: transactionId().notNull(),
  },
  (t) => [
    uniqueIndex('audit_links_tx_key').on(t.tx),
    uniqueIndex('audit_links_previous_hash_key').on(t.previousHash),
  ],
)

/** The chain's head, signed from time to time with a key that is not in the database. */
export const auditCheckpoints = pgTable('audit_checkpoints', {
  seq: bigint({ mode: 'number' }).primaryKey(),
  hash: text().notNull(),
  at: text().notNull(),
  keyId: text().notNull(),
  signature: text().notNull(),
})
