import { and, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { BlockedKey, blockedKeyQuery } from '#contract/blocked-keys'
import type { Transaction } from '#drizzle/client'
import { blockedKeys, certificates } from '#drizzle/schema/certificates'
import { devices } from '#drizzle/schema/devices'
import { iso, page, total } from '../http/list-query.ts'

const select = (tx: Transaction) =>
  tx
    .select({
      id: blockedKeys.id,
      publicKeySha256: sql<string>`encode(${blockedKeys.publicKeySha256}, 'hex')`,
      reason: sql<BlockedKey['reason']>`${blockedKeys.reason}`,
      note: blockedKeys.note,
      certificateId: blockedKeys.certificateId,
      subject: certificates.subject,
      deviceId: certificates.deviceId,
      propertyNumber: devices.propertyNumber,
      blockedBy: blockedKeys.blockedBy,
      blockedByName: sql<string | null>`app.actor_name(${blockedKeys.blockedBy})`,
      createdAt: iso(blockedKeys.createdAt),
    })
    .from(blockedKeys)
    .leftJoin(certificates, eq(certificates.id, blockedKeys.certificateId))
    .leftJoin(devices, eq(devices.id, certificates.deviceId))

type Query = z.output<typeof blockedKeyQuery>

function matching({ q, id, reason }: NonNullable<Query['filter']>): SQL | undefined {
  const words = q?.trim()
  return and(
    words
      ? or(
          sql`${certificates.deviceId} in (select app.search_devices(${words}))`,
          beginsWith(words.replace(/[\s:]/g, '').toLowerCase()),
        )
      : undefined,
    id && inArray(blockedKeys.id, id),
    reason && inArray(blockedKeys.reason, reason),
  )
}

/** Digests between the lowest and the highest that begin with these digits. */
function beginsWith(digits: string): SQL | undefined {
  if (!/^[0-9a-f]{2,64}$/.test(digits)) return undefined
  const lowest = Buffer.from(digits.padEnd(64, '0'), 'hex')
  const highest = Buffer.from(digits.padEnd(64, 'f'), 'hex')
  return and(
    gte(blockedKeys.publicKeySha256, lowest),
    lt(blockedKeys.publicKeySha256, Buffer.concat([highest, Buffer.of(0)])),
  )
}

export function list(tx: Transaction, input: Query) {
  const where = matching(input.filter ?? {})
  return page({
    input,
    sortable: { createdAt: blockedKeys.createdAt },
    id: blockedKeys.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () =>
      tx
        .select({ total })
        .from(blockedKeys)
        .leftJoin(certificates, eq(certificates.id, blockedKeys.certificateId))
        .where(where),
  })
}

export async function get(tx: Transaction, publicKeySha256: Uint8Array) {
  const [row] = await select(tx).where(eq(blockedKeys.publicKeySha256, publicKeySha256))
  return row
}

/** The newest certificate with this key. */
export async function lastWith(tx: Transaction, publicKeySha256: Uint8Array) {
  const [row] = await tx
    .select({ id: certificates.id })
    .from(certificates)
    .where(eq(certificates.publicKeySha256, publicKeySha256))
    .orderBy(desc(certificates.createdAt))
    .limit(1)
  return row
}

export async function keyOf(tx: Transaction, certificateId: string) {
  const [row] = await tx
    .select({ publicKeySha256: certificates.publicKeySha256 })
    .from(certificates)
    .where(eq(certificates.id, certificateId))
  return row?.publicKeySha256
}
