import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import { incidentLinks, incidents } from '#drizzle/schema/incidents'
import { staff } from '#drizzle/schema/organization'

export async function insert(tx: Transaction, row: typeof incidentLinks.$inferInsert) {
  const [made] = await tx.insert(incidentLinks).values(row).returning({ id: incidentLinks.id })
  return made!.id
}

/** A link that is still good, or was used: whoever sends twice is told the same. */
export async function find(tx: Transaction, tokenSha256: string, now: Date) {
  const [row] = await tx
    .select({
      id: incidentLinks.id,
      staffId: incidentLinks.staffId,
      holderName: staff.name,
      expiresAt: incidentLinks.expiresAt,
      usedAt: incidentLinks.usedAt,
      incidentId: incidentLinks.incidentId,
    })
    .from(incidentLinks)
    .innerJoin(staff, eq(staff.id, incidentLinks.staffId))
    .where(and(eq(incidentLinks.tokenSha256, tokenSha256), gt(incidentLinks.expiresAt, now)))
  return row
}

export async function use(tx: Transaction, id: string, incidentId: string, usedAt: Date) {
  await tx.update(incidentLinks).set({ incidentId, usedAt }).where(eq(incidentLinks.id, id))
}

/** What the person may have lost. */
export async function devicesOf(tx: Transaction, staffId: string) {
  return tx
    .select({
      id: devices.id,
      kind: sql<'laptop' | 'smartphone'>`${devices.kind}`,
      propertyNumber: devices.propertyNumber,
      model: sql<string | null>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
    })
    .from(devices)
    .innerJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .where(
      and(
        eq(devices.holderId, staffId),
        sql`${devices.state} not in ('erased', 'disposed', 'written_off')`,
      ),
    )
    .orderBy(asc(devices.propertyNumber))
    .limit(50)
}

export async function numberOf(tx: Transaction, incidentId: string) {
  const [row] = await tx
    .select({ number: incidents.number, reportedAt: incidents.reportedAt })
    .from(incidents)
    .where(eq(incidents.id, incidentId))
  return { number: row!.number, reportedAt: row!.reportedAt.toISOString() }
}
