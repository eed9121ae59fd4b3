import { z } from 'zod'
import { RETENTION_KINDS } from '#contract/retention'
import { system } from '#drizzle/client'
import { defineJob, type Job } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { readSettings } from '../settings/service.ts'
import { dueBefore, RULES } from './periods.ts'
import * as queries from './queries.ts'

/** After which the rest is left to the next start, so that no worker is taken up for hours. */
const AT_A_STRETCH_MS = 45_000

/**
 * Erases what is due, batch by batch, each in a transaction of its own: whatever stops it, what is done stays
 * done, and the next start goes on from there.
 */
export const eraseWhatIsDue: Job<Record<string, never>> = defineJob({
  name: 'retention.erase',
  payload: z.strictObject({}),
  leaseMs: 5 * 60_000,
  run: async ({ deps, tx, now }) => {
    const settings = await readSettings(tx)
    const asRetention = <T>(work: Parameters<typeof deps.db.as<T>>[1]) =>
      deps.db.as(system('retention'), work)
    const began = performance.now()
    // Of an installation that has just learnt to erase: there is a day to look at what is due, and to change periods.
    if (await asRetention((part) => queries.beginOnly(part, now))) return
    const runId = await asRetention((part) => queries.openRun(part, now))
    for (const kind of RETENTION_KINDS) {
      const batch = { runId, kind, before: dueBefore(kind, settings, now), rows: RULES[kind].batch }
      while ((await asRetention((part) => queries.erase(part, batch))) > 0) {
        if (performance.now() - began < AT_A_STRETCH_MS) continue
        await enqueue(tx, eraseWhatIsDue, {}, { dedupeKey: eraseWhatIsDue.name })
        return
      }
    }
    await asRetention((part) => queries.closeRun(part, now))
  },
})
