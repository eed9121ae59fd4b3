import type { Transaction } from '#drizzle/client'
import { notify } from '../notifications/service.ts'
import { loginsOf } from './appointment-queries.ts'

interface About {
  /** Of the appointment. */
  id: string
  holderId: string
  place: string
  /** As people read it: `YYYY-MM-DD HH:MM`, Asia/Tokyo. */
  startsAt: string
}

/** Tells the people whose appointments these are; those without a login see it on their next visit. */
export async function tellHolders(
  tx: Transaction,
  template: 'appointment_booked' | 'appointment_changed' | 'appointment_cancelled',
  appointments: readonly About[],
): Promise<void> {
  if (appointments.length === 0) return
  const logins = await loginsOf(
    tx,
    appointments.map((each) => each.holderId),
  )
  for (const { id, holderId, place, startsAt } of appointments) {
    const userId = logins.get(holderId)
    if (!userId) continue
    await notify(tx, {
      userIds: [userId],
      template,
      params: { place, startsAt },
      link: `/appointments/${id}`,
    })
  }
}
