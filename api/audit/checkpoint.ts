import { z } from 'zod'
import type { AuditCheckpoint } from '#contract/audit'
import { system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/define-job.ts'
import { signCheckpoint } from './chain.ts'
import { appendCheckpoint, lastCheckpoint } from './checkpoint-file.ts'
import { loadCheckpointKey } from './checkpoint-key.ts'
import * as queries from './queries.ts'

/** A chain that was rewritten or cut looks whole until it is held against a checkpoint older than that. */
export const CHECKPOINT_EVERY_MS = 15 * 60_000

export const signHead = defineJob({
  name: 'audit.checkpoint',
  payload: z.strictObject({}),
  principal: async () => system('audit'),
  run: async ({ deps, tx, now }) => {
    await sign(deps, tx, now)
  },
})

async function sign(deps: Deps, tx: Transaction, now: Date): Promise<void> {
  const { dataDir, journalDir } = deps.config
  const [head, last] = [await queries.head(tx), await newestCheckpoint(tx, dataDir)]
  if (last && !(await holds(tx, last))) {
    // Signing on would vouch for whatever was done to the chain.
    deps.log.error({ seq: last.seq }, 'the audit chain contradicts its last checkpoint')
    return
  }
  if (!head || head.seq === last?.seq) return
  const at = now.toISOString().replace('Z', '000Z')
  const key = await loadCheckpointKey(dataDir)
  const checkpoint = signCheckpoint({ seq: head.seq, hash: head.hash, at }, key)
  // The files first: they may say more than the database, never less. The copy goes where the journal is
  // kept, on another medium: whoever takes this host can't take that back.
  await appendCheckpoint(journalDir, checkpoint)
  await appendCheckpoint(dataDir, checkpoint)
  await queries.insertCheckpoint(tx, checkpoint)
}

/** The file's word counts before the database's, which whoever rewrites the chain can write too. */
export async function newestCheckpoint(
  tx: Transaction,
  dataDir: string,
): Promise<AuditCheckpoint | null> {
  return (await lastCheckpoint(dataDir)) ?? (await queries.lastCheckpoint(tx)) ?? null
}

/** Whether the chain still has the link that was signed. */
export async function holds(tx: Transaction, { seq, hash }: AuditCheckpoint): Promise<boolean> {
  return (await queries.hashOf(tx, seq)) === hash
}
