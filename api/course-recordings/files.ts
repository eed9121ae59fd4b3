import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { Deps } from '../deps.ts'
import { AppError, mistake } from '../errors.ts'
import { type Media, mediaOf } from './container.ts'
import type { ByteRange } from './ranges.ts'
import { readerOf } from './read.ts'

/* Recordings lie in the data folder under their digest: the same file twice is there once. */

const folderOf = ({ config }: Pick<Deps, 'config'>) => join(config.dataDir, 'recordings')

export interface Kept extends Media {
  sha256: string
  bytes: number
}

/** Takes in what comes, as it comes: a recording is larger than what we want to hold. */
export async function keep(
  deps: Deps,
  body: ReadableStream<Uint8Array>,
  maximumBytes: number,
): Promise<Kept> {
  const folder = folderOf(deps)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const arriving = join(folder, `.arriving-${deps.random(12).toString('hex')}`)
  try {
    const { sha256, bytes } = await write(arriving, body, maximumBytes)
    const media = await look(arriving, bytes)
    await rename(arriving, join(folder, sha256))
    return { sha256, bytes, ...media }
  } finally {
    await rm(arriving, { force: true })
  }
}

async function write(path: string, body: ReadableStream<Uint8Array>, maximumBytes: number) {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(
    Readable.fromWeb(body),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > maximumBytes) throw new AppError('too_large', { params: { maximumBytes } })
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(path, { mode: 0o600, flags: 'wx' }),
  ).catch((error: unknown) => {
    if (error instanceof AppError || (error as { code?: string }).code === 'ENOSPC') throw error
    // Whoever sent it went away in the middle.
    throw new AppError('invalid', {
      fields: [{ field: 'file', code: 'wrong_format' }],
      cause: error,
    })
  })
  return { sha256: hash.digest('hex'), bytes }
}

async function look(path: string, bytes: number): Promise<Media> {
  const file = await open(path, 'r')
  try {
    const media = await mediaOf(readerOf(file), bytes)
    if (!media) throw mistake('file', 'recording_type')
    if (media.durationMs < 1000) throw mistake('file', 'recording_no_duration')
    return media
  } finally {
    await file.close()
  }
}

/** Null where the file is gone. */
export async function readRange(
  deps: Deps,
  sha256: string,
  [first, last]: ByteRange,
): Promise<ReadableStream<Uint8Array> | null> {
  try {
    const file = await open(join(folderOf(deps), sha256), 'r')
    const stream = createReadStream('', { fd: file, start: first, end: last })
    return Readable.toWeb(stream) as ReadableStream<Uint8Array>
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
}
