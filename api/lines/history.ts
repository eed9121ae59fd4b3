import type { Transaction } from '#drizzle/client'
import { type Actor, reach } from '../actor.ts'
import { AppError, orNotFound } from '../errors.ts'
import { getExtension } from './extension-queries.ts'
import * as queries from './history-queries.ts'

/**
 * Who had a number when, as far as one may know: who reads the ledger sees all, others their own time and
 * that of their units. What one sees nothing of does not exist.
 */
export async function extensionHistory(tx: Transaction, actor: Actor, id: string, day?: string) {
  const { number, kind, retiredAt } = orNotFound(await getExtension(tx, id))
  const entries = await queries.extensionEntries(tx, actor, id, day)
  const seesAll = reach(actor, 'extensions.history') === 'all' && (await queries.readsLedger(tx))
  if (entries.length === 0 && !seesAll) throw new AppError('not_found')
  return { id, number, kind, retiredAt, entries }
}

export async function extensionAsOf(
  tx: Transaction,
  actor: Actor,
  { number, on }: { number: string; on: string },
) {
  const { id } = orNotFound(await queries.extensionNumbered(tx, number))
  return extensionHistory(tx, actor, id, on)
}
