import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import {
  commitment,
  createDigest,
  entryHash,
  GENESIS,
  linkHash,
  signCheckpoint,
} from '#api/audit/chain'
import type { AuditEntryRecord, AuditRecord } from '#contract/audit'

/* What somebody might do to an export, from a slip of the keyboard to a chain made afresh. */

export interface Tampering {
  what: string
  records: AuditRecord[]
}

/** Puts the counts of the last line right, which anybody can. */
function recount(records: AuditRecord[]): AuditRecord[] {
  const count = (type: AuditRecord['type']) => records.filter((r) => r.type === type).length
  return records.map((record) =>
    record.type === 'end'
      ? {
          ...record,
          checkpoints: count('checkpoint'),
          links: count('link'),
          entries: count('entry'),
          openings: count('opening'),
        }
      : record,
  )
}

const rehash = (entry: AuditEntryRecord): AuditEntryRecord => ({ ...entry, hash: entryHash(entry) })

/** A whole chain up to some number of links, with header and counts to match. */
function truncate(records: AuditRecord[], links: number): AuditRecord[] {
  const kept = new Set(records.flatMap((r) => (r.type === 'link' ? r.tx : [])).slice(0, links))
  const entries = new Set(
    records.flatMap((r) => (r.type === 'entry' && kept.has(r.tx) ? r.id : [])),
  )
  return reseal(
    records
      .filter((r) => !(r.type === 'link' || r.type === 'entry') || kept.has(r.tx))
      .filter((r) => r.type !== 'opening' || entries.has(r.entryId)),
  )
}

/** Changes one entry and makes every hash after it afresh; with a key, the checkpoints too. */
function rewrite(
  records: AuditRecord[],
  nth: number,
  change: Partial<AuditEntryRecord>,
  key?: KeyObject,
): AuditRecord[] {
  const target = records.filter((r) => r.type === 'entry')[nth]
  const changed = records.map((r) => (r === target ? rehash({ ...target, ...change }) : r))
  return reseal(changed, key)
}

/** Every link over the entries that now follow it. */
function reseal(records: AuditRecord[], key?: KeyObject): AuditRecord[] {
  let previous = { seq: 0, hash: GENESIS, total: 0 }
  const links = new Map<AuditRecord, AuditRecord>()
  for (const record of records) {
    if (record.type !== 'link') continue
    const digest = createDigest()
    let entries = 0
    for (const entry of records) {
      if (entry.type !== 'entry' || entry.tx !== record.tx) continue
      digest.add(entry.hash)
      entries++
    }
    const seq = previous.seq + 1
    const total = previous.total + entries
    const link = {
      ...record,
      seq,
      entries,
      total,
      digest: digest.done(),
      previousHash: previous.hash,
    }
    const sealed = { ...link, hash: linkHash(link) }
    links.set(record, sealed)
    previous = sealed
  }
  const hashOf = new Map(
    [...links.values()].map((l) => (l.type === 'link' ? [l.seq, l.hash] : [0, ''])),
  )
  return recount(
    records.map((record) => {
      if (record.type === 'audit')
        return { ...record, headSeq: previous.seq, headHash: previous.hash }
      const hash = record.type === 'checkpoint' ? hashOf.get(record.seq) : undefined
      if (key && record.type === 'checkpoint' && hash)
        return signCheckpoint({ ...record, hash }, key)
      return links.get(record) ?? record
    }),
  )
}

/** Something else of the same kind. */
const other = (value: unknown): fc.Arbitrary<unknown> =>
  typeof value === 'number'
    ? fc.oneof(fc.constant(value + 1), fc.nat()).filter((n) => n !== value)
    : fc
        .oneof(
          fc.constant(`${value} `),
          fc.constant(String(value).slice(1)),
          fc.nat(String(value).length - 1).map((at) => flip(String(value), at)),
        )
        .filter((text) => text !== value)

