import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { sendEscalations, sendReminders } from './reminders.ts'

const principal = async () => system('training')
const LEASE_MS = 10 * 60_000

/** Comes round every hour; what it finds to do is done once. */
export const followUp = defineJob({
  name: 'followUps.remind',
  payload: z.strictObject({}),
  principal,
  leaseMs: LEASE_MS,
  run: async ({ tx, now }) => {
    await sendReminders(tx, { byHand: false }, now)
    await sendEscalations(tx, now)
  },
})

/** Asked for by somebody who teaches: of one course, in one unit or everywhere. */
export const remindOfCourse = defineJob({
  name: 'followUps.remindOfCourse',
  payload: z.strictObject({ courseId: z.uuid(), unitId: z.uuid().optional() }),
  principal,
  leaseMs: LEASE_MS,
  run: async ({ tx, now, payload }) => {
    await sendReminders(tx, { ...payload, byHand: true }, now)
  },
})
