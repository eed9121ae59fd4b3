import type { Transaction } from '#drizzle/client'
import * as queries from './passkey-queries.ts'

/** Of a login that was in other hands, or whose password is set for it: what they put there opens nothing any more. */
export const takePasskeys = (tx: Transaction, userId: string): Promise<number> =>
  queries.removeAll(tx, userId)
