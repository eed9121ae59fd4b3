import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { EnrollmentToken, enrollmentTokenQuery, TokenState } from '#contract/enrollment'
import type { Transaction } from '#drizzle/client'
import { deviceModels, devices } from '#drizzle/schema/devices'
import { enrollmentTokens } from '#drizzle/schema/enrollment'
import { waves } from '#drizzle/schema/rollout'
import { iso, page, total } from '../http/list-query.ts'

const at = (instant: Date) => sql`${instant.toISOString()}::timestamptz`

/** As conditions, so that each finds its index. */
const inState: Record<TokenState, (now: Date) => SQL> = {
  live: (now) => sql`(${open} and ${enrollmentTokens.expiresAt} > ${at(now)})`,
  expired: (now) => sql`(${open} and ${enrollmentTokens.expiresAt} <= ${at(now)})`,
  used: () => sql`${enrollmentTokens.usedAt} is not null`,
  revoked: () => sql`${enrollmentTokens.revokedAt} is not null`,
}
const open = sql`${enrollmentTokens.usedAt} is null and ${enrollmentTokens.revokedAt} is null`

export const stateAt = (now: Date) => sql<TokenState>`
  case when ${enrollmentTokens.revokedAt} is not null then 'revoked'
    when ${enrollmentTokens.usedAt} is not null then 'used'
    when ${enrollmentTokens.expiresAt} <= ${at(now)} then 'expired' else 'live' end`

const columns = (now: Date) => ({
  id: enrollmentTokens.id,
  deviceId: enrollmentTokens.deviceId,
  propertyNumber: devices.propertyNumber,
  serialNumber: devices.serialNumber,
  model: sql<string | null>`${deviceModels.maker} || ' ' || ${deviceModels.name}`,
  profile: sql<EnrollmentToken['profile']>`${enrollmentTokens.profile}`,
  state: stateAt(now),
  waveId: enrollmentTokens.waveId,
  waveName: waves.name,
  requestedBy: enrollmentTokens.requestedBy,
  requesterName: sql<string | null>`app.actor_name('user:' || ${enrollmentTokens.requestedBy})`,
  createdAt: iso(enrollmentTokens.createdAt),
  expiresAt: iso(enrollmentTokens.expiresAt),
  usedAt: sql<string | null>`${iso(enrollmentTokens.usedAt)}`,
  certificateId: enrollmentTokens.certificateId,
  revokedAt: sql<string | null>`${iso(enrollmentTokens.revokedAt)}`,
  approvalId: enrollmentTokens.approvalId,
  approvedAt: sql<string | null>`${iso(enrollmentTokens.approvedAt)}`,
})

const select = (tx: Transaction, now: Date) =>
  tx
    .select(columns(now))
    .from(enrollmentTokens)
    .leftJoin(devices, eq(devices.id, enrollmentTokens.deviceId))
    .leftJoin(deviceModels, eq(deviceModels.id, devices.modelId))
    .leftJoin(waves, eq(waves.id, enrollmentTokens.waveId))

/** Whoever may read tokens may read all of them: there is no narrower reach. */
export async function list(
  tx: Transaction,
  input: z.output<typeof enrollmentTokenQuery>,
  now: Date,
) {
  const { q, id, deviceId, waveId, profile, state } = input.filter ?? {}
  const where = and(
    q?.trim() ? sql`${enrollmentTokens.deviceId} in (select app.search_devices(${q}))` : undefined,
    id && inArray(enrollmentTokens.id, id),
    deviceId ? eq(enrollmentTokens.deviceId, deviceId) : undefined,
    waveId ? eq(enrollmentTokens.waveId, waveId) : undefined,
    profile ? eq(enrollmentTokens.profile, profile) : undefined,
    state &&
      sql`(${sql.join(
        state.map((one) => inState[one](now)),
        sql` or `,
      )})`,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: {
      createdAt: enrollmentTokens.createdAt,
      expiresAt: enrollmentTokens.expiresAt,
      usedAt: enrollmentTokens.usedAt,
      revokedAt: enrollmentTokens.revokedAt,
    },
    id: enrollmentTokens.id,
    select: (order, limit, offset) =>
      select(tx, now)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(enrollmentTokens).where(where),
  })
}

export async function get(tx: Transaction, id: string, now: Date) {
  const [row] = await select(tx, now).where(eq(enrollmentTokens.id, id))
  return row
}

export const byIds = (tx: Transaction, ids: readonly string[], now: Date) =>
  select(tx, now)
    .where(sql`${enrollmentTokens.id} = any (${sql.param([...ids])}::uuid[])`)
    .orderBy(devices.propertyNumber)
