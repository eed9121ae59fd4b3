import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import { forgetNudges } from './hub-queries.ts'

/** Whoever was connected has long heard of them; whoever comes asks for itself. */
export const forgetOldNudges = defineJob({
  name: 'agents.forget-nudges',
  payload: z.strictObject({}),
  run: async ({ deps }) => {
    await forgetNudges(deps.db)
  },
})
