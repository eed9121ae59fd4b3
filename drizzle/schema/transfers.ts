import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { imports } from './imports.ts'
import { staff, units } from './organization.ts'

/** The changes of one day (人事異動): loaded ahead of it, applied on it, all or none. */
export const transferBatches = pgTable(
  'transfer_batches',
  {
    id: id(),
    importId: uuid()
      .notNull()
      .references(() => imports.id),
    /** First day on which everybody is where the batch puts them. */
    effectiveOn: date().notNull(),
    state: text().notNull().default('planned'),
    appliedAt: instant(),
    undoneAt: instant(),
    /** Why it was cancelled. */
    reason: text(),
    /** Day on which IT staff were last told that conflicts keep it from being applied. */
    toldOn: date(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('transfer_batches_day_key').on(t.importId, t.effectiveOn),
    index('transfer_batches_state_idx').on(t.state, t.effectiveOn),
    check(
      'transfer_batches_state_check',
      sql`${t.state} in ('planned', 'applied', 'undone', 'cancelled')`,
    ),
  ],
)

/** One person who moves, leaves or joins. Names are kept here: who joins has no staff record before the day. */
export const transfers = pgTable(
  'transfers',
  {
    id: id(),
    batchId: uuid()
      .notNull()
      .references(() => transferBatches.id),
    /** In the file it came with. */
    rowNumber: integer().notNull(),
    kind: text().notNull(),
    employeeNumber: text().notNull(),
    name: text().notNull(),
    kana: text(),
    /** Of somebody who joins: once applied. */
    staffId: uuid().references(() => staff.id),
    fromUnitId: uuid().references(() => units.id),
    toUnitId: uuid().references(() => units.id),
    /** As from the day; null leaves it as it is. */
    post: text(),
    /** First day at the new unit; of somebody who leaves, the last day. */
    effectiveOn: date().notNull(),
    /** Whether what the person holds goes along with them or is to be handed in. */
    devices: text().notNull(),
    returnDueOn: date(),
    /** Confirmed as head of the new unit. */
    isHead: boolean().notNull().default(false),
    excluded: boolean().notNull().default(false),
    /** Why the row was corrected or left out. */
    reason: text(),
    /** When applying disabled the person's login, so that undoing knows which one it was. */
    loginDisabledAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('transfers_person_key').on(t.batchId, t.employeeNumber),
    index('transfers_batch_id_idx').on(t.batchId, t.rowNumber),
    index('transfers_staff_id_idx').on(t.staffId),
    index('transfers_from_unit_id_idx').on(t.fromUnitId),
    index('transfers_to_unit_id_idx').on(t.toUnitId),
    check('transfers_kind_check', sql`${t.kind} in ('transfer', 'retire', 'join')`),
    check('transfers_devices_check', sql`${t.devices} in ('keep', 'return')`),
    check('transfers_due_check', sql`(${t.devices} = 'return') = (${t.returnDueOn} is not null)`),
    check('transfers_unit_check', sql`(${t.kind} = 'retire') = (${t.toUnitId} is null)`),
    check('transfers_head_check', sql`not ${t.isHead} or ${t.kind} <> 'retire'`),
    check('transfers_excluded_check', sql`not ${t.excluded} or ${t.reason} is not null`),
  ],
)
