import { lte } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { phoneMessages } from '#drizzle/schema/phones'

/** False for one that was taken in before; of two at once the second waits for the first. */
export async function isNew(
  tx: Transaction,
  { messageId, type, receivedAt }: { messageId: string; type: string; receivedAt: Date },
): Promise<boolean> {
  const rows = await tx
    .insert(phoneMessages)
    .values({ messageId, type, receivedAt })
    .onConflictDoNothing()
    .returning({ messageId: phoneMessages.messageId })
  return rows.length > 0
}

export async function forgetMessages(tx: Transaction, before: Date): Promise<void> {
  await tx.delete(phoneMessages).where(lte(phoneMessages.receivedAt, before))
}
