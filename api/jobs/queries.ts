import { and, asc, eq, gt, inArray, lte, or, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { JobState, JobSummary, jobQuery } from '#contract/jobs'
import type { Transaction } from '#drizzle/client'
import { jobRetries, outbox, schedules } from '#drizzle/schema/jobs'
import { iso, page, total } from '../http/list-query.ts'

/** What a queue carries: which row, and the lease under which it was offered. */
export interface Item {
  id: number
  fence: number
}

/*
 * One clock decides what is due and whose lease has run out: the database's. Workers on machines whose
 * clocks differ agree, and a test moves the rows instead of the clock.
 */
const later = (ms: number | SQL): SQL => sql`now() + ${ms} * interval '1 millisecond'`

/** A retry keeps its key unless a newer row has it: two rows then run, rather than one fail to return. */
const keyUnlessTaken = sql`case when exists (
  select from outbox other where other.state = 'due' and other.id <> outbox.id
    and other.job = outbox.job and other.dedupe_key = outbox.dedupe_key
) then null else outbox.dedupe_key end`

/** Leases what is due, and what was leased and never finished, to be offered to the queue. */
export async function takeDue(
  tx: Transaction,
  jobs: readonly string[],
  limit: number,
  leaseMs: number,
): Promise<Item[]> {
  const due = tx.$with('due').as(
    tx
      .select({ id: outbox.id })
      .from(outbox)
      .where(
        and(
          inArray(outbox.state, ['due', 'leased']),
          lte(outbox.dueAt, sql`now()`),
          or(eq(outbox.state, 'due'), lte(outbox.leasedUntil, sql`now()`)),
          inArray(outbox.job, [...jobs]),
        ),
      )
      .orderBy(asc(outbox.dueAt), asc(outbox.id))
      .limit(limit)
      .for('update', { skipLocked: true }),
  )
  return tx
    .with(due)
    .update(outbox)
    .set({ state: 'leased', fence: sql`${outbox.fence} + 1`, leasedUntil: later(leaseMs) })
    .from(due)
    .where(eq(outbox.id, due.id))
    .returning({ id: outbox.id, fence: outbox.fence })
}

const leasedAs = ({ id, fence }: Item) =>
  and(eq(outbox.id, id), eq(outbox.fence, fence), eq(outbox.state, 'leased'))

export interface Claimed extends Item {
  job: string
  payload: unknown
  attempts: number
}

/**
 * A worker starts on an item. The fence rises once more, so that the same item delivered twice starts
 * once; the attempt counts from here, so that ids lost on the way don't use them up.
 */
export async function claim(
  tx: Transaction,
  item: Item,
  leasesMs: Readonly<Record<string, number>>,
): Promise<Claimed | undefined> {
  const leaseMs = sql`coalesce((${JSON.stringify(leasesMs)}::jsonb ->> ${outbox.job})::float, 60000)`
  const [claimed] = await tx
    .update(outbox)
    .set({
      fence: sql`${outbox.fence} + 1`,
      attempts: sql`${outbox.attempts} + 1`,
      leasedUntil: later(leaseMs),
    })
    .where(leasedAs(item))
    .returning({
      id: outbox.id,
      fence: outbox.fence,
      attempts: outbox.attempts,
      job: outbox.job,
      payload: outbox.payload,
    })
  return claimed
}

/** False for whoever no longer holds the row. Until the transaction ends, nobody else can take it. */
export async function finish(tx: Transaction, item: Item): Promise<boolean> {
  const rows = await tx
    .update(outbox)
    .set({ state: 'done', finishedAt: sql`now()`, leasedUntil: null, lastError: null })
    .where(leasedAs(item))
    .returning({ id: outbox.id })
  return rows.length > 0
}

export async function postpone(tx: Transaction, item: Item, delayMs: number, code: string) {
  await tx
    .update(outbox)
    .set({
      state: 'due',
      dueAt: later(delayMs),
      leasedUntil: null,
      lastError: code,
      dedupeKey: keyUnlessTaken,
    })
    .where(leasedAs(item))
}

/**
 * As if it had not been started, and left alone for a while. It stays leased, since a new state would take
 * room in indexes, which there is none of.
 */
export async function waitForRoom(tx: Transaction, item: Item, delayMs: number, code: string) {
  await tx
    .update(outbox)
    .set({
      attempts: sql`${outbox.attempts} - 1`,
      leasedUntil: later(delayMs),
      lastError: code,
    })
    .where(leasedAs(item))
}

export async function bury(tx: Transaction, item: Item, code: string): Promise<boolean> {
  const rows = await tx
    .update(outbox)
    .set({ state: 'dead', finishedAt: sql`now()`, leasedUntil: null, lastError: code })
    .where(leasedAs(item))
    .returning({ id: outbox.id })
  return rows.length > 0
}

/** Of recurring jobs, the names whose time has come; whoever gets one is the only one to get it. */
export async function takeScheduled(
  tx: Transaction,
  recurring: readonly { name: string; everyMs: number }[],
): Promise<Set<string>> {
  await tx
    .insert(schedules)
    .values(recurring.map(({ name }) => ({ job: name, nextAt: sql`now()` })))
    .onConflictDoNothing()
  const taken = new Set<string>()
  for (const { name, everyMs } of recurring) {
    const rows = await tx
      .update(schedules)
      .set({ lastAt: sql`now()`, nextAt: later(everyMs) })
      .where(and(eq(schedules.job, name), lte(schedules.nextAt, sql`now()`)))
      .returning({ job: schedules.job })
    if (rows.length > 0) taken.add(name)
  }
  return taken
}

export async function prune(tx: Transaction, finishedBefore: Date): Promise<void> {
  await tx
    .delete(outbox)
    .where(and(eq(outbox.state, 'done'), lte(outbox.finishedAt, finishedBefore)))
}

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
  const hourAgo = later(-3_600_000)
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
