import type { z } from 'zod'
import { MAX_DAYS_SHOWN } from '#contract/appointments'
import type { SessionDays, sessionDaysQuery } from '#contract/course-sessions'
import type { Transaction } from '#drizzle/client'
import { addDays, dayOf, dayOff, daysBetween, holidayName } from '../calendar.ts'
import { mistake } from '../errors.ts'
import type { Locale } from '../http/problem.ts'
import { perDay } from './session-queries.ts'

/** Each day of a stretch: whether anybody works, and what takes place. */
export async function daysOf(
  tx: Transaction,
  query: z.output<typeof sessionDaysQuery>,
  locale: Locale,
  now: Date,
): Promise<SessionDays> {
  const { from, to } = query
  if (to < from) throw mistake('to', 'before_start')
  const length = daysBetween(from, to) + 1
  if (length > MAX_DAYS_SHOWN) throw mistake('to', 'series_too_long', { maximum: MAX_DAYS_SHOWN })
  const counted = await perDay(tx, query)
  const days = Array.from({ length }, (_, index) => {
    const day = addDays(from, index)
    const { sessions = 0, places = 0, taken = 0 } = counted.get(day) ?? {}
    return { day, off: dayOff(day), holiday: holidayName(day, locale), sessions, places, taken }
  })
  return { today: dayOf(now), days }
}
