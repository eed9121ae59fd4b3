import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { ImportBatch, importQuery } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import { importFiles, importProgress, imports } from '#drizzle/schema/imports'
import { users } from '#drizzle/schema/users'
import { type Actor, reach } from '../actor.ts'
import { AppError } from '../errors.ts'
import { iso, page, total } from '../http/list-query.ts'
import { withinKinds } from './kinds-of.ts'
import type { Phase } from './progress.ts'

const columns = {
  id: imports.id,
  kind: sql<ImportBatch['kind']>`${imports.kind}`,
  // What applies an import says so at its end; until then its progress does, as long as it moves.
  state: sql<
    ImportBatch['state']
  >`case when ${imports.state} = 'checked' and ${importProgress.phase} = 'applying'
    and ${importProgress.at} > now() - interval '1 minute' then 'applying' else ${imports.state} end`,
  phase: sql<Phase | 'idle' | null>`${importProgress.phase}`,
  done: importProgress.done,
  total: importProgress.total,
  sheet: imports.sheet,
  fileName: imports.fileName,
  encoding: imports.encoding,
  delimiter: imports.delimiter,
  headers: imports.headers,
  mapping: imports.mapping,
  countNew: imports.countNew,
  countChanged: imports.countChanged,
  countUnchanged: imports.countUnchanged,
  countRefused: imports.countRefused,
  failure: imports.failure,
  failureParams: imports.failureParams,
  createdBy: imports.createdBy,
  createdByName: users.displayName,
  createdAt: iso(imports.createdAt),
  appliedAt: iso(imports.appliedAt),
  undoneAt: iso(imports.undoneAt),
}
export type ImportRecord = Awaited<ReturnType<typeof get>> & {}

/** Who sent it has a name for those who may see users, and for themselves. */
const nameSeen = (actor: Actor | undefined) =>
  actor && reach(actor, 'users.read') !== 'all' ? eq(users.id, actor.userId) : undefined

const select = (tx: Transaction, actor?: Actor) =>
  tx
    .select(columns)
    .from(imports)
    .leftJoin(users, and(eq(users.id, imports.createdBy), nameSeen(actor)))
    .leftJoin(importProgress, eq(importProgress.importId, imports.id))

/** Few rows, so that no index is needed. */
export const matches = (text: SQL, q: string): SQL =>
  sql`app.search_text(${text}) like app.like_pattern(app.search_text(${q}))`

export async function list(tx: Transaction, actor: Actor, input: z.output<typeof importQuery>) {
  const { q, id, kind, state } = input.filter ?? {}
  const where = and(
    withinKinds(actor, 'imports.read', imports.kind),
    q ? matches(sql`${imports.fileName}`, q) : undefined,
    id ? inArray(imports.id, id) : undefined,
    kind ? eq(imports.kind, kind) : undefined,
    state ? eq(imports.state, state) : undefined,
  )
  return page({
    input,
    sortable: { createdAt: imports.createdAt, kind: imports.kind, state: imports.state },
    id: imports.id,
    select: (order, limit, offset) =>
      select(tx, actor)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(imports).where(where),
  })
}

export async function get(tx: Transaction, id: string, actor?: Actor) {
  const [row] = await select(tx, actor).where(eq(imports.id, id))
  return row
}

/** The file could not be read: nobody needs it any more. */
export async function fail(
  tx: Transaction,
  id: string,
  failure: string,
  failureParams: Record<string, string | number>,
): Promise<void> {
  await tx.delete(importFiles).where(eq(importFiles.importId, id))
  await update(tx, id, { state: 'failed', failure, failureParams })
}

/** Holds the import for this transaction; whoever else wants to change it waits. */
export async function lock(tx: Transaction, id: string) {
  const [row] = await tx.select().from(imports).where(eq(imports.id, id)).for('update')
  return row
}

/** The same for whoever will not wait: somebody else is applying or undoing it this moment. */
export async function lockNow(tx: Transaction, id: string) {
  try {
    const [row] = await tx
      .select()
      .from(imports)
      .where(eq(imports.id, id))
      .for('update', { noWait: true })
    return row
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as { code?: string }
    // lock_not_available
    if (code !== '55P03') throw error
    throw new AppError('wrong_state', { params: { state: 'applying' }, cause: error })
  }
}

export interface Dependant {
  why: 'changed' | 'used'
  entity: string
  rowNumber: number | null
  label: string | null
  dependant: string | null
}

/** From here to the end of the transaction every write to the ledger can be undone. */
export async function recordChanges(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`select set_config('app.import', ${id}, true)`)
}

/** Puts back what stood before; or does nothing and returns what depends on the import. */
export async function undo(tx: Transaction, id: string): Promise<Dependant[]> {
  return tx.execute<Dependant & Record<string, unknown>>(sql`
    select why, entity, row_number as "rowNumber", label, dependant from app.undo_import(${id})
    order by row_number nulls last, entity, label`)
}

export async function insert(
  tx: Transaction,
  values: typeof imports.$inferInsert,
  content: Uint8Array,
): Promise<string> {
  const [row] = await tx.insert(imports).values(values).returning({ id: imports.id })
  await tx.insert(importFiles).values({ importId: row!.id, content })
  await tx.insert(importProgress).values({ importId: row!.id, phase: 'idle', done: 0 })
  return row!.id
}

export async function update(
  tx: Transaction,
  id: string,
  values: Partial<typeof imports.$inferInsert>,
): Promise<void> {
  await tx.update(imports).set(values).where(eq(imports.id, id))
}

export async function content(tx: Transaction, id: string): Promise<Uint8Array | undefined> {
  const [file] = await tx
    .select({ content: importFiles.content })
    .from(importFiles)
    .where(eq(importFiles.importId, id))
  return file?.content
}

/**
 * For statements over a whole file. What came in a moment ago has no statistics yet: taken for a few rows,
 * 13,000 would be joined one by one.
 */
export async function expectBulk(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true),
      set_config('statement_timeout', '300s', true)`)
}

/**
 * At most one import is applied at a time, so that none overtakes another's comparison. Returns the instant
 * that divides what was from what is: taken under the lock, it is later than any other import's.
 */
export async function lockLedger(tx: Transaction): Promise<SQL> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('imports'))`)
  const [row] = await tx.execute<{ at: string }>(sql`select clock_timestamp()::text as at`)
  return sql`${row!.at}::text::timestamptz`
}

interface Step {
  importId: string
  phase: Phase | 'idle'
  done: number
  total: number | null
}

/** The row is there since the file came in: adding one would wait for whoever is at work on the import. */
export async function setProgress(tx: Transaction, { importId, ...step }: Step): Promise<void> {
  await tx
    .update(importProgress)
    .set({ ...step, at: sql`clock_timestamp()` })
    .where(eq(importProgress.importId, importId))
}
