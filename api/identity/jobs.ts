import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import { deleteExpiredFlows } from './queries.ts'

/** What was begun and never finished opens nothing any more; this clears it away. */
export const purgeFlows = defineJob({
  name: 'identity.purge',
  payload: z.strictObject({}),
  run: ({ tx, now }) => deleteExpiredFlows(tx, now),
})
