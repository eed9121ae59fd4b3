import { and, asc, eq, gt, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { JobState, JobSummary, jobQuery } from '#contract/jobs'
import type { Transaction } from '#drizzle/client'
import { jobRetries, outbox } from '#drizzle/schema/jobs'
import { iso, page, total } from '../http/list-query.ts'
import { keyUnlessTaken } from './queries.ts'

const columns = {
  id: outbox.id,
  job: outbox.job,
  state: sql<JobState>`${outbox.state}`,
  attempts: outbox.attempts,
  dueAt: iso(outbox.dueAt),
  createdAt: iso(outbox.createdAt),
  finishedAt: sql<string | null>`${iso(outbox.finishedAt)}`,
  lastError: outbox.lastError,
}

export async function list(tx: Transaction, input: z.output<typeof jobQuery>) {
  const { q, id, state, job, ready, lastError } = input.filter ?? {}
  const where = and(
    q ? sql`strpos(${outbox.job}, lower(${q})) > 0` : undefined,
    id ? inArray(outbox.id, id) : undefined,
    state ? eq(outbox.state, state) : undefined,
    job ? eq(outbox.job, job) : undefined,
    ready === undefined
      ? undefined
      : and(eq(outbox.state, 'due'), sql`(${outbox.dueAt} <= now()) = ${ready}`),
    lastError ? eq(outbox.lastError, lastError) : undefined,
  )
  return page({
    input,
    sortable: { id: outbox.id, dueAt: outbox.dueAt },
    id: outbox.id,
    select: (order, limit, offset) =>
      tx
        .select(columns)
        .from(outbox)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(outbox).where(where),
  })
}

export async function get(tx: Transaction, id: number) {
  const [row] = await tx.select(columns).from(outbox).where(eq(outbox.id, id))
  return row
}

const of = (condition: SQL) => sql<number>`count(*) filter (where ${condition})::int`

/**
 * How each kind of job stands. One pass over what is open and what was done within the hour, by
 * outbox_state_idx and outbox_done_idx: the rest of what was done is not looked at.
 */
export async function summary(tx: Transaction): Promise<JobSummary['kinds']> {
  const hourAgo = sql`now() - interval '1 hour'`
  const { state, dueAt } = outbox
  return tx
    .select({
      job: outbox.job,
      waiting: of(sql`${state} = 'due' and ${dueAt} <= now()`),
      running: of(sql`${state} = 'leased'`),
      scheduled: of(sql`${state} = 'due' and ${dueAt} > now()`),
      retrying: of(sql`${state} = 'due' and ${dueAt} > now() and ${outbox.attempts} > 0`),
      dead: of(sql`${state} = 'dead'`),
      // What a worker took and never finished waits as well: see outboxState in api/alerts/queries.ts.
      waitingSince: sql<string | null>`to_char(min(${dueAt}) filter (where ${dueAt} <= now()
        and (${state} = 'due' or ${state} = 'leased' and ${outbox.leasedUntil} < now())) at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
      doneLastHour: of(sql`${state} = 'done'`),
    })
    .from(outbox)
    .where(
      or(
        inArray(state, ['due', 'leased', 'dead']),
        and(eq(state, 'done'), gt(outbox.finishedAt, hourAgo)),
      ),
    )
    .groupBy(outbox.job)
    .orderBy(asc(outbox.job))
}

const again = {
  state: 'due',
  dueAt: sql`now()`,
  attempts: 0,
  finishedAt: null,
}

/** Due at once, with all its attempts again; nothing for a row that is at work or done. */
export async function retry(tx: Transaction, id: number) {
  const [row] = await tx
    .update(outbox)
    .set({ ...again, dedupeKey: keyUnlessTaken })
    .where(and(eq(outbox.id, id), inArray(outbox.state, ['due', 'dead'])))
    .returning(columns)
  await wake(tx)
  return row
}

/** All dead ones of a job. Of those with one key the first keeps it: under a key one row at most is due. */
export async function retryDead(tx: Transaction, job: string): Promise<number> {
  const firstOfItsKey = sql`case when exists (
      select from outbox other where other.state = 'dead' and other.job = outbox.job
        and other.dedupe_key = outbox.dedupe_key and other.id < outbox.id
    ) then null else ${keyUnlessTaken} end`
  const rows = await tx
    .update(outbox)
    .set({ ...again, dedupeKey: firstOfItsKey })
    .where(and(eq(outbox.job, job), eq(outbox.state, 'dead')))
    .returning({ id: outbox.id })
  if (rows.length > 0) await wake(tx)
  return rows.length
}

/** Only an insert wakes the relays by trigger. */
const wake = (tx: Transaction) => tx.execute(sql`notify outbox`)

export async function noteRetry(tx: Transaction, row: typeof jobRetries.$inferInsert) {
  await tx.insert(jobRetries).values(row)
}
