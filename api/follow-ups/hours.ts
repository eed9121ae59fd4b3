import { addDays, dayOf, dayOff, instantOf, timeOf } from '../calendar.ts'

/** Times of day, `HH:MM`, between which people may be written to. */
export interface Hours {
  from: string
  to: string
}

/** That moment, or the next one on a working day within the hours. */
export function nextOpening(now: Date, { from, to }: Hours): Date {
  const today = dayOf(now)
  const time = timeOf(now)
  if (!dayOff(today) && time < to) return time >= from ? now : instantOf(today, from)
  let day = addDays(today, 1)
  while (dayOff(day)) day = addDays(day, 1)
  return instantOf(day, from)
}

export const isOpen = (now: Date, hours: Hours): boolean => +nextOpening(now, hours) === +now
