import { createHash } from 'node:crypto'
import { z } from 'zod'
import { commandReport } from '#contract/agent-channel'
import { isLocking, signedCommand } from '#contract/command-protocol'
import type { JournalFile } from '../storage/store.ts'

/** What a device keeps of a command: enough to do it after a death, and to know it again. */
export const takenCommand = signedCommand.omit({ iss: true, sub: true })
export type TakenCommand = z.infer<typeof takenCommand>

const entry = z.discriminatedUnion('t', [
  z.object({ t: z.literal('fence'), deviceId: z.string(), epoch: z.number() }),
  z.object({ t: z.literal('accepted'), command: takenCommand }),
  z.object({ t: z.literal('done'), jti: z.string(), exp: z.number(), report: commandReport }),
  z.object({ t: z.literal('told'), jti: z.string() }),
])
type Entry = z.infer<typeof entry>
export type Report = z.infer<typeof commandReport>

export interface Known {
  jti: string
  exp: number
  /** Not done yet: what is to be done. */
  command?: TakenCommand
  report?: Report
  told: boolean
}

export interface Journal {
  /** The highest epoch that this device has accepted. */
  fence(): number
  /** Another device's record than before (it was enrolled anew): its epochs are others. */
  belongTo(deviceId: string): void
  find(jti: string): Known | undefined
  /** On disk when it returns, before anything is done. */
  accept(command: TakenCommand): void
  finish(about: { jti: string; exp: number }, report: Report): void
  told(jti: string): void
  unfinished(): TakenCommand[]
  /** What the server hasn't been told yet, the oldest first. */
  untold(): { jti: string; report: Report }[]
  size(): number
}

/** Over this many lines it is written anew, with what still matters. */
const LONG = 1000
/** So many commands are known again; what is older has expired anyway. */
export const MOST_KNOWN = 200

/**
 * Append-only, one line each: its checksum, then its JSON. A line that was cut off by a death, and all after
 * a broken one, never were; `accept` has not returned for them, so nothing was done because of them.
 */
export function openJournal(file: JournalFile): Journal {
  const { entries, lostTail } = readEntries(file.read())
  const known = new Map<string, Known>()
  let fence = 0
  let owner = ''
  let lines = entries.length
  const take = (one: Entry) => {
    if (one.t === 'fence') {
      // What another record of this device was to do is nobody's wish any more.
      if (one.deviceId !== owner)
        for (const { jti, command } of known.values()) if (command) known.delete(jti)
      owner = one.deviceId
      fence = one.epoch
    } else if (one.t === 'accepted') {
      const { command } = one
      if (isLocking(command.kind)) fence = Math.max(fence, command.epoch)
      known.set(command.jti, { jti: command.jti, exp: command.exp, command, told: false })
    } else if (one.t === 'done')
      known.set(one.jti, { jti: one.jti, exp: one.exp, report: one.report, told: false })
    else {
      const found = known.get(one.jti)
      if (found) found.told = true
    }
  }
  for (const one of entries) take(one)

  const write = (one: Entry) => {
    if (lines < LONG) file.append(encode(one))
    take(one)
    lines++
    if (lines <= LONG) return
    forget(known)
    const kept = compact(known, owner, fence)
    file.replace(Buffer.concat(kept.map(encode)))
    lines = kept.length
  }
  // Half a line must not swallow the next one.
  if (lostTail) file.replace(Buffer.concat(entries.map(encode)))

  return {
    fence: () => fence,
    belongTo: (deviceId) => {
      if (deviceId !== owner) write({ t: 'fence', deviceId, epoch: 0 })
    },
    find: (jti) => known.get(jti),
    accept: (command) => write({ t: 'accepted', command }),
    finish: ({ jti, exp }, report) => write({ t: 'done', jti, exp, report }),
    told: (jti) => write({ t: 'told', jti }),
    unfinished: () => [...known.values()].flatMap(({ command }) => command ?? []),
    untold: () =>
      [...known.values()].flatMap(({ jti, report, told }) =>
        report && !told ? [{ jti, report }] : [],
      ),
    size: () => lines,
  }
}

/** The oldest first, those that the server knows about before those that it doesn't. */
function forget(known: Map<string, Known>): void {
  const finished = [...known.values()].filter(({ command }) => !command)
  const order = [...finished.filter(({ told }) => told), ...finished.filter(({ told }) => !told)]
  for (const { jti } of order.slice(0, Math.max(0, known.size - MOST_KNOWN))) known.delete(jti)
}

const compact = (known: Map<string, Known>, deviceId: string, epoch: number): Entry[] => [
  { t: 'fence', deviceId, epoch },
  ...[...known.values()].flatMap(({ jti, exp, command, report, told }): Entry[] => [
    ...(command ? [{ t: 'accepted' as const, command }] : []),
    ...(report ? [{ t: 'done' as const, jti, exp, report }] : []),
    ...(told ? [{ t: 'told' as const, jti }] : []),
  ]),
]

const sum = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

function encode(one: Entry): Buffer {
  const text = JSON.stringify(one)
  return Buffer.from(`${sum(text)} ${text}\n`)
}

function readEntries(bytes: Buffer): { entries: Entry[]; lostTail: boolean } {
  const entries: Entry[] = []
  let from = 0
  while (from < bytes.length) {
    const end = bytes.indexOf(0x0a, from)
    if (end < 0) break
    const line = bytes.subarray(from, end).toString('utf8')
    if (line.slice(0, 16) !== sum(line.slice(17))) break
    const read = entry.safeParse(JSON.parse(line.slice(17)))
    if (!read.success) break
    entries.push(read.data)
    from = end + 1
  }
  return { entries, lostTail: from < bytes.length }
}
