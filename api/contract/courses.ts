import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant, line, paragraph } from './values.ts'

export const COURSE_STATES = ['draft', 'open', 'closed'] as const
export const courseState = z.enum(COURSE_STATES)
export type CourseState = z.infer<typeof courseState>

/** The table app.moves in the database holds the same rows. */
export const COURSE_MOVES: readonly { from: CourseState; to: CourseState }[] = [
  { from: 'draft', to: 'open' },
  { from: 'open', to: 'closed' },
  { from: 'closed', to: 'open' },
]

/** How long a completion holds: to the end of its fiscal year, some months, to a date, or for good. */
export const VALIDITIES = ['fiscal_year', 'months', 'until', 'unlimited'] as const
/** Holders of any device, or of one kind. */
export const TARGET_DEVICES = ['any', 'laptop', 'smartphone'] as const

const httpUrl = z.url({ protocol: /^https?$/, error: 'wrong_format' }).max(500)

export const courseVersion = z.object({
  id,
  number: z.number().int(),
  effectiveOn: day,
  material: z.string().nullable(),
  materialUrl: z.string().nullable(),
  note: z.string().nullable(),
  renews: z.boolean(),
})
export type CourseVersion = z.infer<typeof courseVersion>

export const course = z.object({
  id,
  name: z.string(),
  description: z.string().nullable(),
  state: courseState,
  validity: z.enum(VALIDITIES),
  validityMonths: z.number().int().nullable(),
  validUntil: day.nullable(),
  needsQuiz: z.boolean(),
  /** The day from which the network asks for it; null: it doesn't. */
  requiredFrom: day.nullable(),
  graceDays: z.number().int(),
  /** Whom it is for; null: whoever, in that respect. */
  targetUnitIds: z.array(id).nullable(),
  targetPosts: z.array(z.string()).nullable(),
  targetDevices: z.enum(TARGET_DEVICES).nullable(),
  prerequisiteIds: z.array(id),
  /** Its newest version. */
  version: z.number().int(),
  updatedAt: instant,
})
export type Course = z.infer<typeof course>

export const courseDetail = course.extend({
  versions: z.array(courseVersion),
  targetUnits: z.array(z.object({ id, path: z.string() })),
  prerequisites: z.array(z.object({ id, name: z.string() })),
})
export type CourseDetail = z.infer<typeof courseDetail>

const fields = {
  name: line(100),
  description: paragraph(2000).nullable(),
  validity: z.enum(VALIDITIES),
  /** With `months` alone. */
  validityMonths: z.number().int().min(1).max(120).nullable(),
  /** With `until` alone. */
  validUntil: day.nullable(),
  needsQuiz: z.boolean(),
  requiredFrom: day.nullable(),
  graceDays: z.number().int().min(0).max(366),
  targetUnitIds: z.array(id).min(1).max(200).nullable(),
  targetPosts: z.array(line(100)).min(1).max(100).nullable(),
  targetDevices: z.enum(TARGET_DEVICES).nullable(),
  prerequisiteIds: z.array(id).max(20),
}

export const courseCreate = z.strictObject({
  ...z.object(fields).partial().shape,
  name: fields.name,
  material: paragraph(20_000).nullable().optional(),
  materialUrl: httpUrl.nullable().optional(),
})
export const courseUpdate = z.strictObject({
  ...z.object(fields).partial().shape,
  state: courseState.optional(),
})
export const courseVersionCreate = z.strictObject({
  effectiveOn: day,
  material: paragraph(20_000).nullable().optional(),
  materialUrl: httpUrl.nullable().optional(),
  note: paragraph(1000).nullable().optional(),
  /** Everybody has to take it anew: completions of earlier versions end the day before. */
  renews: z.boolean().default(false),
})

export const courseQuery = listQuery({
  sort: ['name', 'state', 'requiredFrom', 'updatedAt'],
  filter: {
    state: oneOrMore(courseState).optional(),
    /** The network asks for it. */
    required: z.boolean().optional(),
    /** For this person. */
    staffId: id.optional(),
  },
})
