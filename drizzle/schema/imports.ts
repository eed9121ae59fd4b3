import { sql } from 'drizzle-orm'
import {
  bigserial,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, createdAt, id, instant } from '../columns.ts'
import { users } from './users.ts'

/** Shape of one refusal or warning; `api/imports/reading` knows the codes. */
export interface RowError {
  code: string
  field: string | null
  header: string | null
  value: string | null
  params?: Record<string, string | number>
}

export const imports = pgTable(
  'imports',
  {
    id: id(),
    kind: text().notNull(),
    state: text().notNull().default('reading'),
    fileName: text().notNull(),
    fileSha256: text().notNull(),
    fileBytes: integer().notNull(),
    encoding: text(),
    delimiter: text(),
    /** Of a workbook, the sheet that is read; null for its first. */
    sheet: text(),
    headers: jsonb().$type<string[]>(),
    mapping: jsonb().$type<Record<string, string | null>>(),
    countNew: integer().notNull().default(0),
    countChanged: integer().notNull().default(0),
    countUnchanged: integer().notNull().default(0),
    countRefused: integer().notNull().default(0),
    /** Why the file as a whole could not be read or applied; a code, never a value from the file. */
    failure: text(),
    failureParams: jsonb().$type<Record<string, string | number>>(),
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    appliedAt: instant(),
    undoneAt: instant(),
    /** The file, its rows and what undoing needs are gone. */
    erasedAt: instant(),
  },
  (t) => [
    index('imports_created_at_idx').on(t.createdAt, t.id),
    check(
      'imports_kind_check',
      sql`${t.kind} in ('units', 'staff', 'devices', 'smartphones', 'transfers', 'course-sessions', 'attendance', 'indicators')`,
    ),
    check(
      'imports_state_check',
      sql`${t.state} in ('reading', 'checked', 'applying', 'applied', 'undone', 'failed')`,
    ),
  ],
)

/** The file as it came; kept apart so that lists never drag it along. */
export const importFiles = pgTable('import_files', {
  importId: uuid()
    .primaryKey()
    .references(() => imports.id, { onDelete: 'cascade' }),
  content: bytes().notNull(),
})

/** Staging: one row per row of the file, with what applying it would do. */
export const importRows = pgTable(
  'import_rows',
  {
    importId: uuid()
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    rowNumber: integer().notNull(),
    action: text().notNull(),
    raw: jsonb().$type<string[]>().notNull(),
    values: jsonb().$type<Record<string, unknown>>().notNull(),
    changes: jsonb().$type<Record<string, [unknown, unknown]>>(),
    errors: jsonb().$type<RowError[]>().notNull(),
    warnings: jsonb().$type<RowError[]>().notNull(),
    /** For a new row the id it will have, so that rows of one file can refer to each other. */
    targetId: uuid(),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.rowNumber] }),
    index('import_rows_action_idx').on(t.importId, t.action, t.rowNumber),
    check(
      'import_rows_action_check',
      sql`${t.action} in ('new', 'changed', 'unchanged', 'refused')`,
    ),
  ],
)

/** How far reading or applying has come. Written beside the transaction that does the work, so that it is seen. */
export const importProgress = pgTable('import_progress', {
  importId: uuid()
    .primaryKey()
    .references(() => imports.id, { onDelete: 'cascade' }),
  phase: text().notNull(),
  done: integer().notNull(),
  /** Null while nobody knows how many rows there are. */
  total: integer(),
  at: instant().notNull().defaultNow(),
})

/** Every row that applying wrote, as it stood and as it was left, by trigger: what undoing restores. */
export const importChanges = pgTable(
  'import_changes',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    /** The import; or the batch of transfers, whose apply is recorded and undone the same way. */
    importId: uuid().notNull(),
    entity: text().notNull(),
    rowId: uuid().notNull(),
    /** Null where the row was not there before. */
    before: jsonb(),
    after: jsonb().notNull(),
  },
  (t) => [index('import_changes_import_id_idx').on(t.importId, t.entity, t.rowId, t.id)],
)

/** Which column holds which field in files of one source, for the next file of its kind. */
export const importMappings = pgTable(
  'import_mappings',
  {
    id: id(),
    kind: text().notNull(),
    name: text().notNull(),
    /** The headers as one text, order and spelling aside: a file that has them is of this source. */
    signature: text().notNull(),
    mapping: jsonb().$type<Record<string, string | null>>().notNull(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('import_mappings_name_key').on(t.kind, t.name),
    index('import_mappings_signature_idx').on(t.kind, t.signature),
  ],
)
