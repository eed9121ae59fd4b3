import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { EnrollmentToken, TokenState } from '#contract/enrollment'
import type { Transaction } from '#drizzle/client'
import { enrollmentTokens } from '#drizzle/schema/enrollment'
import { stateAt } from './queries.ts'

type Profile = EnrollmentToken['profile']
type Row = typeof enrollmentTokens.$inferInsert

/** A device that somebody wants a token for. */
export interface Candidate {
  deviceId: string
  propertyNumber: string
  state: string
  /** Of a wave: whether a new laptop is chosen; otherwise the device is the old one. */
  paired: boolean
  /** Whether it has a certificate of this kind in use. */
  certified: boolean
}

const certified = (device: SQL, profile: Profile) => sql`exists (
  select from certificates c where c.device_id = ${device} and c.profile = ${profile}
    and c.state in ('issued', 'held') and c.replaced_by is null)`

/** Those named that there are, in the order of their property numbers. */
export async function named(tx: Transaction, ids: readonly string[], profile: Profile) {
  const rows = await tx.execute<Candidate & Record<string, unknown>>(sql`
    select id as "deviceId", property_number as "propertyNumber", state, true as paired,
      ${certified(sql`devices.id`, profile)} as certified
    from devices where id = any (${sql.param([...ids])}::uuid[]) order by property_number`)
  return [...rows]
}

/** What a wave hands out: its new laptops, and of replacements that have none yet, the old. */
export async function ofWave(tx: Transaction, waveId: string, profile: Profile) {
  const rows = await tx.execute<Candidate & Record<string, unknown>>(sql`
    select d.id as "deviceId", d.property_number as "propertyNumber", d.state,
      r.new_device_id is not null as paired, ${certified(sql`d.id`, profile)} as certified
    from replacements r join devices d on d.id = coalesce(r.new_device_id, r.old_device_id)
    where r.wave_id = ${waveId} and r.state <> 'closed' order by d.property_number`)
  return [...rows]
}

export async function waveExists(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.execute(sql`select from waves where id = ${id}`)
  return rows.length > 0
}

/** Two requests under one key stand in line. */
export async function takeTurns(tx: Transaction, userId: string, key: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`enrollment ${userId} ${key}`}, 0))`,
  )
}

/** Whoever makes tokens for the same devices stands in line, always in the same order. */
export async function lockDevices(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    select app.lock_device(id) from unnest(${sql.param([...ids].sort())}::uuid[]) as id`)
}

export async function underKey(tx: Transaction, userId: string, key: string, now: Date) {
  const rows = await tx
    .select({
      id: enrollmentTokens.id,
      deviceId: enrollmentTokens.deviceId,
      state: stateAt(now),
      requestSha256: enrollmentTokens.requestSha256,
      propertyNumber: sql<string>`(
        select property_number from devices where id = ${enrollmentTokens.deviceId})`,
    })
    .from(enrollmentTokens)
    .where(and(eq(enrollmentTokens.requestedBy, userId), eq(enrollmentTokens.idempotencyKey, key)))
  return rows
}

/** What they had before is worth nothing any more. */
export async function supersede(
  tx: Transaction,
  deviceIds: readonly string[],
  profile: Profile,
  now: Date,
): Promise<void> {
  await tx
    .update(enrollmentTokens)
    .set({ revokedAt: now })
    .where(
      and(
        sql`${enrollmentTokens.deviceId} = any (${sql.param([...deviceIds])}::uuid[])`,
        eq(enrollmentTokens.profile, profile),
        isNull(enrollmentTokens.usedAt),
        isNull(enrollmentTokens.revokedAt),
      ),
    )
}

/** Gives each token's id by its device. */
export async function insert(tx: Transaction, rows: Row[]): Promise<Map<string, string>> {
  const made = await tx
    .insert(enrollmentTokens)
    .values(rows)
    .returning({ id: enrollmentTokens.id, deviceId: enrollmentTokens.deviceId })
  return new Map(made.map(({ id, deviceId }) => [deviceId, id]))
}

export async function setSecrets(
  tx: Transaction,
  secrets: readonly { id: string; tokenSha256: Buffer }[],
): Promise<void> {
  await tx.execute(sql`
    update enrollment_tokens t set token_sha256 = decode(given.hash, 'hex')
    from unnest(${sql.param(secrets.map(({ id }) => id))}::uuid[],
      ${sql.param(secrets.map(({ tokenSha256 }) => tokenSha256.toString('hex')))}::text[]) as given (id, hash)
    where t.id = given.id`)
}

export async function lock(tx: Transaction, id: string, now: Date) {
  const [row] = await tx
    .select({ id: enrollmentTokens.id, state: sql<TokenState>`${stateAt(now)}` })
    .from(enrollmentTokens)
    .where(eq(enrollmentTokens.id, id))
    .for('no key update')
  return row
}

export async function revoke(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.update(enrollmentTokens).set({ revokedAt: now }).where(eq(enrollmentTokens.id, id))
}
