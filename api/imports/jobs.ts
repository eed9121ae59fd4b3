import { z } from 'zod'
import { system } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { loadActor } from '../users/authenticate.ts'
import * as queries from './queries.ts'
import { check } from './service.ts'

/** Reads a file whose upload request died before it was read; one that was read is left alone. */
export const checkImport = defineJob({
  name: 'imports.check',
  payload: z.object({ importId: z.uuid() }),
  leaseMs: 10 * 60_000,
  run: async ({ deps, tx, payload }) => {
    const record = await queries.get(tx, payload.importId)
    if (record?.state !== 'reading') return
    const actor = await actorOf(deps, record.createdBy)
    // In a transaction of the person who sent the file: what they may no longer do isn't done.
    if (actor) await check(deps, actor, payload.importId)
  },
})

const actorOf = (deps: Deps, userId: string) =>
  deps.db.as(system('login'), (tx) =>
    loadActor(tx, userId, { sessionId: null, steppedUpAt: null, tokenPermissions: null }),
  )
