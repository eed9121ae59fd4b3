import { z } from 'zod'
import { defineJob } from '../jobs/define-job.ts'
import { notify } from '../notifications/service.ts'
import { usersHolding } from './queries.ts'

/** Tells everybody who holds something; 13,000 people are no part of the request that opens the check. */
export const announceCheck = defineJob({
  name: 'possession.announce',
  payload: z.strictObject({ dueOn: z.iso.date() }),
  leaseMs: 10 * 60_000,
  run: async ({ tx, payload: { dueOn } }) => {
    const userIds = await usersHolding(tx)
    await notify(tx, { userIds, template: 'possession_asked', params: { dueOn }, link: '/me' })
  },
})
