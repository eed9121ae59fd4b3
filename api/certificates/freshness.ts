import type { CrlFreshness } from '#contract/authorities'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** So much is always left of a list (DESIGN §4, 4); a root's is made anew by a ceremony, long before. */
const LEFT_MS: Record<string, number> = { issuing: 12 * HOUR_MS, root: DAY_MS }
/** With so much left somebody is told: a list should have been replaced two hours ago, a root's in a month. */
const ALARM_MS: Record<string, number> = { issuing: 26 * HOUR_MS, root: 30 * DAY_MS }

interface List {
  role: string
  nextUpdate: Date
}

const left = ({ nextUpdate }: List, now: Date) => +nextUpdate - +now

/** Hours left from which on somebody is told. */
export const alarmHours = (role: string): number => ALARM_MS[role]! / HOUR_MS

export const isFresh = (list: List, now: Date): boolean => left(list, now) > LEFT_MS[list.role]!
export const isLate = (list: List, now: Date): boolean => left(list, now) < ALARM_MS[list.role]!

export function freshnessOf(list: List, now: Date): CrlFreshness {
  if (left(list, now) <= 0) return 'stale'
  return isLate(list, now) ? 'late' : 'fresh'
}
