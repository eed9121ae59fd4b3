import type { SettingKey } from '#contract/settings'
import type { Transaction } from '#drizzle/client'
import { settings } from '#drizzle/schema/settings'

export const listStored = (tx: Transaction) => tx.select().from(settings)

export async function store(
  tx: Transaction,
  key: SettingKey,
  value: unknown,
  at: Date,
): Promise<void> {
  await tx
    .insert(settings)
    .values({ key, value, updatedAt: at })
    .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt: at } })
}
