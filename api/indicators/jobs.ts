import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { measureAll } from './service.ts'
import { fillFromSurveys } from './surveys.ts'

/** Every night: what the ledger says, and what surveys gave that ended. */
export const fillIndicators = defineJob({
  name: 'indicators.fill',
  payload: z.strictObject({}),
  principal: async () => system('indicators'),
  run: async ({ tx, now }) => {
    await measureAll(tx, now)
    await fillFromSurveys(tx, now)
  },
})
