import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/** More than two lines of such a file: 40 digits of SHA-1, a colon, a count. */
const PIECE_BYTES = 256

/**
 * Whether a password stands in a list of those that are known to thieves: SHA-1 in hexadecimal, one to a
 * line, in order, as "Pwned Passwords" is published; what follows a colon is not looked at. The file may
 * be of any size: some forty places of it are read.
 * @throws the error of the file system when it can't be read
 */
export async function isBreached(file: string, password: string): Promise<boolean> {
  const wanted = createHash('sha1').update(password).digest('hex').toUpperCase()
  const handle = await open(file)
  try {
    let low = 0
    let high = (await handle.stat()).size
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const found = await hashFrom(handle, middle)
      if (found === null || found >= wanted) high = middle
      else low = middle + 1
    }
    return (await hashFrom(handle, low)) === wanted
  } finally {
    await handle.close()
  }
}

/** The hash of the first line that begins at this place or behind it; null behind the last. */
async function hashFrom(handle: FileHandle, at: number): Promise<string | null> {
  const from = Math.max(0, at - 1)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, from)
  const piece = buffer.toString('latin1', 0, bytesRead)
  const start = at === 0 ? 0 : piece.indexOf('\n') + 1
  if (at > 0 && start === 0) return null
  const [hash] = /^[0-9A-F]{40}/i.exec(piece.slice(start)) ?? []
  return hash?.toUpperCase() ?? null
}
