import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { StartupError } from '../errors.ts'
import { orNull } from '../private-file.ts'

export const MANIFEST = 'manifest.json'
const PREFIX = 'base-'

/** What one backup consists of; written last, so that half a backup has none. */
const manifest = z.object({
  format: z.literal('mamori-backup'),
  version: z.literal(1),
  at: z.iso.datetime(),
  /** A copy of the embedded cluster, or a dump of somebody's own database. */
  kind: z.enum(['cluster', 'dump']),
  /** Of a cluster: the first segment of the log that it needs. */
  startWal: z.string().nullable(),
  /** SHA-256 in hex of every file, by its path in the folder. */
  digests: z.record(z.string(), z.string()),
})
export type Manifest = z.infer<typeof manifest>

export const folderName = (at: Date): string =>
  `${PREFIX}${at.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '')}`

/** Whole backups, the oldest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = (await orNull(readdir(folder))) ?? []
  return names.filter((name) => name.startsWith(PREFIX) && !name.endsWith(DRAFT)).sort()
}

const DRAFT = '.part'
const DRAFT_LASTS_MS = 24 * 3_600_000

export const draftOf = (folder: string): string => `${folder}${DRAFT}`

/** What was killed in the middle; one that is younger may still be at work. */
export async function removeDrafts(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX) || !name.endsWith(DRAFT)) continue
    const draft = join(folder, name)
    if (+now - (await stat(draft)).mtimeMs > DRAFT_LASTS_MS) await rm(draft, { recursive: true })
  }
}

/** @throws StartupError unless it is there and every file is as it was written */
export async function readBackup(folder: string): Promise<Manifest> {
  const text = await orNull(readFile(join(folder, MANIFEST), 'utf8'))
  if (text === null) throw new StartupError(`${folder} holds no whole backup`)
  const damaged = (what: string) => new StartupError(`The backup in ${folder} is damaged: ${what}`)
  let read: Manifest
  try {
    read = manifest.parse(JSON.parse(text))
  } catch {
    throw damaged(MANIFEST)
  }
  for (const [path, digest] of Object.entries(read.digests)) {
    const found = await orNull(digestOf(join(folder, path)))
    if (found !== digest) throw damaged(path)
  }
  return read
}

export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Leaves the newest `keep` and the segments that they need. Returns what is gone. */
export async function prune(folder: string, keep: number): Promise<string[]> {
  const names = await backupsIn(folder)
  const gone = names.slice(0, Math.max(0, names.length - keep))
  for (const name of gone) await rm(join(folder, name), { recursive: true })
  const [oldest] = await backupsIn(folder)
  const text = oldest && (await orNull(readFile(join(folder, oldest, MANIFEST), 'utf8')))
  const startWal = text ? manifest.parse(JSON.parse(text)).startWal : null
  if (startWal === null) return gone
  const wal = join(folder, 'wal')
  for (const name of (await orNull(readdir(wal))) ?? []) {
    // Of one timeline and of those before it, by position alone: the first eight digits are the timeline.
    if (/^[0-9A-F]{24}$/.test(name) && name.slice(8) < startWal.slice(8)) await rm(join(wal, name))
  }
  return gone
}
