import type { KeyObject } from 'node:crypto'
import type { AuditCheckpoint, AuditRecord } from '#contract/audit'
import { isSigned } from './chain.ts'
import type { Find, Finding } from './findings.ts'
import { closeLink, startWalk, takeEntry, takeLink, takeOpening, type Walk } from './walk.ts'

/** A line of an export: what it says, or that it can't be read. */
export interface Line {
  line: number
  record: AuditRecord | null
}

export interface Expectations {
  /** From outside the export: a chain that was rewritten or cut contradicts them. */
  checkpoints?: readonly AuditCheckpoint[]
  /** Without one, signatures are not looked at. */
  publicKeys?: readonly KeyObject[]
  /** A link that somebody wrote down. */
  expectHead?: { seq: number; hash: string }
}

export interface Verdict {
  findings: Finding[]
  links: number
  entries: number
  openings: number
  head: { seq: number; hash: string }
  /** The last link that a checkpoint vouches for: its hash is right and, given a key, its signature. */
  vouchedSeq: number
}

/** A file with more is beyond telling apart. */
const MOST_FINDINGS = 1_000

/**
 * Reads an export once, in order, and says what is wrong with it; memory does not grow with the export.
 * The chain alone shows an edited, missing, added or moved entry or link. One that was rewritten from some
 * link on, or cut at its end, is whole in itself: checkpoints or an expected head show it.
 */
export async function verify(
  lines: AsyncIterable<Line> | Iterable<Line>,
  expectations: Expectations = {},
): Promise<Verdict> {
  const findings: Finding[] = []
  const find: Find = (finding) => {
    if (findings.length < MOST_FINDINGS) findings.push(finding)
  }
  const walk = startWalk(find)
  const vouchers = createVouchers(find, expectations)
  const frame = createFrame(find)
  for await (const { line, record } of lines) {
    frame.take(line, record, walk)
    if (record?.type === 'checkpoint') vouchers.expect(record)
    else if (record?.type === 'link') {
      takeLink(walk, record)
      vouchers.meet(record)
    } else if (record?.type === 'entry') takeEntry(walk, record)
    else if (record?.type === 'opening') takeOpening(walk, record, line)
  }
  closeLink(walk)
  const counts = frame.close(walk)
  const vouchedSeq = vouchers.close(walk.head.seq)
  const { seq, hash } = walk.head
  return { findings, ...counts, head: { seq, hash }, vouchedSeq }
}

/** Order and completeness of the file itself. */
function createFrame(find: Find) {
  const seen = { checkpoints: 0, links: 0, entries: 0, openings: 0 }
  const kinds = { checkpoint: 'checkpoints', link: 'links', entry: 'entries', opening: 'openings' }
  let header: Extract<AuditRecord, { type: 'audit' }> | undefined
  let end: Extract<AuditRecord, { type: 'end' }> | undefined
  let lastCheckpoint = 0
  return {
    take: (line: number, record: AuditRecord | null, walk: Walk) => {
      if (!record) return find({ code: 'unreadable', line })
      if (end || (record.type === 'audit') !== (line === 1)) find({ code: 'out_of_order', line })
      if (record.type === 'audit') header = record
      else if (record.type === 'end') end = record
      else seen[kinds[record.type] as keyof typeof seen]++
      if (record.type === 'checkpoint') {
        if (walk.head.seq > 0 || record.seq <= lastCheckpoint) find({ code: 'out_of_order', line })
        lastCheckpoint = record.seq
      }
    },
    close: ({ head }: Walk) => {
      if (!header || !end) find({ code: 'incomplete_file' })
      for (const kind of Object.keys(seen) as (keyof typeof seen)[]) {
        if (end && end[kind] !== seen[kind]) {
          find({ code: 'missing_lines', kind, promised: end[kind], seen: seen[kind] })
        }
      }
      if (header && (header.headSeq !== head.seq || header.headHash !== head.hash)) {
        find({ code: 'other_head', promised: header.headSeq, seq: head.seq })
      }
      const { checkpoints: _, ...counts } = seen
      return counts
    },
  }
}

/** What others say of the chain. A link is let go once it was met, so that little is held. */
function createVouchers(find: Find, { checkpoints = [], publicKeys, expectHead }: Expectations) {
  const awaited = new Map<number, Set<string>>()
  let vouchedSeq = 0

  const hold = (seq: number, hash: string) =>
    awaited.set(seq, (awaited.get(seq) ?? new Set()).add(hash))
  const expect = (checkpoint: AuditCheckpoint) => {
    const { seq, hash } = checkpoint
    if (publicKeys && !isSigned(checkpoint, publicKeys)) find({ code: 'bad_signature', seq })
    else hold(seq, hash)
  }

  for (const checkpoint of checkpoints) expect(checkpoint)
  if (expectHead) hold(expectHead.seq, expectHead.hash)
  return {
    expect,
    meet: ({ seq, hash }: { seq: number; hash: string }) => {
      const said = awaited.get(seq)
      if (!said) return
      awaited.delete(seq)
      if (said.size === 1 && said.has(hash)) vouchedSeq = Math.max(vouchedSeq, seq)
      else find({ code: 'rewritten', seq })
    },
    close: (headSeq: number) => {
      for (const seq of awaited.keys()) find({ code: 'truncated', seq, headSeq })
      return vouchedSeq
    },
  }
}
