import { and, asc, eq, inArray, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { outbox, schedules } from '#drizzle/schema/jobs'

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
export const keyUnlessTaken = sql`case when exists (
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
