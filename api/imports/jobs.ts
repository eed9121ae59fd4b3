import { z } from 'zod'
import { type Principal, system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { loadActor } from '../users/authenticate.ts'
import * as queries from './queries.ts'
import { read } from './service.ts'

/** Reads a file whose upload request died before it was read; one that was read is left alone. */
export const checkImport = defineJob({
  name: 'imports.check',
  payload: z.object({ importId: z.uuid() }),
  leaseMs: 10 * 60_000,
  // In a transaction of its own: what is read already is left alone, so once more does no harm.
  run: async ({ deps, payload }) => {
    await read(deps, await senderOf(deps, payload.importId), payload.importId, 0)
  },
})

/** Whoever sent the file, as they stand now: what they may no longer do isn't done. */
async function senderOf({ db }: Deps, importId: string): Promise<Principal> {
  const record = await db.as(system('jobs'), (tx) => queries.get(tx, importId))
  const means = { sessionId: null, steppedUpAt: null, tokenPermissions: null }
  const sender =
    record && (await db.as(system('login'), (tx) => loadActor(tx, record.createdBy, means)))
  return sender ?? system('jobs')
}
