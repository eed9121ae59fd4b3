import { desc, isNull, sql } from 'drizzle-orm'
import { RETENTION_COUNT_LIMIT, RETENTION_KINDS, type RetentionKind } from '#contract/retention'
import type { Transaction } from '#drizzle/client'
import { retentionRuns } from '#drizzle/schema/retention'

/** How much of each kind is due and held; no row for whom it doesn't concern. */
export async function preview(tx: Transaction, before: (kind: RetentionKind) => Date) {
  const kinds = sql.join(
    RETENTION_KINDS.map((kind) => sql`${kind}`),
    sql`, `,
  )
  const befores = sql.join(
    RETENTION_KINDS.map((kind) => sql`${before(kind).toISOString()}::timestamptz`),
    sql`, `,
  )
  return tx.execute<{ kind: RetentionKind; due: number; held: number }>(sql`
    select kind, due::int, held::int
    from app.retention_preview(array[${kinds}], array[${befores}], ${RETENTION_COUNT_LIMIT}::int)`)
}

export async function lastRun(tx: Transaction) {
  const [run] = await tx
    .select()
    .from(retentionRuns)
    .orderBy(desc(retentionRuns.startedAt))
    .limit(1)
  return run
}

/** The first run ever erases nothing: true, once. */
export async function beginOnly(tx: Transaction, now: Date): Promise<boolean> {
  const first = (await lastRun(tx)) === undefined
  if (first) await tx.insert(retentionRuns).values({ startedAt: now, finishedAt: now })
  return first
}

/** The run that is under way, cut short though it may have been, or a new one. */
export async function openRun(tx: Transaction, now: Date): Promise<string> {
  await tx.insert(retentionRuns).values({ startedAt: now }).onConflictDoNothing()
  const [run] = await tx.select().from(retentionRuns).where(isNull(retentionRuns.finishedAt))
  return run!.id
}

export async function closeRun(tx: Transaction, now: Date): Promise<void> {
  await tx.update(retentionRuns).set({ finishedAt: now }).where(isNull(retentionRuns.finishedAt))
}

interface Batch {
  runId: string
  kind: RetentionKind
  before: Date
  rows: number
}

/** How many rows it erased; none are due any more when it is 0. */
export async function erase(tx: Transaction, { runId, kind, before, rows }: Batch) {
  const [answer] = await tx.execute<{ erased: number }>(sql`
    select app.retention_erase(${runId}, ${kind}, ${before.toISOString()}::timestamptz, ${rows}::int) as erased`)
  return answer!.erased
}
