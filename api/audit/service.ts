import type { z } from 'zod'
import type { auditEntry, auditQuery } from '#contract/audit'
import type { Transaction } from '#drizzle/client'
import { orNotFound } from '../errors.ts'
import type { Page } from '../http/route.ts'
import { holds, newestCheckpoint } from './checkpoint.ts'
import * as queries from './queries.ts'

type Entry = z.input<typeof auditEntry>
type Stored = Omit<Entry, 'changes'> & { payload: string }
type Opened = Map<string, unknown>

export async function listEntries(
  tx: Transaction,
  input: z.output<typeof auditQuery>,
): Promise<Page<Entry>> {
  const { rows, total } = await queries.listEntries(tx, input)
  const opened = await open(tx, rows)
  return { rows: rows.map((row) => described(row, opened)), total }
}

export async function getEntry(tx: Transaction, id: number): Promise<Entry | undefined> {
  const entry = await queries.getEntry(tx, id)
  return entry && described(entry, await open(tx, [entry]))
}

async function open(tx: Transaction, entries: Stored[]): Promise<Opened> {
  const ids = entries.filter(({ payload }) => payload.includes('"commitment"')).map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const values = await queries.openValues(tx, ids)
  return new Map(values.map(({ commitment, value }) => [commitment, value]))
}

/** Empty columns of a new or removed row say nothing; in an update, null is one of the two sides. */
function described({ payload, ...entry }: Stored, opened: Opened): Entry {
  const columns = Object.entries(JSON.parse(payload) as Record<string, unknown>)
  const changes = columns
    .filter(([, value]) => value !== null)
    .map(([column, value]) => [
      column,
      entry.action === 'update' ? (value as unknown[]).map(reveal) : reveal(value),
    ])
  return { ...entry, changes: Object.fromEntries(changes) }

  function reveal(value: unknown): unknown {
    const name = committed(value)
    return name !== undefined && opened.has(name) ? opened.get(name) : value
  }
}

const committed = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null
    ? (value as { commitment?: string }).commitment
    : undefined

export async function chainStatus(tx: Transaction, dataDir: string) {
  const head = orNotFound(await queries.head(tx))
  const checkpoint = await newestCheckpoint(tx, dataDir)
  return {
    // Links are numbered without a gap, and the last one knows how many entries there are.
    links: head.seq,
    entries: head.total,
    headSeq: head.seq,
    headHash: head.hash,
    checkpointSeq: checkpoint?.seq ?? null,
    checkpointAt: checkpoint?.at ?? null,
    agrees: checkpoint && (await holds(tx, checkpoint)),
  }
}
