import type { z } from 'zod'
import type { importBatch } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { orNotFound } from '../errors.ts'
import { ofOwnKind } from './kinds-of.ts'
import * as queries from './queries.ts'
import { type FileProblemCode, fileMessage, type Locale, rowMessage } from './reading/messages.ts'
import type { RowError } from './reading/result.ts'
import * as rowQueries from './row-queries.ts'

/** One import as the contract shows it, with every refusal and warning in the reader's language. */
export const describe = (deps: Deps, actor: Actor, id: string, locale: Locale) =>
  deps.db.as(actor, async (tx) => {
    const record = orNotFound(ofOwnKind(actor, 'imports.read', await queries.get(tx, id, actor)))
    const errors = await remarks(tx, id, 'errors', locale)
    return batchOf(record, errors, await remarks(tx, id, 'warnings', locale), locale)
  })

async function remarks(tx: Transaction, id: string, column: 'errors' | 'warnings', locale: Locale) {
  const rows = await rowQueries.remarks(tx, id, column)
  return rows.flatMap((row) =>
    row.remarks.map((remark) => explained(remark, row.rowNumber, locale)),
  )
}

const explained = (remark: RowError, rowNumber: number, locale: Locale) => ({
  ...remark,
  rowNumber,
  message: rowMessage(remark, rowNumber, locale),
})

type Explained = ReturnType<typeof explained>

const isUnderWay = (state: string) => state === 'reading' || state === 'applying'

export function batchOf(
  record: queries.ImportRecord,
  errors: Explained[],
  warnings: Explained[],
  locale: Locale,
): z.input<typeof importBatch> {
  const { countNew, countChanged, countUnchanged, countRefused, failureParams, ...others } = record
  const { phase, done, total, ...rest } = others
  const failure = record.failure && {
    code: record.failure,
    message: fileMessage(
      { code: record.failure as FileProblemCode, params: failureParams ?? {} },
      locale,
    ),
  }
  return {
    ...rest,
    failure: failure || null,
    progress:
      isUnderWay(record.state) && phase && phase !== 'idle'
        ? { phase, done: done ?? 0, total }
        : null,
    counts: {
      new: countNew,
      changed: countChanged,
      unchanged: countUnchanged,
      refused: countRefused,
    },
    errors,
    warnings,
  }
}

export function rowOf(
  row: Awaited<ReturnType<typeof rowQueries.listRows>>['rows'][number],
  locale: Locale,
) {
  return {
    id: String(row.rowNumber),
    rowNumber: row.rowNumber,
    action: row.action as 'new',
    values: row.values,
    changes: row.changes,
    errors: row.errors.map((error) => explained(error, row.rowNumber, locale)),
  }
}
