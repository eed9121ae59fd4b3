import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { day, id, instant } from './values.ts'

export const FOLLOW_UP_STATES = ['never', 'lapsed'] as const
export const followUpState = z.enum(FOLLOW_UP_STATES)

/** Somebody a course is for who has not completed it. */
export const followUp = z.object({
  /** Of person and course. */
  id: z.string(),
  courseId: id,
  courseName: z.string(),
  staffId: id,
  staffName: z.string(),
  employeeNumber: z.string(),
  unitId: id,
  unitPath: z.string(),
  state: followUpState,
  /** The session they have booked. */
  bookedAt: instant.nullable(),
  /** How much of its recording they have watched. */
  watchedPercent: z.number().int().nullable(),
  remindedOn: day.nullable(),
  reminders: z.number().int(),
})
export type FollowUp = z.infer<typeof followUp>

export const followUpQuery = listQuery({
  sort: ['unitPath', 'staffName', 'remindedOn'],
  filter: {
    courseId: id.optional(),
    /** The unit and everything below it. */
    unitId: id.optional(),
    state: oneOrMore(followUpState).optional(),
    booked: z.boolean().optional(),
  },
})

export const followUpTreeQuery = z.object({
  courseId: id,
  /** The units below this one, and its own people; the top where it is left out. */
  unitId: id.optional(),
})

/** How the people of each unit, with all below it, stand with a course. */
export const followUpTree = z.array(
  z.object({
    unitId: id,
    name: z.string(),
    /** The people of the unit asked about itself. */
    isSelf: z.boolean(),
    hasBelow: z.boolean(),
    people: z.number().int(),
    completed: z.number().int(),
    booked: z.number().int(),
  }),
)
export type FollowUpTree = z.infer<typeof followUpTree>

export const followUpProgressQuery = z.object({ courseId: id, unitId: id.optional() })

/** How completions came, where they should be, and where that leads. */
export const followUpProgress = z.object({
  courseId: id,
  today: day,
  /** The day from which the network asks for it, or the end of the fiscal year. */
  deadline: day,
  people: z.number().int(),
  completed: z.number().int(),
  days: z.array(z.object({ day, planned: z.number(), completed: z.number().int().nullable() })),
  forecast: z
    .object({
      perDay: z.number(),
      deviation: z.number(),
      workingDays: z.number().int(),
      earliest: day,
      expected: day,
      latest: day.nullable(),
      atDeadline: z.number().int(),
    })
    .nullable(),
})
export type FollowUpProgress = z.infer<typeof followUpProgress>

export const followUpRemind = z.strictObject({ courseId: id, unitId: id.nullable().optional() })
/** When they go out: at once within the hours for it, else when those begin. */
export const followUpReminded = z.object({ people: z.number().int(), at: instant })
