import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { carryOut, tellRequester } from './execute.ts'
import * as queries from './queries.ts'

/**
 * What was approved and is too long for the request that approved it. Effect, state and the mark that the
 * job is done are one transaction: it happens once, however often it is started.
 */
export const executeApproval = defineJob({
  name: 'approvals.execute',
  payload: z.strictObject({ approvalId: z.uuid() }),
  run: async ({ deps, tx, payload, now }) => {
    const approval = await queries.lock(tx, payload.approvalId, now)
    if (approval?.state === 'approved') await carryOut(tx, { deps, approval, as: system('jobs') })
  },
})

export const expireApprovals = defineJob({
  name: 'approvals.expire',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    for (const gone of await queries.expire(tx, now)) await tellRequester(tx, gone, 'expired')
  },
})
