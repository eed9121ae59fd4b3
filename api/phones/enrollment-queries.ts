import { and, eq, inArray, isNull, lte, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { PhoneEnrollment, PhoneEnrollmentState, phoneEnrollmentQuery } from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { phoneEnrollments, phonePolicies } from '#drizzle/schema/phones'
import { iso, page, total } from '../http/list-query.ts'

const at = (instant: Date) => sql`${instant.toISOString()}::timestamptz`
const open = and(isNull(phoneEnrollments.usedAt), isNull(phoneEnrollments.revokedAt))

const inState: Record<PhoneEnrollmentState, (now: Date) => SQL | undefined> = {
  live: (now) => and(open, sql`${phoneEnrollments.expiresAt} > ${at(now)}`),
  expired: (now) => and(open, lte(phoneEnrollments.expiresAt, now)),
  used: () => sql`${phoneEnrollments.usedAt} is not null`,
  revoked: () => sql`${phoneEnrollments.revokedAt} is not null`,
}

const columns = (now: Date) => ({
  id: phoneEnrollments.id,
  deviceId: phoneEnrollments.deviceId,
  propertyNumber: devices.propertyNumber,
  policyId: phoneEnrollments.policyId,
  policyName: phonePolicies.name,
  state: sql<PhoneEnrollmentState>`case when ${phoneEnrollments.revokedAt} is not null then 'revoked'
    when ${phoneEnrollments.usedAt} is not null then 'used'
    when ${phoneEnrollments.expiresAt} <= ${at(now)} then 'expired' else 'live' end`,
  requestedBy: phoneEnrollments.requestedBy,
  requesterName: sql<string | null>`app.actor_name('user:' || ${phoneEnrollments.requestedBy})`,
  createdAt: iso(phoneEnrollments.createdAt),
  expiresAt: iso(phoneEnrollments.expiresAt),
  usedAt: sql<string | null>`${iso(phoneEnrollments.usedAt)}`,
  revokedAt: sql<string | null>`${iso(phoneEnrollments.revokedAt)}`,
})

const select = (tx: Transaction, now: Date) =>
  tx
    .select(columns(now))
    .from(phoneEnrollments)
    .leftJoin(devices, eq(devices.id, phoneEnrollments.deviceId))
    .leftJoin(phonePolicies, eq(phonePolicies.id, phoneEnrollments.policyId))

export async function list(
  tx: Transaction,
  input: z.output<typeof phoneEnrollmentQuery>,
  now: Date,
) {
  const { q, id, deviceId, state } = input.filter ?? {}
  const where = and(
    q?.trim() ? sql`${phoneEnrollments.deviceId} in (select app.search_devices(${q}))` : undefined,
    id && inArray(phoneEnrollments.id, id),
    deviceId ? eq(phoneEnrollments.deviceId, deviceId) : undefined,
    state && inState[state](now),
  )
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: {
      createdAt: phoneEnrollments.createdAt,
      expiresAt: phoneEnrollments.expiresAt,
      usedAt: phoneEnrollments.usedAt,
    },
    id: phoneEnrollments.id,
    select: (order, limit, offset) =>
      select(tx, now)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(phoneEnrollments).where(where),
  })
}

export async function get(
  tx: Transaction,
  id: string,
  now: Date,
): Promise<PhoneEnrollment | undefined> {
  const [row] = await select(tx, now).where(eq(phoneEnrollments.id, id))
  return row
}

export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      id: phoneEnrollments.id,
      deviceId: phoneEnrollments.deviceId,
      policyId: phoneEnrollments.policyId,
      tokenName: phoneEnrollments.tokenName,
      usedAt: phoneEnrollments.usedAt,
      revokedAt: phoneEnrollments.revokedAt,
    })
    .from(phoneEnrollments)
    .where(eq(phoneEnrollments.id, id))
    .for('no key update')
  return row
}

/** What a device had before is worth nothing any more; gives Google's names of it. */
export async function supersede(tx: Transaction, deviceId: string, now: Date): Promise<string[]> {
  const rows = await tx
    .update(phoneEnrollments)
    .set({ revokedAt: now })
    .where(and(eq(phoneEnrollments.deviceId, deviceId), open))
    .returning({ name: phoneEnrollments.tokenName })
  return rows.flatMap(({ name }) => name ?? [])
}

export async function insert(
  tx: Transaction,
  row: Omit<typeof phoneEnrollments.$inferInsert, 'id'>,
): Promise<string> {
  const [made] = await tx
    .insert(phoneEnrollments)
    .values(row)
    .returning({ id: phoneEnrollments.id })
  return made!.id
}

export async function setName(tx: Transaction, id: string, tokenName: string): Promise<void> {
  await tx.update(phoneEnrollments).set({ tokenName }).where(eq(phoneEnrollments.id, id))
}

/** It may have been taken back while the phone was on its way. */
export async function markUsed(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx
    .update(phoneEnrollments)
    .set({ usedAt: now })
    .where(and(eq(phoneEnrollments.id, id), open))
}

export async function revoke(tx: Transaction, id: string, now: Date): Promise<void> {
  await tx.update(phoneEnrollments).set({ revokedAt: now }).where(eq(phoneEnrollments.id, id))
}

export async function standingPolicy(tx: Transaction): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: phonePolicies.id })
    .from(phonePolicies)
    .where(eq(phonePolicies.standing, true))
  return row?.id
}
