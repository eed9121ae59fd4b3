import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { escrowedKeys } from '#drizzle/schema/commands'

export type KeyKind = 'recovery_key' | 'unlock_key'

export interface NewKey {
  id: string
  deviceId: string
  kind: KeyKind
  volume: string | null
  protector: string | null
  wrappedKey: Uint8Array
  sealed: Uint8Array
  sha256: string
  createdAt: Date
}

const sameVolume = (volume: string | null) =>
  sql`coalesce(${escrowedKeys.volume}, '') = ${volume ?? ''}`

/** The same key of the same volume, sent before. */
export async function findKey(
  tx: Transaction,
  { deviceId, kind, volume, sha256 }: Pick<NewKey, 'deviceId' | 'kind' | 'volume' | 'sha256'>,
) {
  const [row] = await tx
    .select({ id: escrowedKeys.id, replacedAt: escrowedKeys.replacedAt })
    .from(escrowedKeys)
    .where(
      and(
        eq(escrowedKeys.deviceId, deviceId),
        eq(escrowedKeys.kind, kind),
        eq(escrowedKeys.sha256, sha256),
        sameVolume(volume),
      ),
    )
  return row
}

/** Those that the new one takes the place of stay, with when that was. */
export async function insertKey(tx: Transaction, row: NewKey): Promise<void> {
  await tx
    .update(escrowedKeys)
    .set({ replacedAt: row.createdAt })
    .where(
      and(
        eq(escrowedKeys.deviceId, row.deviceId),
        eq(escrowedKeys.kind, row.kind),
        sameVolume(row.volume),
        isNull(escrowedKeys.replacedAt),
      ),
    )
  await tx.insert(escrowedKeys).values(row)
}

export async function getKey(tx: Transaction, id: string) {
  const [row] = await tx.select().from(escrowedKeys).where(eq(escrowedKeys.id, id))
  return row
}

export async function liveUnlockKey(tx: Transaction, deviceId: string) {
  const [row] = await tx
    .select()
    .from(escrowedKeys)
    .where(
      and(
        eq(escrowedKeys.deviceId, deviceId),
        eq(escrowedKeys.kind, 'unlock_key'),
        isNull(escrowedKeys.replacedAt),
      ),
    )
    .orderBy(desc(escrowedKeys.createdAt))
  return row
}
