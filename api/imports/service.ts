import { createHash } from 'node:crypto'
import type { ImportKind } from '#contract/imports'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { notify } from '../notifications/service.ts'
import { knownCodes } from '../organization/imports.ts'
import { type Comparison, compare } from './compare.ts'
import * as queries from './queries.ts'
import { kinds } from './reading/kinds.ts'
import { fileTexts } from './reading/messages.ts'
import { ReadError } from './reading/read-error.ts'
import { openFile } from './reading/read-file.ts'
import { headersByField, resolveReferences } from './reading/references.ts'
import type { ReadResult, ReadRow } from './reading/result.ts'
import { cellError } from './reading/row.ts'
import type { ImportTarget, Objection } from './target.ts'
import { targets } from './targets.ts'

/** Rows between two turns of the event loop, and rows per staging statement. */
const BATCH = 1000

export interface Upload {
  kind: ImportKind
  fileName: string
  content: Uint8Array
  mapping: Record<string, string | null> | null
}

/** Puts the file on record; it is read next, by whoever asked or, should that process die, by a job. */
export async function receive(tx: Transaction, actor: Actor, upload: Upload): Promise<string> {
  const { kind, fileName, content, mapping } = upload
  if (!targets[kind]) throw unreadable('kind', new ReadError('unreadable_kind'))
  return queries.insert(
    tx,
    {
      kind,
      fileName: fileName.slice(0, 255),
      fileSha256: createHash('sha256').update(content).digest('hex'),
      fileBytes: content.length,
      mapping,
      createdBy: actor.userId,
    },
    content,
  )
}

export function unreadable(field: 'file' | 'kind', { code, params }: ReadError): AppError {
  const texts = fileTexts({ code, params })
  return new AppError('unreadable_file', { fields: [{ field, code, params, texts }] })
}

/**
 * The dry run: reads the file and stages what each row would do, or returns why it can't be read. Checked
 * already? Then nothing happens. Whoever sent the file is told, unless they are waiting for the answer.
 */
export async function check(
  deps: Deps,
  tx: Transaction,
  id: string,
  isAwaited: () => boolean,
): Promise<ReadError | null> {
  const record = orNotFound(await queries.lock(tx, id))
  if (record.state !== 'reading') return null
  const kind = record.kind as ImportKind
  let problem: ReadError | null = null
  try {
    // Whoever may no longer import doesn't see the file either.
    const content = await queries.content(tx, id)
    if (!content) throw new ReadError('not_permitted')
    const file = await read(content, kind, record.mapping, deps.clock())
    const counts = await stageAll(tx, id, file)
    const { encoding, delimiter, headers, mapping } = file
    const head = { encoding, delimiter, headers, mapping }
    await queries.update(tx, id, { state: 'checked', ...head, ...counts })
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    problem = error
    await queries.fail(tx, id, problem.code, problem.params)
  }
  if (!isAwaited()) await tell(tx, id)
  return problem
}

async function tell(tx: Transaction, id: string): Promise<void> {
  const record = orNotFound(await queries.get(tx, id))
  const { kind, countNew, countChanged, countRefused, createdBy } = record
  const to = { userIds: [createdBy], link: `/imports/${id}` }
  if (record.state === 'failed') {
    await notify(tx, { ...to, template: 'import_failed', params: { kind } })
  } else {
    const params = { kind, new: countNew, changed: countChanged, refused: countRefused }
    await notify(tx, { ...to, template: 'import_checked', params })
  }
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

export function targetOf(kind: ImportKind): ImportTarget {
  const target = targets[kind]
  if (!target) throw new ReadError('unreadable_kind')
  return target
}

async function stageAll(tx: Transaction, importId: string, file: ReadResult) {
  const { rows, comparisons } = await judge(tx, file)
  const counts = { new: 0, changed: 0, unchanged: 0, refused: 0 }
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH).map((row) => {
      const { action, changes, targetId } = comparisons.get(row.rowNumber) ?? REFUSED
      counts[action]++
      return { importId, ...row, action, changes, targetId }
    })
    await queries.stage(tx, batch)
  }
  return {
    countNew: counts.new,
    countChanged: counts.changed,
    countUnchanged: counts.unchanged,
    countRefused: counts.refused,
  }
}

const REFUSED = { action: 'refused', changes: null, targetId: null } as const

interface Judged {
  rows: ReadRow[]
  /** Of the sound rows, by row number. */
  comparisons: Map<number, Comparison>
}

/**
 * What the ledger says to the rows. A row that it refuses owns no number, which may make the next one with
 * that number sound, so the rows are looked at again until no more are refused.
 */
async function judge(tx: Transaction, file: ReadResult): Promise<Judged> {
  await queries.expectBulk(tx)
  const known = await knownCodes(tx)
  const target = targetOf(file.kind)
  for (;;) {
    const { rows } = resolveReferences(file, known)
    const sound = rows.filter((row) => row.errors.length === 0)
    const comparisons = new Map<number, Comparison>()
    const objections = new Map<number, Objection[]>()
    for (const [at, comparison] of (await compare(tx, target, sound)).entries()) {
      const { rowNumber } = sound[at]!
      comparisons.set(rowNumber, comparison)
      if (comparison.objections.length > 0) objections.set(rowNumber, comparison.objections)
    }
    if (objections.size === 0) {
      for (const row of rows) warnOfOtherName(row, file, known.staff)
      return { rows, comparisons }
    }
    object(file, objections)
  }
}

function object(file: ReadResult, objections: Map<number, Objection[]>): void {
  const headerOf = headersByField(file)
  const fields = new Map(kinds[file.kind]?.map((field) => [field.name, field]))
  for (const row of file.rows) {
    for (const { code, field: name, params } of objections.get(row.rowNumber) ?? []) {
      const field = fields.get(name)!
      row.errors.push(cellError(code, { field, header: headerOf(field) }, row.values[name], params))
    }
  }
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
