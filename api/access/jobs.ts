import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import { readSettings } from '../settings/service.ts'
import { forgetAnswersBefore } from './answer-queries.ts'
import { endSilent, forgetEndedBefore } from './session-queries.ts'

const DAY_MS = 86_400_000

/** Where somebody joined the network is theirs; it is kept no longer than it explains anything. */
export const forgetDoorAnswers = defineJob({
  name: 'access.forget-answers',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    const days = (await readSettings(tx))['access.answerDays']
    const before = new Date(+now - days * DAY_MS)
    await forgetAnswersBefore(tx, before)
    await forgetEndedBefore(tx, before)
  },
})

/** A report that is lost or late is no end yet. */
const MISSED_REPORTS = 3
const SLACK_MS = 2 * 60_000

/** An access point that loses power says goodbye for nobody. */
export const endSilentSessions = defineJob({
  name: 'access.end-silent',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    const settings = await readSettings(tx)
    const reportMs = settings['radius.interimMinutes'] * 60_000 * MISSED_REPORTS + SLACK_MS
    const sessionMs = settings['radius.sessionHours'] * 3_600_000 + SLACK_MS
    await endSilent(tx, new Date(+now - reportMs), new Date(+now - sessionMs))
  },
})
