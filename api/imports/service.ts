import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { ImportKind } from '#contract/imports'
import type { Principal, Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { knownCodes } from '../organization/imports.ts'
import { type Comparison, compare } from './compare.ts'
import * as queries from './queries.ts'
import { ReadError } from './reading/read-error.ts'
import { openFile } from './reading/read-file.ts'
import { resolveReferences } from './reading/references.ts'
import type { ReadResult, ReadRow } from './reading/result.ts'
import type { ImportTarget } from './target.ts'
import { targets } from './targets.ts'

/** Rows per comparison and staging statement. */
const BATCH = 1000

export interface Upload {
  kind: ImportKind
  fileName: string
  content: Uint8Array
  mapping: Record<string, string | null> | null
}

/** Puts the file on record; it is read next, by whoever asked or, should that process die, by a job. */
export async function receive(tx: Transaction, actor: Actor, upload: Upload): Promise<string> {
  return queries.insert(
    tx,
    {
      kind: upload.kind,
      fileName: upload.fileName.slice(0, 255),
      fileSha256: createHash('sha256').update(upload.content).digest('hex'),
      fileBytes: upload.content.length,
      mapping: upload.mapping,
      createdBy: actor.userId,
    },
    upload.content,
  )
}

/** The dry run: reads the file and stages what each row would do. Checked already? Then nothing happens. */
export async function check(deps: Deps, principal: Principal, id: string): Promise<void> {
  await deps.db.as(principal, async (tx) => {
    const record = orNotFound(await queries.lock(tx, id))
    if (record.state !== 'reading') return
    const content = orNotFound(await queries.content(tx, id))
    try {
      const file = await read(content, record.kind as ImportKind, record.mapping, deps.clock())
      await stageAll(tx, id, await resolve(tx, file))
      const { encoding, headers, mapping } = file
      await queries.update(tx, id, { state: 'checked', encoding, headers, mapping })
    } catch (error) {
      if (!(error instanceof ReadError)) throw error
      await queries.update(tx, id, {
        state: 'failed',
        failure: error.code,
        failureParams: error.params,
      })
    }
  })
}

async function read(
  content: Uint8Array,
  kind: ImportKind,
  mapping: Record<string, string | null> | null,
  now: Date,
): Promise<ReadResult> {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(now)
  const file = openFile(content, kind, { mapping: mapping ?? undefined, today })
  const rows: ReadRow[] = []
  for (const row of file.rows) {
    rows.push(row)
    // Other requests get their turn while a long file is read.
    if (rows.length % BATCH === 0) await new Promise(setImmediate)
  }
  return { ...file, rows }
}

async function resolve(tx: Transaction, file: ReadResult): Promise<ReadResult> {
  const known = await knownCodes(tx)
  const resolved = resolveReferences(file, known)
  for (const row of resolved.rows) warnOfOtherName(row, file, known.staff)
  return resolved
}

/** A number that is on record under another name is a likely slip of the hand; the number counts. */
function warnOfOtherName(row: ReadRow, file: ReadResult, staff: Map<string, string>): void {
  const { holderEmployeeNumber, holderName } = row.values
  if (typeof holderName !== 'string') return
  const onRecord = staff.get(String(holderEmployeeNumber))
  if (onRecord === undefined || bare(onRecord) === bare(holderName)) return
  const header = Object.keys(file.mapping).find((key) => file.mapping[key] === 'holderName') ?? null
  row.warnings.push({ code: 'name_differs', field: 'holderName', header, value: null })
}

const bare = (name: string) => name.replace(/\s/g, '')

async function stageAll(tx: Transaction, id: string, file: ReadResult): Promise<void> {
  const target = targetOf(file.kind)
  const counts = { new: 0, changed: 0, unchanged: 0, refused: 0 }
  for (let at = 0; at < file.rows.length; at += BATCH) {
    const batch = file.rows.slice(at, at + BATCH)
    const sound = batch.filter((row) => row.errors.length === 0)
    const compared = await compare(tx, target, sound)
    const byRow = new Map(sound.map((row, i) => [row.rowNumber, compared[i]!]))
    const rows = batch.map((row) => stagedRow(id, row, byRow.get(row.rowNumber), file))
    for (const row of rows) counts[row.action]++
    await queries.stage(tx, rows)
  }
  await queries.update(tx, id, {
    countNew: counts.new,
    countChanged: counts.changed,
    countUnchanged: counts.unchanged,
    countRefused: counts.refused,
  })
}

function stagedRow(
  importId: string,
  row: ReadRow,
  comparison: Comparison | undefined,
  file: ReadResult,
): queries.StagedRow & { action: Comparison['action'] } {
  const { rowNumber, raw, values, warnings } = row
  const headerOf = (field: string | null) =>
    Object.keys(file.mapping).find((header) => file.mapping[header] === field) ?? null
  const errors = (comparison?.errors ?? row.errors).map((error) => ({
    ...error,
    header: error.header ?? (error.field ? headerOf(error.field) : null),
  }))
  return {
    importId,
    rowNumber,
    raw,
    values,
    warnings,
    errors,
    action: comparison?.action ?? 'refused',
    changes: comparison?.changes ?? null,
    targetId: comparison?.targetId ?? null,
  }
}

function targetOf(kind: ImportKind): ImportTarget {
  const target = targets[kind]
  if (!target) throw new ReadError('unreadable_kind')
  return target
}

/**
 * Applies the checked rows in one transaction, all or none. Refused when the ledger has moved since the
 * check: what is applied is what somebody looked at.
 */
export async function apply(deps: Deps, actor: Actor, id: string): Promise<void> {
  const moved = await deps.db.as(actor, async (tx) => {
    await queries.lockLedger(tx)
    const record = orNotFound(await queries.lock(tx, id))
    if (record.state !== 'checked')
      throw new AppError('wrong_state', { params: { state: record.state } })
    const target = targetOf(record.kind as ImportKind)
    if (!(await stillAsChecked(tx, target, id))) return true
    await target.apply(tx, id)
    await queries.update(tx, id, { state: 'applied', appliedAt: deps.clock() })
    return false
  })
  if (!moved) return
  await checkAgain(deps, actor, id)
  throw new AppError('ledger_moved')
}

async function stillAsChecked(tx: Transaction, target: ImportTarget, id: string): Promise<boolean> {
  for (let after = 0; ; ) {
    const batch = await queries.soundRowsAfter(tx, id, after, BATCH)
    if (batch.length === 0) return true
    const now = await compare(tx, target, batch)
    const same = batch.every(
      (row, i) => row.action === now[i]!.action && isDeepStrictEqual(row.changes, now[i]!.changes),
    )
    if (!same) return false
    after = batch.at(-1)!.rowNumber
  }
}

async function checkAgain(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.db.as(actor, async (tx) => {
    await queries.unstage(tx, id)
    await queries.update(tx, id, { state: 'reading' })
  })
  await check(deps, actor, id)
}
