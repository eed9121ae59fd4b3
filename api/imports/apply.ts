import { isDeepStrictEqual } from 'node:util'
import type { ImportKind } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { aside, type Means } from '../aside/aside.ts'
import { AppError, orNotFound } from '../errors.ts'
import { compare, objectionsToClaims } from './compare.ts'
import { BATCH } from './judge.ts'
import { ofOwnKind } from './kinds-of.ts'
import { progressOf, type Report } from './progress.ts'
import * as queries from './queries.ts'
import * as rowQueries from './row-queries.ts'
import { check, inTurn } from './service.ts'
import type { Batch, ImportTarget } from './target.ts'
import { targets } from './targets.ts'

/** Rows per statement: what Postgres holds for its triggers stays small, the number of statements too. */
const ROWS_AT_A_TIME = 5000

/**
 * Applies the checked rows in one transaction, all or none. Refused when the ledger has moved since the
 * check: what is applied is what somebody looked at.
 */
export const apply = aside('imports.apply', (means, actor: Actor, id: string) =>
  inTurn(means.signal, () => applyChecked(means, actor, id)),
)

async function applyChecked(means: Means, actor: Actor, id: string): Promise<void> {
  const progress = progressOf(means, id)
  try {
    await means.db.as(actor, async (tx) => {
      const record = orNotFound(ofOwnKind(actor, 'imports.write', await queries.lockNow(tx, id)))
      if (record.state !== 'checked') {
        throw new AppError('wrong_state', { params: { state: record.state } })
      }
      const at = await queries.lockLedger(tx)
      await queries.expectBulk(tx)
      const target = targets[record.kind as ImportKind]
      const span = await rowQueries.span(tx, id)
      if (!(await stillAsChecked(tx, target, id))) throw new AppError('ledger_moved')
      await queries.recordChanges(tx, id)
      await takeSteps(tx, target, { importId: id, at }, span, progress.report).catch((error) => {
        throw named(error, target)
      })
      await queries.update(tx, id, { state: 'applied', appliedAt: means.clock() })
    })
  } catch (error) {
    if (error instanceof AppError && error.code === 'ledger_moved') {
      await checkAgain(means, actor, id)
    }
    throw error
  } finally {
    await progress.end()
  }
}

/** Each step for all rows before the next one: what one row needs may come with another. */
async function takeSteps(
  tx: Transaction,
  target: ImportTarget,
  batch: Omit<Batch, 'rows'>,
  { last, total }: rowQueries.Span,
  report: Report,
): Promise<void> {
  const size = target.isWhole ? last : ROWS_AT_A_TIME
  const pieces: Batch['rows'][] = []
  for (let from = 1; from <= last; from += size) pieces.push([from, from + size - 1])
  const statements = target.steps.length * pieces.length
  let done = 0
  report('applying', 0, total)
  for (const step of target.steps) {
    for (const rows of pieces) {
      await step(tx, { ...batch, rows })
      done++
      report('applying', Math.floor((total * done) / statements), total)
    }
  }
}

async function stillAsChecked(tx: Transaction, target: ImportTarget, id: string): Promise<boolean> {
  const shared = [target.key, ...Object.keys(target.owners)]
  const values = await rowQueries.soundValues(tx, id, target.key, shared)
  for (let after = 0; ; ) {
    const rows = await rowQueries.soundRows(tx, id, after, BATCH)
    if (rows.length === 0) return true
    after = rows.at(-1)!.rowNumber
    const now = await compare(tx, target, rows)
    const same = rows.every((row, at) => {
      const { action, changes, objections, claims } = now[at]!
      const found = [...objections, ...objectionsToClaims(claims, values)]
      return row.action === action && found.length === 0 && isDeepStrictEqual(row.changes, changes)
    })
    if (!same) return false
  }
}

/** In one transaction, so that the import is never left unread. */
async function checkAgain(means: Means, actor: Actor, id: string): Promise<void> {
  await means.db.as(actor, async (tx) => {
    const record = await queries.lock(tx, id)
    if (record?.state !== 'checked') return
    await rowQueries.unstage(tx, id)
    await queries.update(tx, id, { state: 'reading' })
    await check(means, tx, id, () => true)
  })
}

type DatabaseError = { code?: string; constraint_name?: string }

/** A constraint that was hit after all, as the field it guards. */
function named(error: unknown, target: ImportTarget): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, constraint_name: constraint } = cause as Error & DatabaseError
    // WS: refused by a trigger of ours.
    if (!constraint || !/^(23|WS)/.test(code ?? '')) continue
    const field = target.constraints[constraint] ?? constraint
    return new AppError('conflict', { fields: [{ field, code: 'already_used' }], cause: error })
  }
  return error
}
