import { sql } from 'drizzle-orm'
import { check, date, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { handovers } from './handovers.ts'

/** The yearly question to everybody: have you still got what the ledger says you have? */
export const possessionChecks = pgTable(
  'possession_checks',
  {
    id: id(),
    fiscalYear: integer().notNull(),
    dueOn: date().notNull(),
    closedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('possession_checks_fiscal_year_key').on(t.fiscalYear),
    uniqueIndex('possession_checks_open_key').on(sql`(true)`).where(sql`${t.closedAt} is null`),
  ],
)

/** What a holder answered about one device. */
export const possessionAnswers = pgTable(
  'possession_answers',
  {
    id: id(),
    checkId: uuid()
      .notNull()
      .references(() => possessionChecks.id),
    handoverId: uuid()
      .notNull()
      .references(() => handovers.id),
    /** Copied from the handover, for row security. */
    holderId: uuid(),
    unitId: uuid(),
    answer: text().notNull(),
    note: text(),
    answeredAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('possession_answers_key').on(t.checkId, t.handoverId),
    index('possession_answers_handover_id_idx').on(t.handoverId),
    index('possession_answers_holder_id_idx').on(t.holderId),
    index('possession_answers_unit_id_idx').on(t.unitId),
    check('possession_answers_answer_check', sql`${t.answer} in ('have', 'have_not')`),
  ],
)
