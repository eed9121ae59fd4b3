import { and, asc, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Certificate, certificateEvent, certificateQuery } from '#contract/certificates'
import type { Transaction } from '#drizzle/client'
import { authorities, certificateEvents, certificates } from '#drizzle/schema/certificates'
import { devices } from '#drizzle/schema/devices'
import type { Actor } from '../actor.ts'
import { below, iso, page, total } from '../http/list-query.ts'
import { within } from '../scope.ts'

const columns = {
  id: certificates.id,
  deviceId: certificates.deviceId,
  propertyNumber: devices.propertyNumber,
  unitId: certificates.unitId,
  holderId: certificates.holderId,
  authorityId: certificates.authorityId,
  authority: authorities.slug,
  hierarchy: sql<Certificate['hierarchy']>`${authorities.hierarchy}`,
  profile: sql<Certificate['profile']>`${certificates.profile}`,
  state: sql<Certificate['state']>`${certificates.state}`,
  serial: certificates.serial,
  subject: certificates.subject,
  publicKeySha256: sql<string>`encode(${certificates.publicKeySha256}, 'hex')`,
  notBefore: certificates.notBefore,
  notAfter: certificates.notAfter,
  issuedAt: iso(certificates.issuedAt),
  heldAt: iso(certificates.heldAt),
  finalAt: iso(certificates.finalAt),
  revokedAt: iso(certificates.revokedAt),
  reason: sql<Certificate['reason']>`${certificates.reason}`,
  invalidSince: iso(certificates.invalidSince),
  replacedBy: certificates.replacedBy,
  revokeAt: iso(certificates.revokeAt),
  createdAt: iso(certificates.createdAt),
  updatedAt: iso(certificates.updatedAt),
}

const select = (tx: Transaction) =>
  tx
    .select(columns)
    .from(certificates)
    .innerJoin(authorities, eq(authorities.id, certificates.authorityId))
    .leftJoin(devices, eq(devices.id, certificates.deviceId))

const reachable = (actor: Actor) =>
  within(actor, 'certificates.read', { unit: certificates.unitId, person: certificates.holderId })

type Filter = NonNullable<z.output<typeof certificateQuery>['filter']>

function matching(
  actor: Actor,
  filter: Filter,
  serial: Uint8Array | null | undefined,
): SQL | undefined {
  const { q, id, deviceId, state, profile, authorityId, unitId, expiresFrom, expiresTo } = filter
  return and(
    reachable(actor),
    q?.trim() ? sql`${certificates.deviceId} in (select app.search_devices(${q}))` : undefined,
    id && inArray(certificates.id, id),
    deviceId ? eq(certificates.deviceId, deviceId) : undefined,
    state && inArray(certificates.state, state),
    profile && inArray(certificates.profile, profile),
    authorityId ? eq(certificates.authorityId, authorityId) : undefined,
    below(certificates.unitId, unitId),
    expiresFrom ? gte(certificates.notAfter, new Date(expiresFrom)) : undefined,
    expiresTo ? lte(certificates.notAfter, new Date(expiresTo)) : undefined,
    serial === undefined ? undefined : serial ? eq(certificates.serial, serial) : sql`false`,
  )
}

/** @param serial of the filter, read; null where it is none */
export function list(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof certificateQuery>,
  serial: Uint8Array | null | undefined,
) {
  const where = matching(actor, input.filter ?? {}, serial)
  return page({
    input,
    sortable: { notAfter: certificates.notAfter, createdAt: certificates.createdAt },
    id: certificates.id,
    select: (order, limit, offset) =>
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(certificates).where(where),
  })
}

/** Those that a filter finds, one more than asked for where there are more. */
export async function matchingIds(
  tx: Transaction,
  actor: Actor,
  filter: Filter,
  { serial, most }: { serial: Uint8Array | null | undefined; most: number },
): Promise<string[]> {
  const rows = await tx
    .select({ id: certificates.id })
    .from(certificates)
    .where(matching(actor, filter, serial))
    .limit(most + 1)
  return rows.map(({ id }) => id)
}

export async function get(tx: Transaction, actor: Actor, id: string) {
  const [row] = await select(tx).where(and(eq(certificates.id, id), reachable(actor)))
  return row
}

export async function der(tx: Transaction, id: string): Promise<Uint8Array | null> {
  const [row] = await tx
    .select({ der: certificates.der })
    .from(certificates)
    .where(eq(certificates.id, id))
  return row?.der ?? null
}

export const events = (tx: Transaction, certificateId: string) =>
  tx
    .select({
      id: certificateEvents.id,
      kind: sql<z.input<typeof certificateEvent>['kind']>`${certificateEvents.kind}`,
      reason: sql<Certificate['reason']>`${certificateEvents.reason}`,
      note: certificateEvents.note,
      actor: certificateEvents.actor,
      actorName: sql<string | null>`app.actor_name(${certificateEvents.actor})`,
      at: iso(certificateEvents.at),
    })
    .from(certificateEvents)
    .where(eq(certificateEvents.certificateId, certificateId))
    .orderBy(asc(certificateEvents.id))

/** What ends in each month (Asia/Tokyo) from the first of these days on, and is not replaced. */
export async function expiry(tx: Transaction, actor: Actor, from: Date, to: Date) {
  return tx
    .select({
      month: sql<string>`to_char(${certificates.notAfter} at time zone 'Asia/Tokyo', 'YYYY-MM')`,
      profile: certificates.profile,
      count: total,
    })
    .from(certificates)
    .where(
      and(
        reachable(actor),
        inArray(certificates.state, ['issued', 'held']),
        sql`${certificates.replacedBy} is null`,
        gte(certificates.notAfter, from),
        lte(certificates.notAfter, to),
      ),
    )
    .groupBy(sql`1`, certificates.profile)
}
