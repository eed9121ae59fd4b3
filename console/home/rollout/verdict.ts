import type { Progress } from '#contract/progress'
import type { Tone } from '../../theme/tones.ts'

/** What the large sentence says of a program. */
export type Verdict =
  | { kind: 'reached' | 'overdue' | 'not_begun' | 'stalled' | 'nothing' }
  /** `spare` working days before the deadline; narrow: the slow end of the forecast lies after it. */
  | { kind: 'on_course'; spare: number; narrow: boolean }
  /** Working days after the deadline. */
  | { kind: 'late'; days: number }

type Figures = Pick<Progress, 'today' | 'deadline' | 'goalCount' | 'closed' | 'total'> & {
  course: Pick<Progress['course'], 'onCourse' | 'lateWorkingDays'>
  forecast: Pick<NonNullable<Progress['forecast']>, 'latest'> | null
}

/** Puts the API's figures into one of the sentences there are; it judges nothing by itself. */
export function verdictOf(progress: Figures): Verdict {
  const { today, deadline, goalCount, closed, course, forecast } = progress
  if (goalCount === 0) return { kind: 'nothing' }
  if (closed >= goalCount) return { kind: 'reached' }
  if (today > deadline) return { kind: 'overdue' }
  if (!forecast || course.lateWorkingDays === null) {
    return { kind: closed === 0 ? 'not_begun' : 'stalled' }
  }
  if (!course.onCourse) return { kind: 'late', days: course.lateWorkingDays }
  const narrow = forecast.latest === null || forecast.latest > deadline
  return { kind: 'on_course', spare: Math.abs(course.lateWorkingDays), narrow }
}

const TONES: Record<Verdict['kind'], Tone> = {
  nothing: 'plain',
  reached: 'good',
  on_course: 'good',
  not_begun: 'rest',
  stalled: 'act',
  late: 'act',
  overdue: 'act',
}

export const toneOf = (verdict: Verdict): Tone =>
  verdict.kind === 'on_course' && verdict.narrow ? 'care' : TONES[verdict.kind]
