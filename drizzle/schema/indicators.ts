import { sql } from 'drizzle-orm'
import {
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from '../columns.ts'
import { staff, units } from './organization.ts'

/** What the program is judged by: what is counted, in which unit, and which way is better. */
export const indicators = pgTable(
  'indicators',
  {
    id: id(),
    /** What a file calls it by. */
    code: text().notNull(),
    name: text().notNull(),
    unit: text().notNull(),
    direction: text().notNull(),
    /** Whether a value belongs to a fiscal year or to a month. */
    cycle: text().notNull(),
    /** What of the ledger fills it by itself; null where people enter it. */
    source: text(),
    note: text(),
    /** No longer kept: its values stay. */
    retiredAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('indicators_code_key').on(t.code),
    check('indicators_direction_check', sql`${t.direction} in ('up', 'down')`),
    check('indicators_cycle_check', sql`${t.cycle} in ('year', 'month')`),
  ],
)

export const indicatorTargets = pgTable(
  'indicator_targets',
  {
    indicatorId: uuid()
      .notNull()
      .references(() => indicators.id),
    fiscalYear: integer().notNull(),
    value: doublePrecision().notNull(),
  },
  (t) => [primaryKey({ columns: [t.indicatorId, t.fiscalYear] })],
)

export const indicatorValues = pgTable(
  'indicator_values',
  {
    id: id(),
    indicatorId: uuid()
      .notNull()
      .references(() => indicators.id),
    /** `2026`, a fiscal year, or `2026-11`. */
    period: text().notNull(),
    fiscalYear: integer().notNull(),
    value: doublePrecision().notNull(),
    origin: text().notNull(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('indicator_values_key').on(t.indicatorId, t.period),
    index('indicator_values_fiscal_year_idx').on(t.fiscalYear, t.period),
    index('indicator_values_period_idx').on(t.period, t.id),
    check('indicator_values_period_check', sql`${t.period} ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'`),
    check(
      'indicator_values_origin_check',
      sql`${t.origin} in ('entered', 'imported', 'measured', 'survey')`,
    ),
  ],
)

export interface SurveyQuestion {
  kind: 'scale' | 'choice'
  text: string
  /** Of a choice. */
  options: string[]
  /** The indicator that takes the mean of a scale once the survey is over. */
  indicatorId: string | null
}

/** A few questions to the staff. What people answer is kept as counts alone. */
export const surveys = pgTable(
  'surveys',
  {
    id: id(),
    title: text().notNull(),
    lead: text(),
    questions: jsonb().$type<SurveyQuestion[]>().notNull(),
    opensOn: date().notNull(),
    closesOn: date().notNull(),
    /** From how many answers on results are shown: what was promised to those who answer. */
    minimumAnswers: integer().notNull(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('surveys_closes_on_idx').on(t.closesOn, t.id),
    check('surveys_period_check', sql`${t.closesOn} >= ${t.opensOn}`),
    check('surveys_minimum_check', sql`${t.minimumAnswers} >= 2`),
  ],
)

/** Who has answered: that alone, without when. */
export const surveyParticipants = pgTable(
  'survey_participants',
  {
    surveyId: uuid()
      .notNull()
      .references(() => surveys.id),
    staffId: uuid()
      .notNull()
      .references(() => staff.id),
  },
  (t) => [primaryKey({ columns: [t.surveyId, t.staffId] })],
)

/** What was answered: how often each answer to each question was given, and nothing of whom. */
export const surveyTallies = pgTable(
  'survey_tallies',
  {
    surveyId: uuid()
      .notNull()
      .references(() => surveys.id),
    question: smallint().notNull(),
    /** From 1: the step of a scale, or the place of an option. */
    option: smallint().notNull(),
    count: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.surveyId, t.question, t.option] })],
)

/** A row of the yearly schedule (工程表): what is done from which quarter to which, and how it stands. */
export const measures = pgTable(
  'measures',
  {
    id: id(),
    area: text().notNull(),
    title: text().notNull(),
    /** `2026-1`: fiscal year and quarter. */
    startsIn: text().notNull(),
    endsIn: text().notNull(),
    state: text().notNull().default('planned'),
    /** Who sees to it. */
    unitId: uuid().references(() => units.id),
    /** By what its success is judged. */
    indicatorId: uuid().references(() => indicators.id),
    note: text(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('measures_starts_in_idx').on(t.startsIn, t.id),
    index('measures_unit_id_idx').on(t.unitId),
    check(
      'measures_quarter_check',
      sql`${t.startsIn} ~ '^[0-9]{4}-[1-4]$' and ${t.endsIn} ~ '^[0-9]{4}-[1-4]$' and ${t.endsIn} >= ${t.startsIn}`,
    ),
    check(
      'measures_state_check',
      sql`${t.state} in ('planned', 'running', 'delayed', 'done', 'dropped')`,
    ),
  ],
)
