import { z } from 'zod'
import { dayOf } from '../calendar.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { due } from './batch-queries.ts'
import { applyOnTheDay } from './service.ts'

/** One batch, in a transaction of its own: one that cannot be applied keeps no other from it. */
export const applyTransfers = defineJob({
  name: 'transfers.apply',
  payload: z.strictObject({ batchId: z.uuid() }),
  leaseMs: 10 * 60_000,
  run: ({ tx, payload, now }) => applyOnTheDay(tx, payload.batchId, now),
})

/** Looks whose day (Asia/Tokyo) has come. */
export const applyDueTransfers = defineJob({
  name: 'transfers.due',
  payload: z.strictObject({}),
  run: async ({ tx, now }) => {
    for (const batchId of await due(tx, dayOf(now))) {
      await enqueue(tx, applyTransfers, { batchId }, { dedupeKey: batchId })
    }
  },
})
