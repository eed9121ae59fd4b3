import type { z } from 'zod'
import type { leaseExtensionFile } from '#contract/commands'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { extension } from './delivery.ts'
import * as queries from './extension-queries.ts'
import { seqsInUse } from './key-queries.ts'
import { keySets, setOf } from './keys.ts'
import { isRole } from './limit-queries.ts'

/** Signed by each set of keys that a device may have: it takes the one that it can verify. */
export async function extensionMessages(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<z.input<typeof leaseExtensionFile>> {
  const { found, seqs } = await deps.db.as(actor, async (tx) => {
    if (!(await isRole(tx, 'admin'))) throw new AppError('forbidden')
    return { found: orNotFound(await queries.get(tx, id)), seqs: await seqsInUse(tx) }
  })
  const sets = await keySets(deps)
  const used = new Set([sets[0]!, ...seqs.map((seq) => setOf(sets, seq))])
  return { messages: await Promise.all([...used].map((set) => extension(deps, found, set))) }
}
