import type { ScanMatch } from '#contract/scan'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { idsOfLabel } from '../devices/label-code.ts'
import { normalizeCode } from '../imports/reading/normalize.ts'
import * as queries from './queries.ts'

/** A code as the ledger writes it, and all that it stands for as far as one may see it. */
export async function resolve(
  tx: Transaction,
  actor: Actor,
  scanned: string,
): Promise<{ code: string; matches: ScanMatch[] }> {
  const code = normalizeCode(scanned)
  return { code, matches: await queries.resolve(tx, actor, code, idsOfLabel(code)) }
}
