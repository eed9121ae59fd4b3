import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import { readSettings } from '../settings/service.ts'
import { forgetAnswersBefore } from './answer-queries.ts'

const DAY_MS = 86_400_000

/** Where somebody joined the network is theirs; it is kept no longer than it explains anything. */
export const forgetDoorAnswers = defineJob({
  name: 'access.forget-answers',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    const days = (await readSettings(tx))['access.answerDays']
    await forgetAnswersBefore(tx, new Date(+now - days * DAY_MS))
  },
})
