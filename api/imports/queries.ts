import { and, eq, getTableColumns, gt, inArray, ne, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { ImportBatch, importQuery, importRowQuery } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import { importFiles, importProgress, importRows, imports } from '#drizzle/schema/imports'
import { users } from '#drizzle/schema/users'
import { AppError } from '../errors.ts'
import { iso, page, total } from '../http/list-query.ts'
import type { Judged } from './compare.ts'
import type { Phase } from './progress.ts'
import type { RowError } from './reading/result.ts'

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

const select = (tx: Transaction) =>
  tx
    .select(columns)
    .from(imports)
    .leftJoin(users, eq(users.id, imports.createdBy))
    .leftJoin(importProgress, eq(importProgress.importId, imports.id))

/** Few rows, so that no index is needed. */
const matches = (text: SQL, q: string): SQL =>
  sql`app.search_text(${text}) like app.like_pattern(app.search_text(${q}))`

export async function list(tx: Transaction, input: z.output<typeof importQuery>) {
  const { q, id, kind, state } = input.filter ?? {}
  const where = and(
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
      select(tx)
        .where(where)
        .orderBy(...order)
        .limit(limit)
        .offset(offset),
    count: () => tx.select({ total }).from(imports).where(where),
  })
}

export async function get(tx: Transaction, id: string) {
  const [row] = await select(tx).where(eq(imports.id, id))
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

export type StagedRow = typeof importRows.$inferInsert

export async function stage(tx: Transaction, rows: StagedRow[]): Promise<void> {
  await tx.execute(sql`
    insert into import_rows (import_id, row_number, action, raw, values, changes, errors, warnings, target_id)
    select "importId", "rowNumber", action, raw, values, changes, errors, warnings, "targetId"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (
      "importId" uuid, "rowNumber" int, action text, raw jsonb, values jsonb, changes jsonb,
      errors jsonb, warnings jsonb, "targetId" uuid)`)
}

export async function unstage(tx: Transaction, importId: string): Promise<void> {
  await tx.delete(importRows).where(eq(importRows.importId, importId))
}

export async function listRows(
  tx: Transaction,
  importId: string,
  input: z.output<typeof importRowQuery>,
) {
  const { q, action } = input.filter ?? {}
  const where = and(
    eq(importRows.importId, importId),
    q ? matches(sql`${importRows.raw}::text`, q) : undefined,
    action ? eq(importRows.action, action) : undefined,
  )
  const [from, to] = input.range
  const rows = await tx
    .select({ ...getTableColumns(importRows), errors: sql<RowError[]>`${importRows.errors}` })
    .from(importRows)
    .where(where)
    .orderBy(input.sort?.[1] === 'DESC' ? sql`row_number desc` : importRows.rowNumber)
    .limit(to - from + 1)
    .offset(from)
  const [counted] = await tx.select({ total }).from(importRows).where(where)
  return { rows, total: counted?.total ?? 0 }
}

/** Rows with something to say to people: refusals, or warnings of rows that come in. */
export async function remarks(
  tx: Transaction,
  importId: string,
  column: 'errors' | 'warnings',
): Promise<Array<{ rowNumber: number; remarks: RowError[] }>> {
  return tx
    .select({ rowNumber: importRows.rowNumber, remarks: sql<RowError[]>`${importRows[column]}` })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), sql`${importRows[column]} <> '[]'`))
    .orderBy(importRows.rowNumber)
}

export async function refusedRows(tx: Transaction, importId: string) {
  return tx
    .select({
      rowNumber: importRows.rowNumber,
      raw: importRows.raw,
      errors: sql<RowError[]>`${importRows.errors}`,
    })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), eq(importRows.action, 'refused')))
    .orderBy(importRows.rowNumber)
}

/** Rows as they were read, by their numbers, in this order. */
export async function valuesOf(tx: Transaction, importId: string, rowNumbers: number[]) {
  return tx
    .select({ rowNumber: importRows.rowNumber, values: importRows.values })
    .from(importRows)
    .where(
      and(
        eq(importRows.importId, importId),
        sql`row_number = any (${sql.param(rowNumbers)}::int[])`,
      ),
    )
    .orderBy(importRows.rowNumber)
}

/** Puts on record what the rows would do. */
export async function judge(tx: Transaction, importId: string, rows: Judged[]): Promise<void> {
  const verdicts = rows.map(({ rowNumber, action, changes, targetId }) => ({
    rowNumber,
    action,
    changes,
    targetId,
  }))
  await tx.execute(sql`
    update import_rows r set action = j.action, changes = j.changes, target_id = j."targetId"
    from jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb) as j (
      "rowNumber" int, action text, changes jsonb, "targetId" uuid)
    where r.import_id = ${importId} and r.row_number = j."rowNumber"`)
}

/** Rows of which something else is said than when they were read; with an error they are refused. */
export async function remark(
  tx: Transaction,
  importId: string,
  rows: Array<Pick<StagedRow, 'rowNumber' | 'errors' | 'warnings'>>,
): Promise<void> {
  const said = rows.map(({ rowNumber, errors, warnings }) => ({ rowNumber, errors, warnings }))
  await tx.execute(sql`
    update import_rows r set errors = j.errors, warnings = j.warnings,
      action = case when j.errors = '[]' then r.action else 'refused' end,
      changes = case when j.errors = '[]' then r.changes end,
      target_id = case when j.errors = '[]' then r.target_id end
    from jsonb_to_recordset(${JSON.stringify(said)}::jsonb) as j ("rowNumber" int, errors jsonb, warnings jsonb)
    where r.import_id = ${importId} and r.row_number = j."rowNumber"`)
}

export interface Span {
  /** Number of the last row. */
  last: number
  total: number
}

export async function span(tx: Transaction, importId: string): Promise<Span> {
  const [row] = await tx
    .select({ last: sql<number>`coalesce(max(row_number), 0)::int`, total })
    .from(importRows)
    .where(eq(importRows.importId, importId))
  return row!
}

const sound = (importId: string) =>
  and(eq(importRows.importId, importId), ne(importRows.action, 'refused'))

/** Some fields of all sound rows, by key. */
export async function soundValues(
  tx: Transaction,
  importId: string,
  key: string,
  fields: string[],
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await tx
    .select({
      values: sql<Record<string, unknown>>`(select coalesce(jsonb_object_agg(f.key, f.value), '{}')
        from jsonb_each(${importRows.values}) f where f.key = any (${sql.param(fields)}::text[]))`,
    })
    .from(importRows)
    .where(sound(importId))
  return new Map(rows.map(({ values }) => [String(values[key]), values]))
}

/** The next sound rows as staged: for a second comparison before applying. */
export async function soundRows(tx: Transaction, importId: string, after: number, limit: number) {
  return tx
    .select({
      rowNumber: importRows.rowNumber,
      values: importRows.values,
      action: importRows.action,
      changes: importRows.changes,
    })
    .from(importRows)
    .where(and(sound(importId), gt(importRows.rowNumber, after)))
    .orderBy(importRows.rowNumber)
    .limit(limit)
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
