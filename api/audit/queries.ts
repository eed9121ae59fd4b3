import { and, desc, eq, gt, inArray, lte, notExists, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import {
  AUDIT_COUNT_LIMIT,
  type AuditCheckpoint,
  type auditEntry,
  type auditQuery,
} from '#contract/audit'
import type { Transaction } from '#drizzle/client'
import { auditCheckpoints, auditEntries, auditLinks, auditValues } from '#drizzle/schema/audit'
import { users } from '#drizzle/schema/users'
import { iso, page, total } from '../http/list-query.ts'

const hex = (column: SQL.Aliased | Parameters<typeof eq>[0]) =>
  sql<string>`encode(${column}, 'hex')`

/** Micros and UTC, exactly as they were hashed. */
const at = sql<string>`app.audit_instant(${auditEntries.at})`

/** Only a user's id is looked up; systems have no row. */
const actorId = sql`case when ${auditEntries.actor} like 'user:%' then substr(${auditEntries.actor}, 6)::uuid end`

const selectEntries = (tx: Transaction) =>
  tx
    .select({
      id: auditEntries.id,
      at: iso(auditEntries.at),
      actor: auditEntries.actor,
      actorName: users.displayName,
      action: sql<z.output<typeof auditEntry>['action']>`${auditEntries.action}`,
      entity: auditEntries.entity,
      entityId: auditEntries.entityId,
      payload: auditEntries.payload,
    })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, actorId))

export async function listEntries(
  tx: Transaction,
  { exactly, ...input }: z.output<typeof auditQuery> & { exactly?: true },
) {
  const { id, entity, entityId, actor } = input.filter ?? {}
  const where = and(
    id ? inArray(auditEntries.id, id) : undefined,
    entity ? eq(auditEntries.entity, entity) : undefined,
    entityId ? eq(auditEntries.entityId, entityId) : undefined,
    actor ? eq(auditEntries.actor, actor) : undefined,
  )
  return page({
    input: { ...input, sort: input.sort ?? ['id', 'DESC'] },
    sortable: { id: auditEntries.id },
    id: auditEntries.id,
    // The ids first: what a page far behind skips is not looked up only to be dropped.
    select: (order, limit, offset) => {
      const ids = tx.select({ id: auditEntries.id }).from(auditEntries).where(where)
      return selectEntries(tx)
        .where(
          inArray(
            auditEntries.id,
            ids
              .orderBy(...order)
              .limit(limit)
              .offset(offset),
          ),
        )
        .orderBy(...order)
    },
    count: () => {
      if (exactly) return tx.select({ total }).from(auditEntries).where(where)
      return where ? countUpToLimit(tx, where) : countAll(tx)
    },
  })
}

/** The last link knows how many there are: nobody counts the history. */
const countAll = (tx: Transaction) =>
  tx.select({ total: auditLinks.total }).from(auditLinks).orderBy(desc(auditLinks.seq)).limit(1)

function countUpToLimit(tx: Transaction, where: SQL) {
  const some = tx
    .select({ one: sql`1`.as('one') })
    .from(auditEntries)
    .where(where)
    .limit(AUDIT_COUNT_LIMIT)
    .as('some')
  return tx.select({ total }).from(some)
}

export async function getEntry(tx: Transaction, id: number) {
  const [entry] = await selectEntries(tx).where(eq(auditEntries.id, id))
  return entry
}

/** What is left of the personal values of these entries. */
export const openValues = (tx: Transaction, entryIds: number[]) =>
  tx
    .select({ commitment: auditValues.commitment, value: auditValues.value })
    .from(auditValues)
    .where(inArray(auditValues.entryId, entryIds))

export async function head(tx: Transaction) {
  const [link] = await tx
    .select({ seq: auditLinks.seq, hash: hex(auditLinks.hash), total: auditLinks.total })
    .from(auditLinks)
    .orderBy(desc(auditLinks.seq))
    .limit(1)
  return link
}

export async function hashOf(tx: Transaction, seq: number): Promise<string | undefined> {
  const [link] = await tx
    .select({ hash: hex(auditLinks.hash) })
    .from(auditLinks)
    .where(eq(auditLinks.seq, seq))
  return link?.hash
}

