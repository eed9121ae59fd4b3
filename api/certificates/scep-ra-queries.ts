import { and, desc, eq, gt } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { certificates, scepRas } from '#drizzle/schema/certificates'

const select = (tx: Transaction) =>
  tx
    .select({
      id: certificates.id,
      der: certificates.der,
      notAfter: certificates.notAfter,
      sealedKey: scepRas.sealedKey,
    })
    .from(scepRas)
    .innerJoin(certificates, eq(certificates.id, scepRas.certificateId))

export interface Row {
  id: string
  der: Uint8Array
  notAfter: Date
  sealedKey: Uint8Array
}

/** Neither revoked nor over; the newest first. */
export async function usable(tx: Transaction, now: Date): Promise<Row[]> {
  const rows = await select(tx)
    .where(and(eq(certificates.state, 'issued'), gt(certificates.notAfter, now)))
    .orderBy(desc(scepRas.createdAt), desc(scepRas.certificateId))
  return rows.map((row) => ({ ...row, der: row.der! }))
}

export async function insert(tx: Transaction, row: typeof scepRas.$inferInsert): Promise<void> {
  await tx.insert(scepRas).values(row)
}
