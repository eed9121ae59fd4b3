import type { AuditEntryRecord, AuditLink, AuditOpening } from '#contract/audit'
import { commitment, createDigest, entryHash, GENESIS, linkHash } from './chain.ts'
import type { Find } from './findings.ts'

/** Where a reader of the chain stands: the link it is in, the entry it is at, and nothing before. */
export interface Walk {
  find: Find
  link: AuditLink | null
  /** Of the present link: entries so far, their digest, and whether one of them was found wrong. */
  seen: number
  flawed: boolean
  digest: ReturnType<typeof createDigest>
  entry: { id: number; commitments: Set<string>; opened: string } | null
  /** The last link, or what the first one follows. */
  head: { seq: number; hash: string; total: number }
}

export const startWalk = (find: Find): Walk => ({
  find,
  link: null,
  seen: 0,
  flawed: false,
  digest: createDigest(),
  entry: null,
  head: { seq: 0, hash: GENESIS, total: 0 },
})

export function takeLink(walk: Walk, link: AuditLink): void {
  closeLink(walk)
  const { find, head } = walk
  const { seq } = link
  if (linkHash(link) !== link.hash) find({ code: 'edited_link', seq })
  if (seq <= head.seq) find({ code: 'moved_link', seq })
  else if (seq > head.seq + 1) find({ code: 'gap', from: head.seq + 1, to: seq - 1 })
  else {
    if (link.previousHash !== head.hash) find({ code: 'broken_link', seq })
    if (link.total !== head.total + link.entries) find({ code: 'wrong_total', seq })
  }
  Object.assign(walk, { link, seen: 0, flawed: false, digest: createDigest(), entry: null })
  walk.head = link
}

export function takeEntry(walk: Walk, entry: AuditEntryRecord): void {
  const { find, link } = walk
  const { id } = entry
  const before = walk.entry?.id ?? 0
  walk.entry = { id, commitments: commitmentsIn(entry.payload), opened: '' }
  const edited = entryHash(entry) !== entry.hash
  if (edited) find({ code: 'edited_entry', entry: id })
  if (entry.tx !== link?.tx) {
    find({ code: 'entry_without_link', entry: id })
    return
  }
  if (id <= before) find({ code: 'moved_entry', entry: id, seq: link.seq })
  if (edited || id <= before) walk.flawed = true
  walk.seen++
  walk.digest.add(entry.hash)
}

export function takeOpening(walk: Walk, opening: AuditOpening, line: number): void {
  const { find, entry } = walk
  const { entryId, commitment: named } = opening
  if (entry?.id !== entryId || !entry.commitments.has(named)) {
    find({ code: 'stray_opening', entry: entryId, line })
  } else {
    if (named <= entry.opened) find({ code: 'out_of_order', line })
    entry.opened = named
  }
  if (commitment(opening) !== named) find({ code: 'false_opening', entry: entryId, line })
}

export function closeLink(walk: Walk): void {
  const { find, link, seen } = walk
  if (!link) return
  const { seq, entries } = link
  if (seen < entries) find({ code: 'missing_entries', seq, entries, seen })
  else if (seen > entries) find({ code: 'added_entries', seq, entries, seen })
  // Where an entry itself was found wrong, its link can't agree either: nothing new.
  else if (!walk.flawed && walk.digest.done() !== link.digest)
    find({ code: 'replaced_entries', seq })
  walk.link = null
}

/** They stand as values, or in the pairs of an update. */
function commitmentsIn(payload: string): Set<string> {
  const found = new Set<string>()
  for (const value of Object.values(asObject(payload)).flat()) {
    if (typeof value === 'object' && value !== null && 'commitment' in value) {
      found.add(String(value.commitment))
    }
  }
  return found
}

function asObject(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json)
  } catch {
    // Not a payload of ours: the entry's hash tells.
    return {}
  }
}
