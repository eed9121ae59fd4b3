import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { notify } from '../notifications/service.ts'
import { lists } from './crl-queries.ts'
import { isLate } from './freshness.ts'
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

/** Tells of lists that should have been replaced by now, long before a door would shut for their sake. */
export const watchLists = defineJob({
  name: 'certificates.watch-lists',
  payload: z.strictObject({}),
  principal: async () => system('pki'),
  run: async ({ tx, now }) => {
    for (const list of await lists(tx)) {
      if (!isLate(list, now)) continue
      const params = { authority: list.slug, until: list.nextUpdate.toISOString() }
      await notify(tx, { role: 'security', template: 'crl_late', params })
      await notify(tx, { role: 'admin', template: 'crl_late', params })
    }
  },
})
