import { and, eq, getTableColumns, gt, ne, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { importRowQuery } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import { importRows } from '#drizzle/schema/imports'
import { total } from '../http/list-query.ts'
import type { Judged } from './compare.ts'
import { matches } from './queries.ts'
import type { RowError } from './reading/result.ts'

/* The rows of a file as they are staged: read, judged, listed, and read again before they are applied. */

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
