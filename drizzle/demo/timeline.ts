import { addDays, daysBetween, fiscalYearOf } from './calendar.ts'

/** Where the start date stands in its fiscal year. Nothing of the demo happens after `until`. */
export interface Timeline {
  year: number
  from: string
  to: string
  today: string
  /** Yesterday, so that no instant of the demo lies ahead of the clock. */
  until: string
  rollout: { from: string; to: string }
}

export function timelineOf(today: string): Timeline {
  const year = fiscalYearOf(today)
  return {
    year,
    from: `${year}-04-01`,
    to: `${year + 1}-03-31`,
    today,
    until: addDays(today, -1),
    rollout: { from: `${year}-10-01`, to: `${year + 1}-03-19` },
  }
}

/** How much of a stretch of days has passed: 0 before it, 1 after it. */
export const passed = (stretch: { from: string; to: string }, day: string): number =>
  Math.min(1, Math.max(0, daysBetween(stretch.from, day) / daysBetween(stretch.from, stretch.to)))
