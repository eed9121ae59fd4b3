import type { ImportKind } from '#contract/imports'
import type { Principal, Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { aside, type Means } from '../aside/aside.ts'
import { createTurns } from '../aside/turns.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { stageAll } from './judge.ts'
import { progressOf } from './progress.ts'
import * as queries from './queries.ts'
import { fileTexts } from './reading/messages.ts'
import { ReadError } from './reading/read-error.ts'
import { openFile } from './reading/read-file.ts'
import * as rowQueries from './row-queries.ts'
import { targets } from './targets.ts'

export function unreadable(field: 'file' | 'kind', { code, params }: Unreadable): AppError {
  const texts = fileTexts({ code, params })
  return new AppError('unreadable_file', { fields: [{ field, code, params, texts }] })
}

/** Each holds a connection, and needs another to show how far it is: more would wait for each other. */
export const inTurn = createTurns(2)

/** Why a file can't be read. */
export type Unreadable = Pick<ReadError, 'code' | 'params'>

/** The dry run in a transaction of its own, for somebody who waits so long for the answer. */
export const read = aside(
  'imports.read',
  async (means, principal: Principal, id: string, patienceMs: number) => {
    const until = performance.now() + patienceMs
    return inTurn(means.signal, () =>
      means.db.as(principal, (tx) => check(means, tx, id, () => performance.now() < until)),
    )
  },
)

/**
 * The dry run: reads the file and stages what each row would do, or returns why it can't be read. Checked
 * already? Then nothing happens. Whoever sent the file is told, unless they are waiting for the answer.
 */
export async function check(
  means: Means,
  tx: Transaction,
  id: string,
  isAwaited: () => boolean,
): Promise<Unreadable | null> {
  const record = orNotFound(await queries.lock(tx, id))
  if (record.state !== 'reading') return null
  const progress = progressOf(means, id)
  let problem: Unreadable | null = null
  try {
    // Whoever may no longer import doesn't see the file either.
    const content = await queries.content(tx, id)
    if (!content) throw new ReadError('not_permitted')
    const kind = record.kind as ImportKind
    const file = await openFile(content, kind, {
      mapping: record.mapping ?? undefined,
      sheet: record.sheet ?? undefined,
      today: today(means.clock()),
    })
    const counts = await stageAll(tx, id, file, targets[kind], progress.report)
    const { encoding, delimiter, sheet, headers, mapping } = file
    const head = { encoding, delimiter, sheet, headers, mapping }
    await queries.update(tx, id, { state: 'checked', ...head, ...counts })
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    problem = { code: error.code, params: error.params }
    await rowQueries.unstage(tx, id)
    await queries.fail(tx, id, problem.code, problem.params)
  } finally {
    await progress.end()
  }
  if (!isAwaited()) await tell(tx, id)
  return problem
}

export const today = (now: Date): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(now)

async function tell(tx: Transaction, id: string, hasFailed = false): Promise<void> {
  const record = orNotFound(await queries.get(tx, id))
  const { kind, countNew, countChanged, countRefused, createdBy } = record
  const to = { userIds: [createdBy], link: `/imports/${id}` }
  if (hasFailed || record.state === 'failed') {
    await notify(tx, { ...to, template: 'import_failed', params: { kind } })
  } else {
    const params = { kind, new: countNew, changed: countChanged, refused: countRefused }
    const template = record.state === 'applied' ? 'import_applied' : 'import_checked'
    await notify(tx, { ...to, template, params })
  }
}

/** For whoever got the answer that applying goes on. What stopped it shows in the import, checked again. */
export async function tellWhenDone(
  deps: Deps,
  actor: Actor,
  id: string,
  work: Promise<void>,
): Promise<void> {
  const hasFailed = await work.then(
    () => false,
    (err) => {
      deps.log.warn({ err, importId: id }, 'import not applied')
      return true
    },
  )
  await deps.db
    .as(actor, (tx) => tell(tx, id, hasFailed))
    .catch((err) => deps.log.error({ err, importId: id }, 'nobody was told what came of an import'))
}
