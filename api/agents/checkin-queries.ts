import { and, desc, eq, lte, sql } from 'drizzle-orm'
import type { Posture } from '#contract/agent-channel'
import type { CertificateState } from '#contract/certificates'
import type { Database, Transaction } from '#drizzle/client'
import { inventories, inventoryChanges } from '#drizzle/schema/agents'
import type { Known } from '../commands/contact.ts'
import { AGENTS, type Shown, type Standing } from './caller-queries.ts'

interface Told extends Shown {
  at: Date
  platform: string
  version: string
  bootId: string
  uptimeSeconds: number
  deviceAt: string
  address: string | null
  networkCertificateSha256: string | null
  posture: Posture
}

interface Heard {
  caller: (Standing & { mayIssue: boolean }) | null
  /** Of the inventory that we have. */
  inventorySha256?: string | null
  /** Its certificate of the network, as far as one is in use. */
  network?: {
    state: CertificateState
    serial: string
    notBefore: string
    notAfter: string
    sha256: string
  } | null
  /** Of its lock and its lease. */
  contact?: Known
}

/** Who it is, its row and what we have of it, in one statement; of one that is turned away, who it is. */
export const checkIn = (db: Database, told: Told): Promise<Heard> =>
  db.call(AGENTS, 'agent_checkin', told, 'tells')

/** Locked: of two inventories of one device one comes first. */
export async function lockInventory(tx: Transaction, deviceId: string) {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`inventory ${deviceId}`}, 0))`,
  )
  const [row] = await tx.select().from(inventories).where(eq(inventories.deviceId, deviceId))
  return row
}

export async function putInventory(
  tx: Transaction,
  row: typeof inventories.$inferInsert,
): Promise<void> {
  const { deviceId: _, ...set } = row
  await tx.insert(inventories).values(row).onConflictDoUpdate({ target: inventories.deviceId, set })
}

/** Of each device the last ones are kept. */
export async function addChange(
  tx: Transaction,
  row: typeof inventoryChanges.$inferInsert,
  kept: number,
): Promise<void> {
  await tx.insert(inventoryChanges).values(row)
  const [oldest] = await tx
    .select({ id: inventoryChanges.id })
    .from(inventoryChanges)
    .where(eq(inventoryChanges.deviceId, row.deviceId))
    .orderBy(desc(inventoryChanges.id))
    .limit(1)
    .offset(kept)
  if (oldest)
    await tx
      .delete(inventoryChanges)
      .where(and(eq(inventoryChanges.deviceId, row.deviceId), lte(inventoryChanges.id, oldest.id)))
}
