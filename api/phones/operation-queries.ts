import { and, asc, desc, eq, inArray, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type {
  PhoneOperation,
  PhoneOperationState,
  PhoneOperationType,
  phoneOperationQuery,
} from '#contract/phones'
import type { Transaction } from '#drizzle/client'
import { devices } from '#drizzle/schema/devices'
import { phoneOperations, phones } from '#drizzle/schema/phones'
import { iso, page, total } from '../http/list-query.ts'

const OPEN: PhoneOperationState[] = ['queued', 'sending', 'issued']

/** Commands to one device come one after the other, whoever gives them. */
export async function takeTurns(tx: Transaction, deviceId: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtext('phone_operations'), hashtext(${deviceId}))`,
  )
}

export async function isKnown(tx: Transaction, commandId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: phoneOperations.id })
    .from(phoneOperations)
    .where(eq(phoneOperations.commandId, commandId))
  return rows.length > 0
}

export async function newestEpoch(tx: Transaction, deviceId: string): Promise<number> {
  const [row] = await tx
    .select({ epoch: sql<number>`coalesce(max(${phoneOperations.epoch}), 0)::float8` })
    .from(phoneOperations)
    .where(eq(phoneOperations.deviceId, deviceId))
  return row!.epoch
}

const facts = {
  id: phoneOperations.id,
  commandId: phoneOperations.commandId,
  deviceId: phoneOperations.deviceId,
  kind: sql<PhoneOperation['kind']>`${phoneOperations.kind}`,
  level: phoneOperations.level,
  epoch: phoneOperations.epoch,
  type: sql<PhoneOperationType>`${phoneOperations.type}`,
  message: phoneOperations.message,
  bulk: phoneOperations.bulk,
  state: sql<PhoneOperationState>`${phoneOperations.state}`,
  operationName: phoneOperations.operationName,
  attempts: phoneOperations.attempts,
  attemptedAt: phoneOperations.attemptedAt,
  issuedAt: phoneOperations.issuedAt,
  expiresAt: phoneOperations.expiresAt,
  createdAt: phoneOperations.createdAt,
}
export type Operation = Awaited<ReturnType<typeof lock>> & object

/** Whoever settles it, or puts something newer in its place, waits for the other. */
export async function lock(tx: Transaction, id: string) {
  const [row] = await tx
    .select(facts)
    .from(phoneOperations)
    .where(eq(phoneOperations.id, id))
    .for('no key update')
  return row
}

/** As it is to be asked of Google: of the phone that the device is now. */
export async function toIssue(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ ...facts, resourceName: phones.resourceName, companyOwned: phones.companyOwned })
    .from(phoneOperations)
    .leftJoin(phones, and(eq(phones.deviceId, phoneOperations.deviceId), isNull(phones.removedAt)))
    .where(eq(phoneOperations.id, id))
  return row
}

export async function insert(
  tx: Transaction,
  row: Omit<typeof phoneOperations.$inferInsert, 'id'>,
): Promise<string> {
  const [made] = await tx.insert(phoneOperations).values(row).returning({ id: phoneOperations.id })
  return made!.id
}

export async function change(
  tx: Transaction,
  id: string,
  row: Partial<typeof phoneOperations.$inferInsert>,
): Promise<void> {
  await tx.update(phoneOperations).set(row).where(eq(phoneOperations.id, id))
}

/** What has been commanded before and is not over, locked; also what expired and may still be told late. */
export async function lockOlder(tx: Transaction, deviceId: string, but: string) {
  return tx
    .select(facts)
    .from(phoneOperations)
    .where(
      and(
        eq(phoneOperations.deviceId, deviceId),
        inArray(phoneOperations.state, [...OPEN, 'expired']),
        ne(phoneOperations.id, but),
      ),
    )
    .orderBy(asc(phoneOperations.id))
    .for('no key update')
}

/** Before the request goes out, in a transaction of its own: a crash leaves behind that it may have. */
export async function markAttempt(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const rows = await tx
    .update(phoneOperations)
    .set({
      state: 'sending',
      attempts: sql`${phoneOperations.attempts} + 1`,
      attemptedAt: sql`coalesce(${phoneOperations.attemptedAt}, ${now.toISOString()}::timestamptz)`,
    })
    .where(and(eq(phoneOperations.id, id), inArray(phoneOperations.state, ['queued', 'sending'])))
    .returning({ id: phoneOperations.id })
  return rows.length > 0
}

/** Names that belong to another of our operations already. */
export async function namesTaken(tx: Transaction, names: readonly string[], but: string) {
  if (names.length === 0) return new Set<string>()
  const rows = await tx
    .select({ name: phoneOperations.operationName })
    .from(phoneOperations)
    .where(and(inArray(phoneOperations.operationName, [...names]), ne(phoneOperations.id, but)))
  return new Set(rows.map(({ name }) => name!))
}

export async function lockByName(tx: Transaction, operationName: string) {
  const [row] = await tx
    .select(facts)
    .from(phoneOperations)
    .where(eq(phoneOperations.operationName, operationName))
    .for('no key update')
  return row
}

/** One whose answer from Google is not recorded yet, while the phone's is already here. */
export async function lockUnnamed(
  tx: Transaction,
  of: { resourceName: string; type: string; notAfter: Date },
) {
  const [row] = await tx
    .select(facts)
    .from(phoneOperations)
    .innerJoin(phones, eq(phones.deviceId, phoneOperations.deviceId))
    .where(
      and(
        eq(phones.resourceName, of.resourceName),
        eq(phoneOperations.type, of.type),
        eq(phoneOperations.state, 'sending'),
        isNull(phoneOperations.operationName),
        lte(phoneOperations.attemptedAt, of.notAfter),
      ),
    )
    .orderBy(desc(phoneOperations.attemptedAt))
    .limit(1)
    .for('no key update', { of: phoneOperations })
  return row
}

/** Lost mode, wanted of this device and not confirmed yet. */
export async function lockIssued(tx: Transaction, deviceId: string, types: PhoneOperationType[]) {
  return tx
    .select(facts)
    .from(phoneOperations)
    .where(
      and(
        eq(phoneOperations.deviceId, deviceId),
        eq(phoneOperations.state, 'issued'),
        inArray(phoneOperations.type, types),
      ),
    )
    .for('no key update')
}

/** All that was asked of a phone which has since enrolled anew. */
export async function lockUnanswered(tx: Transaction, deviceId: string) {
  return tx
    .select(facts)
    .from(phoneOperations)
    .where(
      and(
        eq(phoneOperations.deviceId, deviceId),
        inArray(phoneOperations.state, ['sending', 'issued']),
      ),
    )
    .orderBy(asc(phoneOperations.id))
    .for('no key update')
}

/** Of which nothing was heard for a while, the longest first. */
export async function silent(
  tx: Transaction,
  { issuedBefore, askedBefore, limit }: { issuedBefore: Date; askedBefore: Date; limit: number },
) {
  return tx
    .select({ id: phoneOperations.id, operationName: phoneOperations.operationName })
    .from(phoneOperations)
    .where(
      and(
        eq(phoneOperations.state, 'issued'),
        isNotNull(phoneOperations.operationName),
        lte(phoneOperations.issuedAt, issuedBefore),
        or(isNull(phoneOperations.askedAt), lte(phoneOperations.askedAt, askedBefore)),
      ),
    )
    .orderBy(sql`${phoneOperations.askedAt} nulls first`, asc(phoneOperations.id))
    .limit(limit)
}

/** Never asked of Google, and too late for it now; or asked, and nothing ever came of it. */
export async function overdue(tx: Transaction, { now, longAgo }: { now: Date; longAgo: Date }) {
  return tx
    .select({ id: phoneOperations.id, state: sql<PhoneOperationState>`${phoneOperations.state}` })
    .from(phoneOperations)
    .where(
      or(
        and(eq(phoneOperations.state, 'queued'), lte(phoneOperations.expiresAt, now)),
        and(
          inArray(phoneOperations.state, ['sending', 'issued']),
          lte(phoneOperations.expiresAt, longAgo),
        ),
      ),
    )
    .limit(500)
}

const columns = {
  id: phoneOperations.id,
  commandId: phoneOperations.commandId,
  deviceId: phoneOperations.deviceId,
  propertyNumber: devices.propertyNumber,
  kind: facts.kind,
  level: phoneOperations.level,
  epoch: phoneOperations.epoch,
  type: facts.type,
  state: facts.state,
  status: phoneOperations.status,
  operationName: phoneOperations.operationName,
  attempts: phoneOperations.attempts,
  createdAt: iso(phoneOperations.createdAt),
  expiresAt: iso(phoneOperations.expiresAt),
  issuedAt: sql<string | null>`${iso(phoneOperations.issuedAt)}`,
  finishedAt: sql<string | null>`${iso(phoneOperations.finishedAt)}`,
  lateStatus: phoneOperations.lateStatus,
}

/** Whoever may read phones may read all of them: there is no narrower reach. */
export async function list(tx: Transaction, input: z.output<typeof phoneOperationQuery>) {
  const { q, id, deviceId, commandId, state, type } = input.filter ?? {}
  const where = and(
    q?.trim() ? sql`${phoneOperations.deviceId} in (select app.search_devices(${q}))` : undefined,
    id && inArray(phoneOperations.id, id),
    deviceId ? eq(phoneOperations.deviceId, deviceId) : undefined,
    commandId ? eq(phoneOperations.commandId, commandId) : undefined,
    state && inArray(phoneOperations.state, state),
    type && inArray(phoneOperations.type, type),
  )
  return page({
    input: { ...input, sort: input.sort ?? ['createdAt', 'DESC'] },
    sortable: {
      createdAt: phoneOperations.createdAt,
      finishedAt: phoneOperations.finishedAt,
      expiresAt: phoneOperations.expiresAt,
    },
    id: phoneOperations.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(phoneOperations)
        .leftJoin(devices, eq(devices.id, phoneOperations.deviceId))
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(phoneOperations).where(where),
  })
}

export async function waiting(tx: Transaction): Promise<number> {
  const [row] = await tx
    .select({ total })
    .from(phoneOperations)
    .where(inArray(phoneOperations.state, ['queued', 'sending']))
  return row!.total
}
