import { z } from 'zod'
import { replacementState } from './rollout.ts'
import { unitCategory } from './units.ts'
import { day, id } from './values.ts'

const count = z.number().int()

export const BLOCKERS = [
  'absent',
  'declined',
  'broken',
  'long_leave',
  'no_device',
  'unpaired',
  'wave_suspended',
] as const

/** How many, and the filter of /api/replacements that shows which. */
const drillDown = z.object({
  count,
  filter: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
})

/** Everything a dashboard of one program needs, as far as the reader's reach goes. */
export const progress = z.object({
  programId: id,
  /**
   * Whether the reader sees all of the program. Of a part, a section head's unit, the goal is what is
   * planned there; the schedule by months is the whole program's and left out.
   */
  isWhole: z.boolean(),
  today: day,
  deadline: day,
  goalCount: count,
  total: count,
  /** The person works with the new laptop. */
  replaced: count,
  /** And the old one is erased and accounted for. */
  closed: count,
  states: z.array(z.object({ state: replacementState, count })),
  /** Cumulative, a row for every day from the program's start to its deadline; null for what is to come. */
  burnUp: z.array(
    z.object({
      day,
      planned: z.number(),
      replaced: count.nullable(),
      closed: count.nullable(),
    }),
  ),
  /** When the goal is reached at the present pace; null while there is no pace. */
  forecast: z
    .object({
      /** Closed per working day, mean and standard deviation over the working days looked at. */
      perDay: z.number(),
      deviation: z.number(),
      workingDays: count,
      /** 8 times in 10 the end lies between `earliest` and `latest`. */
      earliest: day,
      expected: day,
      latest: day.nullable(),
      /** Closed by the deadline if the pace holds. */
      atDeadline: count,
    })
    .nullable(),
  course: z.object({
    onCourse: z.boolean(),
    /** What the plan has for today, and how many fewer are closed (negative: more). */
    plannedToday: count,
    behind: count,
    /** Working days that the forecast lies after the deadline (negative: before); null without a forecast. */
    lateWorkingDays: count.nullable(),
    /** Missing from the goal at the deadline if the pace holds. */
    missing: count,
    /** Closed per working day that would still make it; null when the deadline is past. */
    neededPerDay: z.number().nullable(),
  }),
  /** Departments, commissions and bureaus. */
  tiles: z.array(
    z.object({
      unitId: id,
      name: z.string(),
      category: unitCategory,
      planned: count,
      replaced: count,
      done: count,
      blocked: count,
    }),
  ),
  blockers: z.array(drillDown.extend({ code: z.enum(BLOCKERS) })),
  notReturned: drillDown.extend({ afterDays: count }),
  certificatesOverdue: drillDown.extend({ afterDays: count }),
  /** 工程表: planned and done in each month. */
  months: z.array(
    z.object({
      month: z.string(),
      planned: count,
      replaced: count,
      reclaimed: count,
      certified: count,
      closed: count,
    }),
  ),
})
export type Progress = z.infer<typeof progress>
