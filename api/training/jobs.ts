import { z } from 'zod'
import { system } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { defineJob } from '../jobs/define-job.ts'
import { notify } from '../notifications/service.ts'
import { horizon } from './completions.ts'
import * as queries from './job-queries.ts'
import * as sessions from './session-queries.ts'

/** How long after its end a session that nobody closed counts as held. */
const CLOSE_AFTER_MS = 12 * 3_600_000
const principal = async () => system('training')

export const settleSessions = defineJob({
  name: 'training.settle',
  payload: z.strictObject({}),
  principal,
  run: ({ tx, now }) => sessions.closeEnded(tx, new Date(+now - CLOSE_AFTER_MS)),
})

/** Warns people whose access ends soon for want of a course, once for each end; and the heads of their units. */
export const warnOfAccess = defineJob({
  name: 'training.warn',
  payload: z.strictObject({}),
  principal,
  run: async ({ tx, now }) => {
    const { until } = await horizon(tx, now)
    const today = dayOf(now)
    const warned = await queries.takeWarnings(tx, today, until)
    const heads = new Map<string, number>()
    for (const { userId, headUserId, courseName, lastDay } of warned) {
      if (userId) {
        const params = { course: courseName, until: lastDay }
        await notify(tx, { userIds: [userId], template: 'course_due', params, link: '/me' })
      }
      if (headUserId) heads.set(headUserId, (heads.get(headUserId) ?? 0) + 1)
    }
    for (const [userId, count] of heads) {
      const link = '/my-unit'
      await notify(tx, {
        userIds: [userId],
        template: 'courses_due_in_unit',
        params: { count },
        link,
      })
    }
  },
})
