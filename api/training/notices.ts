import type { Transaction } from '#drizzle/client'
import { dayOf, timeOf } from '../calendar.ts'
import { notify } from '../notifications/service.ts'
import { loginsOf } from './booking-queries.ts'

type Told =
  | 'session_moved'
  | 'session_postponed'
  | 'session_cancelled'
  | 'course_booked'
  | 'course_waiting'
  | 'course_promoted'
  | 'course_unbooked'

interface About {
  id: string
  courseName: string
  startsAt: Date
  reason?: string | null
}

/** As people read it, Asia/Tokyo. */
const shown = (at: Date) => `${dayOf(at)} ${timeOf(at)}`

/** Tells the people with a login; others see it on their next visit. */
export async function tell(
  tx: Transaction,
  template: Told,
  people: readonly string[],
  { id, courseName: course, startsAt, reason }: About,
): Promise<void> {
  const userIds = [...(await loginsOf(tx, people)).values()]
  const to = { userIds, link: `/course-sessions/${id}` }
  const when = { course, startsAt: shown(startsAt) }
  if (template === 'session_postponed' || template === 'session_cancelled') {
    await notify(tx, { ...to, template, params: { ...when, reason: reason ?? '' } })
  } else {
    await notify(tx, { ...to, template, params: when })
  }
}
