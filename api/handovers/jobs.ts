import { z } from 'zod'
import { dayOf } from '../calendar.ts'
import { defineJob } from '../jobs/define-job.ts'
import { notify } from '../notifications/service.ts'
import { readSettings } from '../settings/service.ts'
import { takeLoanReminders } from './queries.ts'

/** Reminds people of loans that end soon or have ended; of the latter, the head of the unit as well. */
export const remindOfLoans = defineJob({
  name: 'handovers.remind',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    const ahead = (await readSettings(tx))['handovers.remindDaysBefore']
    const today = dayOf(now)
    for (const loan of await takeLoanReminders(tx, today, ahead)) {
      const { handoverId, userId, unitHeadId, propertyNumber, dueOn } = loan
      const template = dueOn < today ? 'loan_overdue' : 'loan_due'
      const userIds = [userId, unitHeadId].filter((id) => id !== null)
      const link = `/handovers/${handoverId}`
      await notify(tx, { userIds, template, params: { propertyNumber, dueOn }, link })
    }
  },
})
