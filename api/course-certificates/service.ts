import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { orNotFound, refusal } from '../errors.ts'
import { drawPaper } from './paper.ts'
import * as queries from './queries.ts'

/** The certificate as PDF; of what counts no more, or counts without having been done, there is none. */
export async function certificate(
  tx: Transaction,
  actor: Actor,
  id: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { source, ...paper } = orNotFound(await queries.paperOf(tx, actor, id))
  if (paper.revoked) throw refusal('id', 'completion_was_revoked')
  if (source === 'exception') throw refusal('id', 'completion_is_exception')
  return drawPaper({ ...paper, source })
}
