import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import * as queries from './withdraw-queries.ts'

/** An intent as old as this belongs to nobody any more. */
const INTENT_MS = 10 * 60_000

/** What comes round by itself: holds become final, replaced ones end, what was begun is given up. */
export const settleCertificates = defineJob({
  name: 'certificates.settle',
  payload: z.strictObject({}),
  principal: async () => system('pki'),
  run: async ({ tx, now }) => {
    await queries.finalize(tx, now)
    await queries.revokeReplaced(tx, now)
    await queries.abandonOld(tx, INTENT_MS, now)
  },
})
