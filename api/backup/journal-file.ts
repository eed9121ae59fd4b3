import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { orNull } from '../private-file.ts'

/*
 * What has become of each certificate, kept apart from the database: a backup is older than the last
 * revocation, and without this a restore would take it back. NDJSON, 0600, only ever added to.
 */
const hex = z.string().regex(/^([0-9a-f]{2})+$/)
const at = z.iso.datetime()

const certificate = z.object({
  type: z.literal('certificate'),
  /** Of certificate_events. */
  event: z.number().int(),
  kind: z.enum(['issued', 'held', 'released', 'revoked', 'abandoned']),
  at,
  id: z.uuid(),
  authority: z.string(),
  serial: hex,
  profile: z.string(),
  deviceId: z.uuid().nullable(),
  subject: z.string(),
  publicKeySha256: hex,
  tbsSha256: hex,
  notBefore: at,
  notAfter: at,
  /** Base64; of what was given up there is none. */
  der: z.string().nullable(),
  reason: z.string().nullable(),
  invalidSince: at.nullable(),
  finalAt: at.nullable(),
})
export type JournalledCertificate = z.infer<typeof certificate>

const entry = z.discriminatedUnion('type', [
  certificate,
  z.object({ type: z.literal('blocked-key'), publicKeySha256: hex, reason: z.string(), at }),
  z.object({ type: z.literal('list'), authority: z.string(), number: z.number().int(), at }),
])
export type JournalEntry = z.infer<typeof entry>

export const journalPath = (folder: string): string => join(folder, 'revocations.ndjson')

/** In the order in which they were written; what a crash has cut off is passed over. */
export const readJournal = async (folder: string): Promise<JournalEntry[]> =>
  (await inspectJournal(folder)).entries

/**
 * The same, and how many lines may have held what nobody knows now. What a crash cut off in the middle is none:
 * whoever went on writing wrote it anew. It is at the end, where nobody went on: of a copy that is not whole.
 */
export async function inspectJournal(
  folder: string,
): Promise<{ entries: JournalEntry[]; unreadable: number }> {
  const text = await orNull(readFile(journalPath(folder), 'utf8'))
  const lines = (text ?? '').split('\n').filter((line) => line !== '')
  const entries = lines.map(parseLine)
  const unreadable = lines.filter(
    (line, i) => entries[i] === null && !(isCutOff(line) && i < lines.length - 1),
  )
  return { entries: entries.filter((each) => each !== null), unreadable: unreadable.length }
}

function parseLine(line: string): JournalEntry | null {
  try {
    return entry.parse(JSON.parse(line))
  } catch {
    return null
  }
}

const BEGINNING = '{"type":"'
const isCutOff = (line: string): boolean =>
  !line.endsWith('}') && (line.startsWith(BEGINNING) || BEGINNING.startsWith(line))

/** On disk when this resolves. */
export async function appendJournal(
  folder: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  if (entries.length === 0) return
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = await open(journalPath(folder), 'a', 0o600)
  try {
    // The line break before it ends whatever a crash left half-written.
    // All of it: a disk that fills up takes a part without an error.
    await file.appendFile(entries.map((each) => `\n${JSON.stringify(each)}`).join(''))
    await file.datasync()
  } finally {
    await file.close()
  }
}
