import type {
  AuditCheckpoint,
  AuditEntryRecord,
  AuditLink,
  AuditOpening,
  AuditRecord,
} from '#contract/audit'
import type { Transaction } from '#drizzle/client'
import { orNotFound } from '../errors.ts'
import * as queries from './queries.ts'

/** What one query brings, which bounds what an export holds in memory. */
const PAGE = 1_000

type Read = <T>(query: (tx: Transaction) => Promise<T>) => Promise<T>

/**
 * The chain as it is now, in the order that contract/audit.ts describes. Every page is a transaction of
 * its own, so that a slow reader keeps nothing open: links and entries never change, and those that come
 * meanwhile lie behind the head that was read first.
 */
export async function openExport(
  read: Read,
  withValues: boolean,
): Promise<AsyncIterable<AuditRecord>> {
  // The checkpoint before the head: one of a link that isn't there is a finding, not a race.
  const lastSeq = (await read(queries.lastCheckpoint))?.seq ?? 0
  const head = orNotFound(await read(queries.head))
  return records(read, withValues, head, lastSeq)
}

async function* records(
  read: Read,
  withValues: boolean,
  head: { seq: number; hash: string },
  lastSeq: number,
): AsyncGenerator<AuditRecord> {
  const counted = { checkpoints: 0, links: 0, entries: 0, openings: 0 }
  yield { type: 'audit', version: 1, headSeq: head.seq, headHash: head.hash }
  for await (const checkpoint of checkpoints(read, lastSeq)) {
    counted.checkpoints++
    yield checkpoint
  }
  for (const part of [linked(read, head.seq, withValues), unlinked(read, withValues)]) {
    for await (const record of part) {
      if (record.type === 'link') counted.links++
      else if (record.type === 'entry') counted.entries++
      else counted.openings++
      yield record
    }
  }
  yield { type: 'end', ...counted }
}

async function* checkpoints(read: Read, lastSeq: number): AsyncGenerator<AuditCheckpoint> {
  for (let seq = 0; seq < lastSeq; ) {
    const page = await read((tx) => queries.checkpointsBetween(tx, seq, lastSeq, PAGE))
    yield* page
    seq = page.at(-1)?.seq ?? lastSeq
  }
}

async function* linked(
  read: Read,
  headSeq: number,
  withValues: boolean,
): AsyncGenerator<AuditLink | AuditEntryRecord | AuditOpening> {
  let seq = 0
  for (let after = { seq: 0, entry: 0 }; ; ) {
    const page = await read(async (tx) => {
      const rows = await queries.linkedAfter(tx, after, headSeq, PAGE)
      const entries = rows.flatMap(({ entry }) => entry ?? [])
      return { rows, openings: await openings(tx, entries, withValues) }
    })
    for (const { link, entry } of page.rows) {
      if (link.seq !== seq) yield { type: 'link', ...link }
      seq = link.seq
      after = { seq, entry: entry?.id ?? 0 }
      if (entry) yield* withOpenings(entry, page.openings)
    }
    if (page.rows.length < PAGE) return
  }
}

async function* unlinked(
  read: Read,
  withValues: boolean,
): AsyncGenerator<AuditEntryRecord | AuditOpening> {
  for (let after = 0; ; ) {
    const page = await read(async (tx) => {
      const entries = await queries.unlinkedAfter(tx, after, PAGE)
      return { entries, openings: await openings(tx, entries, withValues) }
    })
    for (const entry of page.entries) yield* withOpenings(entry, page.openings)
    if (page.entries.length < PAGE) return
    after = page.entries.at(-1)!.id
  }
}

type Entry = Omit<AuditEntryRecord, 'type'>
type Openings = Map<number, Omit<AuditOpening, 'type'>[]>

function* withOpenings(
  entry: Entry,
  openings: Openings,
): Generator<AuditEntryRecord | AuditOpening> {
  yield { type: 'entry', ...entry }
  for (const opening of openings.get(entry.id) ?? []) yield { type: 'opening', ...opening }
}

async function openings(tx: Transaction, entries: Entry[], withValues: boolean): Promise<Openings> {
  const found: Openings = new Map()
  if (!withValues || entries.length === 0) return found
  const ids = entries.map(({ id }) => id)
  for (const opening of await queries.openingsOf(tx, ids)) {
    const others = found.get(opening.entryId) ?? []
    found.set(opening.entryId, [...others, opening])
  }
  return found
}
