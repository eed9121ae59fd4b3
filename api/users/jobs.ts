import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import { readSettings } from '../settings/service.ts'
import * as sessionQueries from './session-queries.ts'

/** Sessions that are over are refused anyway; this clears their rows away, addresses and all. */
export const purgeExpired = defineJob({
  name: 'users.purge',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    const idleMs = (await readSettings(tx))['session.idleMinutes'] * 60_000
    await sessionQueries.deleteExpired(tx, now, new Date(+now - idleMs))
  },
})
