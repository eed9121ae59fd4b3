import type { Principal, Transaction } from '#drizzle/client'
import type { JournalEntry, JournalledCertificate } from './journal-file.ts'
import * as queries from './replay-queries.ts'

/** So many lists are not published in the time between two backups. */
const NUMBERS_AHEAD = 1_000

/** Whoever restores has the owner's login; this is what the audit calls them. */
export const RESTORE: Principal = {
  name: 'system:restore',
  roles: ['@setup', '@pki', '@login', '@enrollment', '@jobs'],
  unitIds: [],
  staffId: null,
}

export interface Replayed {
  withdrawn: number
  added: number
  blocked: number
  /** Serials that could not be put back: their device or authority is not in the backup. */
  lost: { authority: string; serial: string; kind: string }[]
  sessions: number
  tokens: number
  enrollmentTokens: number
  invitations: number
}

/**
 * A restored database knows nothing of what was revoked after its backup. Nothing that was withdrawn counts
 * again: certificates by the journal that was kept apart, and whatever nobody has kept apart by ending all of
 * it. What was given back since stays held.
 */
export async function replayJournal(
  tx: Transaction,
  entries: readonly JournalEntry[],
): Promise<Replayed> {
  const done: Replayed = {
    withdrawn: 0,
    added: 0,
    blocked: 0,
    lost: [],
    ...(await queries.endWhatOpens(tx)),
  }
  for (const last of finalStates(entries)) await settle(tx, last, done)
  for (const entry of entries) {
    if (entry.type === 'blocked-key' && (await queries.block(tx, entry))) done.blocked++
  }
  await queries.raiseNumbers(tx, highestNumbers(entries), NUMBERS_AHEAD)
  return done
}

/** The last that was heard of each certificate, in the order of its events. */
function finalStates(entries: readonly JournalEntry[]): JournalledCertificate[] {
  const last = new Map<string, JournalledCertificate>()
  for (const entry of entries) {
    if (entry.type !== 'certificate') continue
    const key = `${entry.authority} ${entry.serial}`
    const known = last.get(key)
    if (!known || known.event <= entry.event) last.set(key, entry)
  }
  return [...last.values()].sort((a, b) => a.event - b.event)
}

const highestNumbers = (entries: readonly JournalEntry[]): Map<string, number> => {
  const numbers = new Map<string, number>()
  for (const entry of entries) {
    if (entry.type !== 'list') continue
    numbers.set(entry.authority, Math.max(numbers.get(entry.authority) ?? 0, entry.number))
  }
  return numbers
}

/** By the state that the backup has: what the journal's word changes. All else stays as it is. */
const CHANGES: Partial<Record<string, readonly JournalledCertificate['kind'][]>> = {
  intent: ['issued', 'held', 'released', 'revoked', 'abandoned'],
  issued: ['held', 'revoked'],
  held: ['revoked'],
}

async function settle(tx: Transaction, last: JournalledCertificate, done: Replayed): Promise<void> {
  const found = await queries.stateOf(tx, last)
  if (!found) {
    if (await queries.hasRoom(tx, last)) {
      await queries.insert(tx, last)
      done.added++
    } else {
      const { authority, serial, kind } = last
      done.lost.push({ authority, serial, kind })
    }
    return
  }
  if (!CHANGES[found.state]?.includes(last.kind)) return
  // An intent that was signed comes to be issued before anything else becomes of it.
  const isSigned = found.state === 'intent' && (last.kind === 'held' || last.kind === 'revoked')
  if (isSigned) await queries.move(tx, found.id, { ...last, kind: 'issued' })
  await queries.move(tx, found.id, last)
  if (last.kind !== 'issued' && last.kind !== 'released') done.withdrawn++
}
