import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  check,
  date,
  index,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'

export const units = pgTable(
  'units',
  {
    id: id(),
    code: text().notNull(),
    parentId: uuid().references((): AnyPgColumn => units.id),
    name: text().notNull(),
    /** Names from the top down to this unit, so that a list shows 環境生活部 道民生活課 without a join. */
    path: text().notNull().default(''),
    category: text().notNull(),
    /** Section head, proposed from the post 課長 and confirmed by IT staff. */
    headStaffId: uuid().references((): AnyPgColumn => staff.id),
    closedOn: date(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    search: text().generatedAlwaysAs(sql`app.search_text(code || '|' || path)`),
  },
  (t) => [
    uniqueIndex('units_code_key').on(t.code),
    index('units_parent_id_idx').on(t.parentId),
    index('units_head_staff_id_idx').on(t.headStaffId),
    index('units_search_idx').using('gin', sql`app.tokens(${t.search})`),
    check(
      'units_category_check',
      sql`${t.category} in ('prefecture', 'department', 'commission', 'bureau', 'section')`,
    ),
  ],
)

export const staff = pgTable(
  'staff',
  {
    id: id(),
    employeeNumber: text().notNull(),
    name: text().notNull(),
    kana: text().notNull(),
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    post: text(),
    email: text(),
    leftOn: date(),
    /** What named the person is gone: see docs/operations.md, Retention. */
    erasedAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
    search: text().generatedAlwaysAs(
      sql`app.search_text(employee_number || '|' || name || '|' || kana || '|' || coalesce(email, ''))`,
    ),
  },
  (t) => [
    uniqueIndex('staff_employee_number_key').on(t.employeeNumber),
    index('staff_unit_id_idx').on(t.unitId),
    index('staff_kana_idx').on(t.kana, t.id),
    index('staff_search_idx').using('gin', sql`app.tokens(${t.search})`),
  ],
)
