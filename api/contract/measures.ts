import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { id, line, paragraph } from './values.ts'

export const MEASURE_STATES = ['planned', 'running', 'delayed', 'done', 'dropped'] as const
export const measureState = z.enum(MEASURE_STATES)
export type MeasureState = z.infer<typeof measureState>

/** `2026-1`: the first quarter of the fiscal year 2026. */
const quarter = z.string().regex(/^20\d{2}-[1-4]$/, 'not_a_quarter')

/** A row of the yearly schedule (工程表). */
export const measure = z.object({
  id,
  area: z.string(),
  title: z.string(),
  startsIn: z.string(),
  endsIn: z.string(),
  state: measureState,
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  indicatorId: id.nullable(),
  indicatorName: z.string().nullable(),
  note: z.string().nullable(),
})
export type Measure = z.infer<typeof measure>

export const measureQuery = listQuery({
  sort: ['startsIn', 'area', 'state'],
  filter: {
    state: oneOrMore(measureState).optional(),
    /** Those that run in this fiscal year. */
    fiscalYear: z.number().int().min(2000).max(2100).optional(),
    indicatorId: id.optional(),
  },
})

const written = {
  area: line(50),
  title: line(150),
  startsIn: quarter,
  endsIn: quarter,
  state: measureState.default('planned'),
  unitId: id.nullable().optional(),
  indicatorId: id.nullable().optional(),
  note: paragraph(1000).nullable().optional(),
}
export const measureCreate = z.strictObject(written)
export const measureUpdate = z.strictObject(written)
