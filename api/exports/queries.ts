import type { Transaction } from '#drizzle/client'
import { exports } from '#drizzle/schema/exports'

export async function record(tx: Transaction, taken: typeof exports.$inferInsert): Promise<void> {
  await tx.insert(exports).values(taken)
}
