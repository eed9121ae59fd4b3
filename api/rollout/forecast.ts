import { addDays, addWorkingDays, dayOff, daysBetween, workingDaysBetween } from '../calendar.ts'

/** How many working days back the pace is read from: four weeks, as they come. */
const WINDOW = 20
/** 80 % of a normal distribution lie within this many deviations of its mean. */
const Z80 = 1.2816
/** Further ahead a date says nothing. */
const HORIZON_WORKING_DAYS = 2_500

export interface Forecast {
  perDay: number
  deviation: number
  workingDays: number
  earliest: string
  expected: string
  latest: string | null
  atDeadline: number
}

/**
 * When the goal is reached if the last weeks' pace holds, and how sure that is.
 *
 * Method: what was closed on each of the last 20 working days before today (what was closed on days off
 * counts to the working day before) has a mean m and a standard deviation s. Days are taken as independent,
 * so n working days close about n·m, give or take s·√n. The goal is reached when n·m = left; within 80 %
 * when n·m ± 1.28·s·√n = left, which is a quadratic in √n. Null when nothing was closed in the window.
 */
export function forecast(input: {
  /** Closed by day, `YYYY-MM-DD`. */
  closedOn: ReadonlyMap<string, number>
  closed: number
  goal: number
  today: string
  deadline: string
  /** The first day on which anything could be closed: days before it are no sign of slowness. */
  since: string
}): Forecast | null {
  const { closed, goal, today, deadline } = input
  const days = window(input)
  const perDay = sum(days) / days.length
  if (days.length === 0 || perDay === 0) return null
  const variance =
    days.length > 1 ? sum(days.map((each) => (each - perDay) ** 2)) / (days.length - 1) : 0
  const deviation = Math.sqrt(variance)
  const left = Math.max(goal - closed, 0)
  const on = (rootOfDays: number) => {
    const count = Math.ceil(rootOfDays ** 2 - 1e-9)
    return count <= HORIZON_WORKING_DAYS ? addWorkingDays(today, count) : null
  }
  const expected = on(Math.sqrt(left / perDay))
  // A pace so slow is no pace.
  if (!expected) return null
  const root = Math.sqrt((Z80 * deviation) ** 2 + 4 * perDay * left)
  const daysLeft = Math.max(workingDaysBetween(today, deadline), 0)
  return {
    perDay,
    deviation,
    workingDays: days.length,
    earliest: on((root - Z80 * deviation) / (2 * perDay))!,
    expected,
    latest: on((root + Z80 * deviation) / (2 * perDay)),
    atDeadline: Math.min(goal, Math.round(closed + perDay * daysLeft)),
  }
}

/** Closed on each of the working days looked at. */
function window(input: {
  closedOn: ReadonlyMap<string, number>
  today: string
  since: string
}): number[] {
  const counts: number[] = []
  let onDaysOff = 0
  for (let day = addDays(input.today, -1); counts.length < WINDOW; day = addDays(day, -1)) {
    if (day < input.since) break
    const count = input.closedOn.get(day) ?? 0
    if (dayOff(day)) onDaysOff += count
    else {
      counts.push(count + onDaysOff)
      onDaysOff = 0
    }
  }
  return counts
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0)

/**
 * What the plan has for each day from `from` to `to`, cumulative. A month's count is spread evenly over its
 * days; without a schedule by months the goal is spread evenly from the first day to the deadline.
 */
export function planLine(input: {
  /** `YYYY-MM` → count. */
  months: ReadonlyMap<string, number>
  goal: number
  from: string
  deadline: string
  to: string
}): Map<string, number> {
  const { months, goal, from, deadline, to } = input
  const line = new Map<string, number>()
  const span = Math.max(daysBetween(from, deadline), 0) + 1
  let reached = sum([...months].filter(([month]) => month < from.slice(0, 7)).map(([, n]) => n))
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (months.size > 0) {
      reached += (months.get(day.slice(0, 7)) ?? 0) / daysIn(day)
      line.set(day, round(reached))
    } else {
      line.set(day, round(Math.min((goal * (daysBetween(from, day) + 1)) / span, goal)))
    }
  }
  return line
}

const daysIn = (day: string): number =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate()

const round = (value: number): number => Math.round(value * 10) / 10
