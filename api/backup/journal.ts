import { system, type Transaction } from '#drizzle/client'
import type { Deps } from '../deps.ts'
import { startLoop } from '../jobs/loop.ts'
import { appendJournal, type JournalEntry, readJournal } from './journal-file.ts'
import * as queries from './journal-queries.ts'

const LOOK_EVERY_MS = 1_000
const MOST_AT_ONCE = 1_000
/**
 * Numbers are given out before the commit, so a lower one may come to light after a higher: what was read is
 * read again for as long as a transaction may last.
 */
const OVERLAP = 5_000
const OVERLAP_MS = 10 * 60_000

/**
 * Writes down what becomes of certificates, a moment after it has happened, in a folder that no restore of
 * the database touches. Any process may; two on one folder write some of it twice, which does no harm.
 */
export async function keepJournal(
  deps: Deps,
  folder = deps.config.journalDir,
): Promise<{ stop(): Promise<void>; healthy(): boolean }> {
  let position: Position | undefined
  const loop = startLoop(
    { name: 'journal of revocations', everyMs: LOOK_EVERY_MS, log: deps.log },
    async () => {
      position ??= startOf(await readJournal(folder))
      while (await writeNew(deps, folder, position));
    },
  )
  const unlisten = await deps.db.listen('certificates', loop.wake)
  return {
    stop: async () => {
      await unlisten()
      await loop.stop()
    },
    healthy: loop.healthy,
  }
}

interface Position {
  written: Set<number>
  last: number
  blocked: Set<string>
  blockedUntil: number
  lists: Map<string, number>
}

function startOf(entries: readonly JournalEntry[]): Position {
  const position: Position = {
    written: new Set(),
    last: 0,
    blocked: new Set(),
    blockedUntil: 0,
    lists: new Map(),
  }
  for (const entry of entries) note(position, entry)
  return position
}

function note(position: Position, entry: JournalEntry): void {
  if (entry.type === 'certificate') {
    position.written.add(entry.event)
    position.last = Math.max(position.last, entry.event)
  } else if (entry.type === 'blocked-key') {
    position.blocked.add(entry.publicKeySha256)
    position.blockedUntil = Math.max(position.blockedUntil, Date.parse(entry.at))
  } else {
    position.lists.set(
      entry.authority,
      Math.max(position.lists.get(entry.authority) ?? 0, entry.number),
    )
  }
}

/** True when there may be more. */
async function writeNew(deps: Deps, folder: string, position: Position): Promise<boolean> {
  const found = await deps.db.as(system('pki'), async (tx) => {
    const events = await unwritten(tx, position)
    const since = new Date(Math.max(0, position.blockedUntil - OVERLAP_MS)).toISOString()
    const blocked = await queries.blockedSince(tx, since)
    const lists = await queries.listNumbers(tx)
    return { events, blocked, lists }
  })
  const at = deps.clock().toISOString()
  const entries: JournalEntry[] = [
    ...found.events,
    ...found.blocked.filter(
      (each) => each.type === 'blocked-key' && !position.blocked.has(each.publicKeySha256),
    ),
    ...found.lists.flatMap(({ authority, number }) =>
      number > (position.lists.get(authority) ?? 0)
        ? [{ type: 'list' as const, authority, number, at }]
        : [],
    ),
  ]
  await appendJournal(folder, entries)
  for (const entry of entries) note(position, entry)
  forget(position)
  return found.events.length === MOST_AT_ONCE
}

async function unwritten(tx: Transaction, position: Position) {
  const from = Math.max(0, position.last - OVERLAP)
  const ids = await queries.eventIds(tx, from)
  const fresh = ids.filter((id) => !position.written.has(id)).slice(0, MOST_AT_ONCE)
  return fresh.length === 0 ? [] : queries.events(tx, fresh)
}

function forget(position: Position): void {
  for (const event of position.written) {
    if (event < position.last - OVERLAP) position.written.delete(event)
  }
}