/** One character, so that a hash or an instant stays one. */
const flip = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`

function arbitrary(intact: AuditRecord[]): fc.Arbitrary<Tampering> {
  const index = fc.nat(intact.length - 1)
  const nthEntry = (nth: number) => intact.filter((r) => r.type === 'entry')[nth]!
  const entries = intact.filter((r) => r.type === 'entry').length
  const edit = index.chain((at) => {
    const record = intact[at]!
    const field = fc.constantFrom(...Object.keys(record).filter((name) => name !== 'type'))
    return field.chain((name) =>
      other(record[name as keyof AuditRecord]).map((value) => ({
        what: `edited ${name} of line ${at + 1} to ${value}`,
        records: intact.map((r, i) => (i === at ? ({ ...r, [name]: value } as AuditRecord) : r)),
      })),
    )
  })
  const remove = fc.tuple(index, fc.boolean()).map(([at, sly]) => {
    const left = intact.filter((_, i) => i !== at)
    // Without a personal value, or a checkpoint that is kept elsewhere too, an export is as good.
    const mayGo = ['opening', 'checkpoint'].includes(intact[at]!.type)
    return { what: `removed line ${at + 1}`, records: sly && !mayGo ? recount(left) : left }
  })
  const swap = fc
    .tuple(index, index)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({
      what: `swapped lines ${a + 1} and ${b + 1}`,
      records: intact.map((r, i) => (i === a ? intact[b]! : i === b ? intact[a]! : r)),
    }))
  const repeat = fc.tuple(index, index, fc.boolean()).map(([from, to, sly]) => {
    const longer = intact.toSpliced(to, 0, intact[from]!)
    return {
      what: `repeated line ${from + 1} at ${to + 1}`,
      records: sly ? recount(longer) : longer,
    }
  })
  const exchange = fc
    .tuple(
      fc.uniqueArray(fc.nat(entries - 1), { minLength: 2, maxLength: 2 }),
      fc.constantFrom('actor', 'entityId', 'payload', 'at', 'id', 'hash'),
      fc.constantFrom('as they are', 'with their hashes', 'and all hashes after them'),
    )
    .filter(([[a, b], name]) => nthEntry(a!)[name as 'id'] !== nthEntry(b!)[name as 'id'])
    .map(([[a, b], name, how]) => {
      const [one, two] = [nthEntry(a!), nthEntry(b!)]
      const mend = how === 'as they are' ? (entry: AuditEntryRecord) => entry : rehash
      const changed = intact.map((r) => {
        if (r === one) return mend({ ...one, [name]: two[name as 'id'] })
        return r === two ? mend({ ...two, [name]: one[name as 'id'] }) : r
      })
      return {
        what: `exchanged ${name} of entries ${a! + 1} and ${b! + 1}, ${how}`,
        records: how === 'and all hashes after them' ? reseal(changed) : changed,
      }
    })
    // A hash that is made anew is its own again.
    .filter(({ records }) => JSON.stringify(records) !== JSON.stringify(intact))
  const resalt = fc
    .tuple(fc.nat(intact.filter((r) => r.type === 'opening').length - 1), fc.boolean())
    .map(([nth, sly]) => {
      const target = intact.filter((r) => r.type === 'opening')[nth]!
      const salted = { ...target, salt: flip(target.salt, 0) }
      const other = sly ? { ...salted, commitment: commitment(salted) } : salted
      return {
        what: `salted opening ${nth + 1} anew${sly ? ', with its commitment' : ''}`,
        records: intact.map((r) => (r === target ? other : r)),
      }
    })
  const resign = fc.nat(intact.filter((r) => r.type === 'checkpoint').length - 1).map((nth) => {
    const target = intact.filter((r) => r.type === 'checkpoint')[nth]!
    const { privateKey } = generateKeyPairSync('ed25519')
    return {
      what: `signed checkpoint ${nth + 1} by another key`,
      records: intact.map((r) => (r === target ? signCheckpoint(target, privateKey) : r)),
    }
  })
  const forget = fc.nat(intact.filter((r) => r.type === 'link').length - 1).map((links) => ({
    what: `cut to ${links} links, and took the checkpoints of the others out`,
    records: recount(
      truncate(intact, links).filter((r) => r.type !== 'checkpoint' || r.seq <= links),
    ),
  }))
  const cut = index.map((at) => ({ what: `cut at line ${at + 1}`, records: intact.slice(0, at) }))
  const shorten = fc
    .nat(intact.filter((r) => r.type === 'link').length - 1)
    .map((links) => ({ what: `cut to ${links} links`, records: truncate(intact, links) }))
  const forge = fc
    .tuple(fc.nat(entries - 1), fc.constantFrom('actor', 'action', 'entityId', 'payload', 'at'))
    .chain(([nth, name]) => {
      const value = intact.filter((r) => r.type === 'entry')[nth]![name as 'actor']
      return other(value).map((changed) => ({
        what: `rewrote ${name} of entry ${nth + 1} and all hashes after it`,
        records: rewrite(intact, nth, { [name]: changed as string }),
      }))
    })
  const dropLink = fc.nat(intact.filter((r) => r.type === 'link').length - 1).map((nth) => {
    const gone = intact.filter((r) => r.type === 'link')[nth]!
    return {
      what: `dropped link ${nth + 1} and made the rest afresh`,
      records: reseal(
        intact.filter((r) => !((r.type === 'link' || r.type === 'entry') && r.tx === gone.tx)),
      ),
    }
  })
  return fc
    .oneof(
      ...[edit, edit, remove, swap, repeat, cut, shorten, forge, dropLink],
      ...[exchange, exchange, resalt, resign, forget],
    )
    .map((tampered) => ({ ...tampered, [fc.toStringMethod]: () => tampered.what }))
}

export const tampering = { recount, rehash, truncate, rewrite, arbitrary }
