import { isDeepStrictEqual } from 'node:util'
import type { ImportKind } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { compare } from './compare.ts'
import * as queries from './queries.ts'
import { check, targetOf } from './service.ts'
import type { ImportTarget } from './target.ts'

/**
 * Applies the checked rows in one transaction, all or none. Refused when the ledger has moved since the
 * check: what is applied is what somebody looked at.
 */
export async function apply(deps: Deps, actor: Actor, id: string): Promise<void> {
  try {
    await deps.db.as(actor, async (tx) => {
      const record = orNotFound(await queries.lockNow(tx, id))
      if (record.state !== 'checked') {
        throw new AppError('wrong_state', { params: { state: record.state } })
      }
      const at = await queries.lockLedger(tx)
      await queries.expectBulk(tx)
      const target = targetOf(record.kind as ImportKind)
      if (!(await stillAsChecked(tx, target, id))) throw new AppError('ledger_moved')
      await queries.recordChanges(tx, id)
      await target.apply(tx, { importId: id, at }).catch((error) => {
        throw named(error, target)
      })
      await queries.update(tx, id, { state: 'applied', appliedAt: deps.clock() })
    })
  } catch (error) {
    if (error instanceof AppError && error.code === 'ledger_moved') {
      await checkAgain(deps, actor, id)
    }
    throw error
  }
}

async function stillAsChecked(tx: Transaction, target: ImportTarget, id: string): Promise<boolean> {
  const rows = await queries.soundRows(tx, id)
  const now = await compare(tx, target, rows)
  return rows.every(
    (row, at) => row.action === now[at]!.action && isDeepStrictEqual(row.changes, now[at]!.changes),
  )
}

/** In one transaction, so that the import is never left unread. */
async function checkAgain(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.db.as(actor, async (tx) => {
    const record = await queries.lock(tx, id)
    if (record?.state !== 'checked') return
    await queries.unstage(tx, id)
    await queries.update(tx, id, { state: 'reading' })
    await check(deps, tx, id, () => true)
  })
}

type DatabaseError = { code?: string; constraint_name?: string }

/** A constraint that was hit after all, as the field it guards. */
function named(error: unknown, target: ImportTarget): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, constraint_name: constraint } = cause as Error & DatabaseError
    if (!constraint || !code?.startsWith('23')) continue
    const field = target.constraints[constraint] ?? constraint
    return new AppError('conflict', { fields: [{ field, code: 'already_used' }], cause: error })
  }
  return error
}
