import { and, eq, isNull, sql } from 'drizzle-orm'
import type { DeviceProfile } from '#contract/certificates'
import type { Transaction } from '#drizzle/client'
import { enrollmentRefusals, enrollmentTokens } from '#drizzle/schema/enrollment'
import { stateAt } from './queries.ts'

const columns = (now: Date) => ({
  id: enrollmentTokens.id,
  deviceId: enrollmentTokens.deviceId,
  profile: sql<DeviceProfile>`${enrollmentTokens.profile}`,
  state: stateAt(now),
  requestedBy: enrollmentTokens.requestedBy,
  claimedAt: enrollmentTokens.claimedAt,
  publicKeySha256: enrollmentTokens.publicKeySha256,
  approvalId: enrollmentTokens.approvalId,
  approvedAt: enrollmentTokens.approvedAt,
})

const select = (tx: Transaction, now: Date) => tx.select(columns(now)).from(enrollmentTokens)

export type Token = Awaited<ReturnType<typeof select>>[number]

export async function byHash(tx: Transaction, tokenSha256: Buffer, now: Date) {
  const [row] = await select(tx, now).where(eq(enrollmentTokens.tokenSha256, tokenSha256))
  return row
}

/** Locked: of two that come with it at once, one comes first. */
export async function lock(tx: Transaction, id: string, now: Date) {
  const [row] = await select(tx, now).where(eq(enrollmentTokens.id, id)).for('no key update')
  return row
}

export async function claim(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(enrollmentTokens).set({ claimedAt: at }).where(eq(enrollmentTokens.id, id))
}

/** Lets go of what came to nothing; whoever has taken it since keeps it. */
export async function unclaim(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx
    .update(enrollmentTokens)
    .set({ claimedAt: null })
    .where(
      and(
        eq(enrollmentTokens.id, id),
        eq(enrollmentTokens.claimedAt, at),
        isNull(enrollmentTokens.usedAt),
        isNull(enrollmentTokens.revokedAt),
      ),
    )
}

export async function markUsed(
  tx: Transaction,
  id: string,
  certificateId: string,
  at: Date,
): Promise<void> {
  await tx
    .update(enrollmentTokens)
    .set({ usedAt: at, certificateId })
    .where(eq(enrollmentTokens.id, id))
}

export async function bindApproval(
  tx: Transaction,
  id: string,
  bound: { approvalId: string; publicKeySha256: Buffer },
): Promise<void> {
  await tx.update(enrollmentTokens).set(bound).where(eq(enrollmentTokens.id, id))
}

export async function markApproved(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(enrollmentTokens).set({ approvedAt: at }).where(eq(enrollmentTokens.id, id))
}

/** Which devices people would call so: by property number or by the maker's serial number. */
export async function devicesCalled(tx: Transaction, names: readonly string[]) {
  const rows = await tx.execute<{ id: string }>(sql`
    select id from devices where property_number = any (${sql.param([...names])}::text[])
      or serial_number = any (${sql.param([...names])}::text[])`)
  return rows.map(({ id }) => id)
}

export async function serialNumberOf(tx: Transaction, deviceId: string): Promise<string | null> {
  const [row] = await tx.execute<{ serialNumber: string | null }>(
    sql`select serial_number as "serialNumber" from devices where id = ${deviceId}`,
  )
  return row?.serialNumber ?? null
}

export async function insertRefusal(
  tx: Transaction,
  row: typeof enrollmentRefusals.$inferInsert,
): Promise<void> {
  await tx.insert(enrollmentRefusals).values(row)
}

/** What the approver reads: whose it is, and which certificate. */
export async function named(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      id: enrollmentTokens.id,
      profile: sql<DeviceProfile>`${enrollmentTokens.profile}`,
      propertyNumber: sql<string>`(
        select property_number from devices where id = ${enrollmentTokens.deviceId})`,
    })
    .from(enrollmentTokens)
    .where(eq(enrollmentTokens.id, id))
  return row
}
