import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { AccessCode } from '#contract/access'
import type { Transaction } from '#drizzle/client'
import { certificates } from '#drizzle/schema/certificates'

const columns = {
  id: certificates.id,
  authorityId: certificates.authorityId,
  profile: certificates.profile,
  deviceId: certificates.deviceId,
  serial: certificates.serial,
  tbs: certificates.tbs,
  der: certificates.der,
  state: certificates.state,
  notBefore: certificates.notBefore,
  notAfter: certificates.notAfter,
  requestSha256: certificates.requestSha256,
}

const select = (tx: Transaction) => tx.select(columns).from(certificates)

export type Row = Awaited<ReturnType<typeof select>>[number]

/** First in every transaction that issues or withdraws. */
export async function lockDevice(tx: Transaction, deviceId: string): Promise<void> {
  await tx.execute(sql`select app.lock_device(${deviceId})`)
}

/** How the device stands that is to have a certificate, as the actor sees it. */
export async function standing(tx: Transaction, deviceId: string, profile: string, at: Date) {
  const [row] = await tx.execute<{
    propertyNumber: string
    mayIssue: boolean
    mayManage: boolean
    reasons: AccessCode[]
    held: boolean
    intentId: string | null
    intentAgeMs: number | null
  }>(sql`
    select d.property_number as "propertyNumber", a.may_issue as "mayIssue", a.may_manage as "mayManage", a.reasons,
      exists (select from certificates c where c.device_id = d.id and c.profile = ${profile}
        and c.state = 'held' and c.replaced_by is null) as held,
      i.id as "intentId", (extract(epoch from now() - i.created_at) * 1000)::float8 as "intentAgeMs"
    from devices d cross join lateral app.access(d.id, ${at.toISOString()}::timestamptz) a
      left join certificates i on i.device_id = d.id and i.profile = ${profile} and i.state = 'intent'
    where d.id = ${deviceId}`)
  return row
}

export async function byKey(tx: Transaction, actor: string, key: string): Promise<Row | undefined> {
  const [row] = await select(tx).where(
    and(eq(certificates.requestedBy, actor), eq(certificates.idempotencyKey, key)),
  )
  return row
}

/** The newest that the device was ever handed out, whatever has become of it. */
export async function last(tx: Transaction, deviceId: string, profile: string) {
  const [row] = await tx
    .select({ ...columns, publicKeySha256: certificates.publicKeySha256 })
    .from(certificates)
    .where(
      and(
        eq(certificates.deviceId, deviceId),
        eq(certificates.profile, profile),
        inArray(certificates.state, ['issued', 'held', 'revoked']),
      ),
    )
    .orderBy(desc(certificates.createdAt), desc(certificates.id))
    .limit(1)
  return row
}

export async function insertIntent(
  tx: Transaction,
  row: Omit<typeof certificates.$inferInsert, 'state' | 'der'>,
): Promise<Row> {
  const [inserted] = await tx.insert(certificates).values(row).returning(columns)
  return inserted!
}

/** Takes the device first, as everybody does, then the certificate. */
export async function lockWithDevice(tx: Transaction, id: string): Promise<Row | undefined> {
  await tx.execute(sql`select app.lock_device(device_id) from certificates where id = ${id}`)
  const [row] = await select(tx).where(eq(certificates.id, id)).for('no key update')
  return row
}

/** What came before it is replaced, and is to be revoked a while later. */
export async function replacePrevious(
  tx: Transaction,
  { id, deviceId, profile }: Row,
  revokeAt: Date,
): Promise<void> {
  await tx.execute(sql`
    update certificates set replaced_by = ${id}, revoke_at = ${revokeAt.toISOString()}::timestamptz
    where device_id = ${deviceId} and profile = ${profile} and state in ('issued', 'held')
      and replaced_by is null`)
}

export async function markIssued(
  tx: Transaction,
  id: string,
  der: Uint8Array,
  issuedAt: Date,
): Promise<Row> {
  const [row] = await tx
    .update(certificates)
    .set({ state: 'issued', der, tbs: null, issuedAt })
    .where(eq(certificates.id, id))
    .returning(columns)
  return row!
}

/** An intent that is given up. It may have been signed all the same, so it counts as revoked. */
export async function abandon(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx
    .update(certificates)
    .set({ state: 'abandoned', tbs: null, revokedAt: at })
    .where(and(eq(certificates.id, id), eq(certificates.state, 'intent')))
}
