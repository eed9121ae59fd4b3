import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { id, instant, line, paragraph } from './values.ts'

export const DIRECTIONS = ['up', 'down'] as const
export const CYCLES = ['year', 'month'] as const
export const VALUE_ORIGINS = ['entered', 'imported', 'measured', 'survey'] as const
/** What of the ledger an indicator may count; api/indicators/source-queries.ts has a query for each. */
export const INDICATOR_SOURCES = [
  'replaced',
  'phones_issued',
  'fixed_extensions',
  'course_completion',
  'incidents',
] as const

export const direction = z.enum(DIRECTIONS)
export const cycle = z.enum(CYCLES)
export const valueOrigin = z.enum(VALUE_ORIGINS)
export const indicatorSource = z.enum(INDICATOR_SOURCES)
export type Cycle = z.infer<typeof cycle>
export type IndicatorSource = z.infer<typeof indicatorSource>

const fiscalYear = z.number().int().min(2000).max(2100)
/** Counts and shares; a larger number is a slip of the hand. */
const figure = z.number().min(-1e12).max(1e12)

/** `2026`, a fiscal year, or `2026-11`. */
export const period = z.string().regex(/^20\d{2}(-(0[1-9]|1[0-2]))?$/, 'not_a_period')

const target = z.strictObject({ fiscalYear, value: figure })

const named = {
  name: line(100),
  /** 台, %, 件. */
  unit: line(20),
  direction,
  note: paragraph(1000).nullable(),
}

export const indicator = z.object({
  id,
  code: z.string(),
  name: z.string(),
  unit: z.string(),
  direction,
  cycle,
  source: indicatorSource.nullable(),
  note: z.string().nullable(),
  retired: z.boolean(),
  /** The newest value. */
  latest: z.object({ period: z.string(), value: z.number() }).nullable(),
  /** Of the fiscal year of the newest value, or of this one. */
  target: z.number().nullable(),
  /** Null where there is no target, or no value. */
  reached: z.boolean().nullable(),
})
export type Indicator = z.infer<typeof indicator>

export const indicatorDetail = indicator.extend({
  fiscalYearStartMonth: z.number().int(),
  targets: z.array(z.object({ fiscalYear: z.number().int(), value: z.number() })),
  /** By time. */
  values: z.array(
    z.object({
      period: z.string(),
      fiscalYear: z.number().int(),
      value: z.number(),
      origin: valueOrigin,
      updatedAt: instant,
    }),
  ),
})
export type IndicatorDetail = z.infer<typeof indicatorDetail>

export const indicatorQuery = listQuery({
  sort: ['code', 'name'],
  filter: { retired: z.boolean().optional(), cycle: cycle.optional() },
})

export const indicatorCreate = z.strictObject({
  code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/, 'not_a_code'),
  ...named,
  note: named.note.optional(),
  cycle,
  source: indicatorSource.nullable().optional(),
  targets: z.array(target).max(50).optional(),
})

export const indicatorUpdate = z.strictObject({
  ...named,
  note: named.note.optional(),
  retired: z.boolean().optional(),
  /** All of them: what is missing is gone. */
  targets: z.array(target).max(50).optional(),
})

/** A value of one period; null takes it back. */
export const indicatorValueSet = z.strictObject({ period, value: figure.nullable() })

export const indicatorValue = z.object({
  id,
  indicatorId: id,
  code: z.string(),
  name: z.string(),
  unit: z.string(),
  period: z.string(),
  fiscalYear: z.number().int(),
  value: z.number(),
  target: z.number().nullable(),
  origin: valueOrigin,
  updatedAt: instant,
})
export type IndicatorValue = z.infer<typeof indicatorValue>

export const indicatorValueQuery = listQuery({
  sort: ['period', 'fiscalYear'],
  filter: {
    indicatorId: id.optional(),
    fiscalYear: fiscalYear.optional(),
    origin: oneOrMore(valueOrigin).optional(),
  },
})

export const measured = z.object({ measured: z.number().int() })
