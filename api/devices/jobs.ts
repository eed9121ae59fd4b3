import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob, type Job } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { loadActor } from '../users/authenticate.ts'
import * as queries from './batch-queries.ts'
import { takeChunk } from './batch-run.ts'

/**
 * A few devices of a batch, and itself once more for the next: each chunk, its outcomes and what is to
 * follow are one short transaction, so that nobody waits long and a worker that dies loses nothing.
 */
export const runBatch: Job<{ batchId: string }> = defineJob({
  name: 'devices.batch',
  payload: z.object({ batchId: z.uuid() }),
  // Whoever asked, as they stand now: what they may no longer do isn't done.
  principal: async (deps, { batchId }) => {
    const batch = await deps.db.as(system('jobs'), (tx) => queries.get(tx, batchId))
    const means = { sessionId: null, steppedUpAt: null, tokenPermissions: null }
    const sender =
      batch && (await deps.db.as(system('login'), (tx) => loadActor(tx, batch.createdBy, means)))
    return sender ?? system('jobs')
  },
  run: async ({ tx, payload, now }) => {
    if (await takeChunk(tx, payload.batchId, now)) await enqueue(tx, runBatch, payload)
  },
})
