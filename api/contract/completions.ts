import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant, line } from './values.ts'

export const COMPLETION_SOURCES = [
  'attendance',
  'quiz',
  'recording',
  'import',
  'exception',
] as const
export const completionSource = z.enum(COMPLETION_SOURCES)

export const completion = z.object({
  id,
  courseId: id,
  courseName: z.string(),
  staffId: id,
  staffName: z.string().nullable(),
  employeeNumber: z.string().nullable(),
  unitId: id,
  unitPath: z.string().nullable(),
  version: z.number().int(),
  completedAt: instant,
  /** The last day; null: for good. */
  validUntil: day.nullable(),
  source: completionSource,
  evidenceId: id.nullable(),
  /** What it counts for now: taken back, run out, or still good. */
  standing: z.enum(['valid', 'lapsed', 'revoked']),
  revokedReason: z.string().nullable(),
})
export type Completion = z.infer<typeof completion>

export const completionQuery = listQuery({
  sort: ['completedAt', 'validUntil'],
  filter: {
    courseId: id.optional(),
    staffId: id.optional(),
    unitId: id.optional(),
    source: oneOrMore(completionSource).optional(),
    revoked: z.boolean().optional(),
  },
})
export const completionRevoke = z.strictObject({ reason: line(300) })

const count = z.number().int()

/** How the people one may see stand with each course they are in. */
export const completionSummary = z.array(
  z.object({
    id,
    name: z.string(),
    requiredFrom: day.nullable(),
    people: count,
    completed: count,
    /** Of those, by an exception. */
    excepted: count,
    booked: count,
    lapsed: count,
    /** Neither completed nor booked. */
    open: count,
  }),
)
export type CompletionSummary = z.infer<typeof completionSummary>
export const completionSummaryQuery = z.object({
  /** The unit and everything below it. */
  unitId: id.optional(),
  courseId: id.optional(),
})

export const OUTLOOK_FACTS = ['in_grace', 'missing', 'lapsed', 'completed'] as const

/** Somebody whom the network will soon put in quarantine, or has, for want of a course. */
export const courseOutlook = z.object({
  /** Of person and course. */
  id: z.string(),
  courseId: id,
  courseName: z.string(),
  staffId: id,
  staffName: z.string(),
  employeeNumber: z.string(),
  unitId: id,
  unitPath: z.string(),
  fact: z.enum(OUTLOOK_FACTS),
  /** The last day on which they are let in; null: they are not any more. */
  until: day.nullable(),
  /** The session they have booked. */
  bookedAt: instant.nullable(),
})
export type CourseOutlook = z.infer<typeof courseOutlook>
export const courseOutlookQuery = listQuery({
  sort: ['until', 'staffName'],
  filter: {
    courseId: id.optional(),
    unitId: id.optional(),
    staffId: id.optional(),
    fact: oneOrMore(z.enum(OUTLOOK_FACTS)).optional(),
  },
})

export const EXCEPTION_KINDS = ['leave', 'secondment', 'other'] as const
export const EXCEPTION_STATES = ['requested', 'granted', 'refused'] as const

export const courseException = z.object({
  id,
  courseId: id,
  courseName: z.string(),
  staffId: id,
  staffName: z.string().nullable(),
  unitPath: z.string().nullable(),
  kind: z.enum(EXCEPTION_KINDS),
  reason: z.string(),
  endsOn: day,
  state: z.enum(EXCEPTION_STATES),
  approvalId: id.nullable(),
  createdAt: instant,
})
export type CourseException = z.infer<typeof courseException>
export const courseExceptionQuery = listQuery({
  sort: ['createdAt', 'endsOn'],
  filter: {
    courseId: id.optional(),
    staffId: id.optional(),
    state: oneOrMore(z.enum(EXCEPTION_STATES)).optional(),
  },
})
export const courseExceptionCreate = z.strictObject({
  courseId: id,
  staffId: id,
  kind: z.enum(EXCEPTION_KINDS),
  reason: line(300),
  endsOn: day,
})
