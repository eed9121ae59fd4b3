import type { Transaction } from '#drizzle/client'
import { enqueue } from '../jobs/outbox.ts'
import { settle } from './carry-out.ts'
import type { RemoteOperation } from './connector.ts'
import { withdrawOperation } from './job-names.ts'
import * as queries from './operation-queries.ts'

/** Writes down what Google says became of an operation, which the caller has locked. */
export async function settleRemote(
  tx: Transaction,
  operation: queries.Operation,
  { outcome }: RemoteOperation,
  now: Date,
): Promise<void> {
  if (!outcome) return
  const { kind, status } = outcome
  // Withdrawn by us, for something newer, or by somebody at Google's own console.
  const settled = kind === 'cancelled' ? 'failed' : kind
  const source = kind === 'succeeded' ? 'acknowledged' : 'none'
  await settle(tx, operation, { kind: settled, status, source }, now)
}

export const withdraw = (tx: Transaction, operationId: string) =>
  enqueue(tx, withdrawOperation, { operationId })

/** How long before our own note of it Google may say a command was made. */
const CLOCKS_DIFFER_MS = 5_000

/** As Google pushed it: by its name, or by what we are about to hear it is called. */
export async function takeRemote(
  tx: Transaction,
  remote: RemoteOperation,
  now: Date,
): Promise<'ours' | 'foreign'> {
  const named = await queries.lockByName(tx, remote.name)
  if (named) {
    await settleRemote(tx, named, remote, now)
    return 'ours'
  }
  if (!remote.createdAt) return 'foreign'
  const unnamed = await queries.lockUnnamed(tx, {
    resourceName: remote.name.split('/operations/')[0]!,
    type: remote.type,
    notAfter: new Date(+remote.createdAt + CLOCKS_DIFFER_MS),
  })
  if (!unnamed) return 'foreign'
  await queries.change(tx, unnamed.id, { operationName: remote.name, issuedAt: now })
  await settleRemote(tx, { ...unnamed, operationName: remote.name }, remote, now)
  return 'ours'
}
