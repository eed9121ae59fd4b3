import { z } from 'zod'
import { system } from '#drizzle/client'
import { defineJob } from '../jobs/define-job.ts'
import { loadActor } from '../users/authenticate.ts'
import * as queries from './queries.ts'
import { check } from './service.ts'

/** Reads a file whose upload request died before it was read; one that was read is left alone. */
export const checkImport = defineJob({
  name: 'imports.check',
  payload: z.object({ importId: z.uuid() }),
  leaseMs: 10 * 60_000,
  // Whoever sent the file, as they stand now: what they may no longer do isn't done.
  principal: async (deps, { importId }) => {
    const record = await deps.db.as(system('jobs'), (tx) => queries.get(tx, importId))
    const means = { sessionId: null, steppedUpAt: null, tokenPermissions: null }
    const sender =
      record && (await deps.db.as(system('login'), (tx) => loadActor(tx, record.createdBy, means)))
    return sender ?? system('jobs')
  },
  run: async ({ deps, tx, payload }) => {
    await check(deps, tx, payload.importId, () => false)
  },
})