const checkpointColumns = {
  type: sql<'checkpoint'>`'checkpoint'`,
  seq: auditCheckpoints.seq,
  hash: auditCheckpoints.hash,
  at: auditCheckpoints.at,
  keyId: auditCheckpoints.keyId,
  signature: auditCheckpoints.signature,
}

export async function lastCheckpoint(tx: Transaction): Promise<AuditCheckpoint | undefined> {
  const [last] = await tx
    .select(checkpointColumns)
    .from(auditCheckpoints)
    .orderBy(desc(auditCheckpoints.seq))
    .limit(1)
  return last
}

export const checkpointsBetween = (tx: Transaction, after: number, last: number, limit: number) =>
  tx
    .select(checkpointColumns)
    .from(auditCheckpoints)
    .where(and(gt(auditCheckpoints.seq, after), lte(auditCheckpoints.seq, last)))
    .orderBy(auditCheckpoints.seq)
    .limit(limit)

export async function insertCheckpoint(tx: Transaction, checkpoint: AuditCheckpoint) {
  const { type: _, ...row } = checkpoint
  // Another replica, with a key of its own, may have signed the same link.
  await tx.insert(auditCheckpoints).values(row).onConflictDoNothing()
}

const linkColumns = {
  seq: auditLinks.seq,
  tx: auditLinks.tx,
  at: auditLinks.at,
  entries: auditLinks.entries,
  total: auditLinks.total,
  digest: hex(auditLinks.digest),
  previousHash: hex(auditLinks.previousHash),
  hash: hex(auditLinks.hash),
}

const entryColumns = {
  id: auditEntries.id,
  tx: auditEntries.tx,
  at,
  actor: auditEntries.actor,
  action: auditEntries.action,
  entity: auditEntries.entity,
  entityId: auditEntries.entityId,
  payload: auditEntries.payload,
  hash: hex(auditEntries.hash),
}

/** Links and their entries after a place in the chain; a link that lost its entries comes alone. */
export function linkedAfter(
  tx: Transaction,
  after: { seq: number; entry: number },
  headSeq: number,
  limit: number,
) {
  // Which ones first, then what they say: nothing is written out only to be cut off by the limit.
  const place = tx
    .select({ seq: auditLinks.seq, entryId: sql<number | null>`${auditEntries.id}`.as('entry_id') })
    .from(auditLinks)
    .leftJoin(auditEntries, eq(auditEntries.tx, auditLinks.tx))
    .where(
      and(
        sql`${auditLinks.seq} >= ${after.seq}`,
        lte(auditLinks.seq, headSeq),
        sql`(${auditLinks.seq}, coalesce(${auditEntries.id}, 0)) > (${after.seq}, ${after.entry})`,
      ),
    )
    .orderBy(auditLinks.seq, auditEntries.id)
    .limit(limit)
    .as('place')
  return tx
    .select({ link: linkColumns, entry: entryColumns })
    .from(place)
    .innerJoin(auditLinks, eq(auditLinks.seq, place.seq))
    .leftJoin(auditEntries, eq(auditEntries.id, place.entryId))
    .orderBy(place.seq, place.entryId)
}

/** Entries that no link covers: there are none, unless somebody wrote them past the triggers. */
export const unlinkedAfter = (tx: Transaction, id: number, limit: number) =>
  tx
    .select(entryColumns)
    .from(auditEntries)
    .where(
      and(
        gt(auditEntries.id, id),
        notExists(
          tx.select({ one: sql`1` }).from(auditLinks).where(eq(auditLinks.tx, auditEntries.tx)),
        ),
      ),
    )
    .orderBy(auditEntries.id)
    .limit(limit)

export const openingsOf = (tx: Transaction, entryIds: number[]) =>
  tx
    .select({
      entryId: auditValues.entryId,
      commitment: auditValues.commitment,
      salt: auditValues.salt,
      value: sql<string>`${auditValues.value}::text`,
    })
    .from(auditValues)
    .where(inArray(auditValues.entryId, entryIds))
    .orderBy(auditValues.entryId, sql`${auditValues.commitment} collate "C"`)
