import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import * as commands from './command-queries.ts'
import { expire } from './contact.ts'

const AT_ONCE = 1000

/** What no device came for in time. A lock that is still wanted is told anew when its device comes. */
export const expireCommands = defineJob({
  name: 'commands.expire',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    const over = await commands.overdue(tx, now, AT_ONCE)
    if (over.length > 0) await expire(tx, over, now)
  },
})
