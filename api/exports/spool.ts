import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

export interface Spooled {
  bytes: number
  /** Open, or read already where it is short: then nothing stays open for an answer that nobody reads. */
  content: FileHandle | Uint8Array<ArrayBuffer>
}

/** The file, once; it is gone when it has been read, or when its reader goes away. */
export const read = ({ content }: Spooled): ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> =>
  content instanceof Uint8Array ? content : reading(content)

export async function drop({ content }: Spooled): Promise<void> {
  if (!(content instanceof Uint8Array)) await content.close()
}

/**
 * A file without a name: whatever happens to the process, no list of people is left on the disk. It lets
 * the transaction end before the first byte leaves, however slow the reader is, and the count be checked.
 */
export async function spool(fill: (out: Writable) => Promise<void>): Promise<Spooled> {
  const file = await openNameless()
  try {
    const out = writing(file)
    const done = finished(out)
    done.catch(() => {})
    await Promise.race([fill(out), failed(done)])
    await done
    const { size } = await file.stat()
    return { bytes: size, content: size > SMALL_BYTES ? file : await inMemory(file, size) }
  } catch (error) {
    await file.close()
    throw error
  }
}

const CHUNK_BYTES = 64 * 1024

/** Not the handle's own stream, which keeps the file from being closed unless it closes it itself. */
const writing = (file: FileHandle) =>
  new Writable({
    highWaterMark: 16 * CHUNK_BYTES,
    write: (bytes, _, done) => {
      file.appendFile(bytes).then(() => done(), done)
    },
  })

const SMALL_BYTES = 512 * 1024

async function inMemory(file: FileHandle, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const content = new Uint8Array(bytes)
  for (let at = 0; at < bytes; ) at += (await file.read(content, at, bytes - at, at)).bytesRead
  await file.close()
  return content
}

function reading(file: FileHandle): ReadableStream<Uint8Array> {
  let position = 0
  return new ReadableStream({
    pull: async (controller) => {
      const buffer = new Uint8Array(CHUNK_BYTES)
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position)
      position += bytesRead
      if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
      await file.close()
      controller.close()
    },
    cancel: () => file.close(),
  })
}

/** A full disk ends the wait for it to drain. */
const failed = (done: Promise<void>): Promise<never> =>
  new Promise((_, reject) => {
    done.catch(reject)
  })

async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'mamori-export-'))
  try {
    return await open(join(folder, 'file'), 'wx+', 0o600)
  } finally {
    await rm(folder, { recursive: true })
  }
}
