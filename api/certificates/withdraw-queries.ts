import { and, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import type { RevocationReason } from '#certs'
import type { Transaction } from '#drizzle/client'
import { blockedKeys, certificateEvents, certificates } from '#drizzle/schema/certificates'

const columns = {
  id: certificates.id,
  deviceId: certificates.deviceId,
  profile: certificates.profile,
  state: certificates.state,
  publicKeySha256: certificates.publicKeySha256,
}

/** The reason is kept with what the transaction does next: see app.reason in the migrations. */
export async function say(tx: Transaction, note: string | undefined): Promise<void> {
  await tx.execute(sql`select set_config('app.reason', ${note ?? ''}, true)`)
}

const live = inArray(certificates.state, ['issued', 'held'])

/** Of a device, the certificates that open the network. */
const ofNetwork = (deviceId: string) =>
  and(eq(certificates.deviceId, deviceId), eq(certificates.profile, 'network-access'))

async function update(tx: Transaction, set: object, where: SQL | undefined) {
  return tx.update(certificates).set(set).where(where).returning(columns)
}

/** How many this person has revoked, by the database's clock, which dated them; others of theirs wait meanwhile. */
export async function revokedWithinHour(tx: Transaction, actor: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('revocations'), hashtext(${actor}))`)
  const since = and(
    eq(certificateEvents.kind, 'revoked'),
    eq(certificateEvents.actor, actor),
    gt(certificateEvents.at, sql`now() - interval '1 hour'`),
  )
  return tx.$count(certificateEvents, since)
}

interface Hold {
  heldAt: Date
  finalAt: Date
}
const held = (hold: Hold) => ({ state: 'held', ...hold })
const issued = eq(certificates.state, 'issued')

export const hold = (tx: Transaction, id: string, terms: Hold) =>
  update(tx, held(terms), and(eq(certificates.id, id), issued))

export const holdNetwork = (tx: Transaction, deviceId: string, terms: Hold) =>
  update(tx, held(terms), and(ofNetwork(deviceId), issued))

export const release = (tx: Transaction, id: string) =>
  update(
    tx,
    { state: 'issued', heldAt: null, finalAt: null },
    and(eq(certificates.id, id), eq(certificates.state, 'held')),
  )

export interface Revocation {
  reason: RevocationReason
  invalidSince?: Date
  revokedAt: Date
}
const revoked = (revocation: Revocation) => ({ state: 'revoked', ...revocation })

export const revoke = (tx: Transaction, id: string, revocation: Revocation) =>
  update(tx, revoked(revocation), and(eq(certificates.id, id), live))

export const revokeNetwork = (tx: Transaction, deviceId: string, revocation: Revocation) =>
  update(tx, revoked(revocation), and(ofNetwork(deviceId), live))

/** Whatever else was issued for a key that is in other hands. */
export const revokeKey = (tx: Transaction, publicKeySha256: Uint8Array, revocation: Revocation) =>
  update(tx, revoked(revocation), and(eq(certificates.publicKeySha256, publicKeySha256), live))

/** An intent of the device: its signature may be on its way. */
export const abandonNetwork = (tx: Transaction, deviceId: string, at: Date) =>
  update(
    tx,
    { state: 'abandoned', tbs: null, revokedAt: at },
    and(ofNetwork(deviceId), eq(certificates.state, 'intent')),
  )

/** False when it is blocked already. */
export async function blockKey(
  tx: Transaction,
  row: Pick<
    typeof blockedKeys.$inferInsert,
    'publicKeySha256' | 'reason' | 'note' | 'certificateId'
  >,
): Promise<boolean> {
  const rows = await tx
    .insert(blockedKeys)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: blockedKeys.id })
  return rows.length > 0
}

export async function isLive(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx
    .select({ id: certificates.id })
    .from(certificates)
    .where(and(eq(certificates.id, id), live))
  return rows.length > 0
}

/** Under the names that people know them by. */
export async function named(tx: Transaction, ids: readonly string[]) {
  const rows = await tx.execute<{ id: string; state: string; name: string }>(sql`
    select c.id, c.state, concat_ws(' ', coalesce(d.property_number, c.subject), c.profile, encode(c.serial, 'hex')) as name
    from certificates c left join devices d on d.id = c.device_id
    where c.id = any (${sql.param(ids)}::uuid[]) order by c.id`)
  return [...rows]
}

/** Held for longer than allowed. */
export const finalize = (tx: Transaction, now: Date) =>
  update(
    tx,
    { state: 'revoked', reason: 'unspecified', revokedAt: now },
    and(
      eq(certificates.state, 'held'),
      sql`${certificates.finalAt} <= ${now.toISOString()}::timestamptz`,
    ),
  )

export const revokeReplaced = (tx: Transaction, now: Date) =>
  update(
    tx,
    { state: 'revoked', reason: 'superseded', revokedAt: now },
    and(live, sql`${certificates.revokeAt} <= ${now.toISOString()}::timestamptz`),
  )

/** By the database's own clock, which wrote when they began. */
export const abandonOld = (tx: Transaction, olderThanMs: number, at: Date) =>
  update(
    tx,
    { state: 'abandoned', tbs: null, revokedAt: at },
    and(
      eq(certificates.state, 'intent'),
      sql`${certificates.createdAt} < now() - ${olderThanMs} * interval '1 millisecond'`,
    ),
  )
