import { isDeepStrictEqual } from 'node:util'
import type { Transaction } from '#drizzle/client'
import { knownCodes } from '../organization/imports.ts'
import { type Claim, compare, type Judged, objectionsToClaims } from './compare.ts'
import type { Report } from './progress.ts'
import * as queries from './queries.ts'
import { inTurns } from './reading/in-turns.ts'
import { kinds } from './reading/kinds.ts'
import type { OpenFile } from './reading/read-file.ts'
import { headersByField, resolveReferences } from './reading/references.ts'
import type { ReadResult, ReadRow } from './reading/result.ts'
import { cellError } from './reading/row.ts'
import * as rowQueries from './row-queries.ts'
import type { ImportTarget, Objection, Values } from './target.ts'

/** Rows per statement, and the most that are held whole. */
export const BATCH = 1000

/**
 * Stages the rows of a file with what each would do. Rows go to the database as they are read; of each only
 * what rows are judged together by stays here, so that a long file doesn't need a large machine.
 */
export async function stageAll(
  tx: Transaction,
  importId: string,
  file: OpenFile,
  target: ImportTarget,
  report: Report,
) {
  await queries.expectBulk(tx)
  const known = await knownCodes(tx)
  const rows = await stageAsRead(tx, importId, file, { target, staff: known.staff, report })
  const slim: ReadResult = { ...file, rows }
  const claims = new Map<number, Claim[]>()
  const judgements = new Map<number, Judged['action']>()
  for (;;) {
    const resolved = (await resolveReferences(slim, known)).rows
    const sound = resolved.filter((row) => row.errors.length === 0)
    const objections = await objectionsTo(sound.filter((row) => !judgements.has(row.rowNumber)))
    const values = new Map<string, Values>()
    await inTurns(sound, (row) => values.set(String(row.values[target.key]), row.values))
    await inTurns(sound, ({ rowNumber }) => {
      const found = objectionsToClaims(claims.get(rowNumber) ?? [], values)
      if (found.length > 0)
        objections.set(rowNumber, [...(objections.get(rowNumber) ?? []), ...found])
    })
    // A row that is refused owns no number and gives none up, which may change what is said of another.
    if (objections.size === 0) return finish(resolved)
    object(slim, objections)
  }

  async function objectionsTo(fresh: ReadRow[]): Promise<Map<number, Objection[]>> {
    const objections = new Map<number, Objection[]>()
    for (let at = 0; at < fresh.length; at += BATCH) {
      const numbers = fresh.slice(at, at + BATCH).map((row) => row.rowNumber)
      const judged = await compare(tx, target, await rowQueries.valuesOf(tx, importId, numbers))
      await rowQueries.judge(tx, importId, judged)
      for (const row of judged) {
        judgements.set(row.rowNumber, row.action)
        if (row.claims.length > 0) claims.set(row.rowNumber, row.claims)
        if (row.objections.length > 0) objections.set(row.rowNumber, row.objections)
      }
      report('comparing', at + numbers.length, rows.length)
    }
    return objections
  }

  async function finish(resolved: ReadRow[]) {
    const counts = { countNew: 0, countChanged: 0, countUnchanged: 0, countRefused: 0 }
    const remarked: ReadRow[] = []
    await inTurns(resolved, (row, at) => {
      const action = row.errors.length > 0 ? 'refused' : judgements.get(row.rowNumber)!
      counts[COUNT_OF[action]]++
      const asStaged = isSaidOf(row, rows[at]!.staged)
      if (!asStaged || (action === 'refused' && judgements.has(row.rowNumber))) remarked.push(row)
    })
    for (let at = 0; at < remarked.length; at += BATCH) {
      await rowQueries.remark(tx, importId, remarked.slice(at, at + BATCH))
    }
    return counts
  }
}

const COUNT_OF = {
  new: 'countNew',
  changed: 'countChanged',
  unchanged: 'countUnchanged',
  refused: 'countRefused',
} as const

/** A row without what only its own columns need. */
interface SlimRow extends ReadRow {
  /** Errors and warnings as they went to the database. */
  staged: [ReadRow['errors'], ReadRow['warnings']]
}

const NONE: never[] = []

/** Most rows have nothing said of them: a comparison in depth of all of them takes its time. */
const isSaidOf = ({ errors, warnings }: ReadRow, staged: SlimRow['staged']): boolean =>
  errors.length + warnings.length + staged[0].length + staged[1].length === 0 ||
  isDeepStrictEqual([errors, warnings], staged)

async function stageAsRead(
  tx: Transaction,
  importId: string,
  file: OpenFile,
  { target, staff, report }: { target: ImportTarget; staff: Map<string, string>; report: Report },
): Promise<SlimRow[]> {
  const kept = judgedTogether(file, target)
  const slim: SlimRow[] = []
  let batch: rowQueries.StagedRow[] = []
  const flush = async () => {
    if (batch.length > 0) await rowQueries.stage(tx, batch)
    batch = []
    report('reading', slim.length, file.expectedRows && Math.max(file.expectedRows, slim.length))
  }
  for await (const row of file.rows) {
    warnOfOtherName(row, file, staff)
    batch.push({ importId, ...row, action: 'refused', changes: null, targetId: null })
    const errors = row.errors.length > 0 ? row.errors : NONE
    const warnings = row.warnings.length > 0 ? row.warnings : NONE
    const values: Values = {}
    for (const name of kept) if (name in row.values) values[name] = row.values[name]
    slim.push({
      rowNumber: row.rowNumber,
      raw: NONE,
      values,
      errors,
      warnings,
      staged: [errors, warnings],
    })
    if (batch.length === BATCH) await flush()
  }
  await flush()
  return slim
}

/** Fields that say of a row what other rows of the file must know. */
function judgedTogether({ kind }: Pick<OpenFile, 'kind'>, target: ImportTarget): string[] {
  const fields = kinds[kind]
  const shared = fields.filter((field) => field.unique || field.references || field.provides)
  return [
    ...new Set([...shared.map(({ name }) => name), target.key, ...Object.keys(target.owners)]),
  ]
}

function object(file: ReadResult, objections: Map<number, Objection[]>): void {
  const headerOf = headersByField(file)
  const fields = new Map(kinds[file.kind].map((field) => [field.name, field]))
  for (const row of file.rows) {
    for (const { code, field: name, params } of objections.get(row.rowNumber) ?? []) {
      const field = fields.get(name)!
      const error = cellError(code, { field, header: headerOf(field) }, row.values[name], params)
      row.errors = [...row.errors, error]
    }
  }
}

/** A number that is on record under another name is a likely slip of the hand; the number counts. */
function warnOfOtherName(row: ReadRow, file: OpenFile, staff: Map<string, string>): void {
  const { holderEmployeeNumber, holderName } = row.values
  if (typeof holderName !== 'string') return
  const onRecord = staff.get(String(holderEmployeeNumber))
  if (onRecord === undefined || bare(onRecord) === bare(holderName)) return
  const header = Object.keys(file.mapping).find((key) => file.mapping[key] === 'holderName') ?? null
  row.warnings.push({ code: 'name_differs', field: 'holderName', header, value: null })
}

const bare = (name: string) => name.replace(/\s/g, '')
