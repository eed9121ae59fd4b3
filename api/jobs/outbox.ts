import { sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import type { Job } from './define-job.ts'

export interface EnqueueOptions {
  /** An instant that is known, such as an appointment. */
  dueAt?: Date
  /** From now, by the database's clock, which is the one that decides what is due. */
  afterMs?: number
  /** While a row of this job with the same key is due, this call joins it and adds none. */
  dedupeKey?: string
}

/**
 * What is to follow, written in the transaction that causes it: both happen or neither does. Any
 * principal may call it; who may see the outbox is another matter (migrations/0002_security.sql).
 * Returns the row's id.
 */
export async function enqueue<P>(
  tx: Transaction,
  job: Pick<Job<P>, 'name' | 'payload'>,
  payload: P,
  { dueAt, afterMs = 0, dedupeKey }: EnqueueOptions = {},
): Promise<number> {
  const due = dueAt
    ? sql`${dueAt.toISOString()}::timestamptz`
    : sql`now() + ${afterMs} * interval '1 millisecond'`
  const [row] = await tx.execute<{ id: string }>(sql`
    select app.enqueue(${job.name}, ${JSON.stringify(payload)}::jsonb, ${due}, ${dedupeKey ?? null}) as id`)
  return Number(row!.id)
}
