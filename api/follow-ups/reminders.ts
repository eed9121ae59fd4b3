import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import { isOpen } from './hours.ts'
import * as queries from './queries.ts'

/** A unit's head hears of the same people no more than once a week. */
const ESCALATE_EVERY_DAYS = 7

interface Of {
  courseId?: string | undefined
  unitId?: string | undefined
}

/** One message per person, whatever they lack and whoever asks, and none on days off or at night. */
export async function sendReminders(
  tx: Transaction,
  of: Of & { byHand: boolean },
  now: Date,
): Promise<number> {
  const settings = await readSettings(tx)
  if (!isOpen(now, { from: settings['followUps.from'], to: settings['followUps.to'] })) return 0
  const everyDays = of.byHand ? 1 : settings['followUps.remindEveryDays']
  const { courseId, unitId } = of
  const taken = await queries.takeReminders(tx, { today: dayOf(now), everyDays, courseId, unitId })
  for (const { userId, courses, names } of taken) {
    const params = { count: courses, courses: names }
    await notify(tx, { userIds: [userId], template: 'courses_open', params, link: '/me' })
  }
  return taken.length
}

export async function sendEscalations(tx: Transaction, now: Date): Promise<number> {
  const settings = await readSettings(tx)
  if (!isOpen(now, { from: settings['followUps.from'], to: settings['followUps.to'] })) return 0
  const taken = await queries.takeEscalations(tx, {
    today: dayOf(now),
    afterDays: settings['followUps.escalateAfterDays'],
    everyDays: ESCALATE_EVERY_DAYS,
  })
  for (const { headStaffId, people: count } of taken) {
    const userIds = await queries.loginOf(tx, headStaffId)
    const params = { count }
    await notify(tx, { userIds, template: 'courses_open_in_unit', params, link: '/follow-ups' })
  }
  return taken.length
}
