import { randomUUID } from 'node:crypto'
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartupError } from './errors.ts'

/** Content of a file that is ours alone, or null when there is none. */
export async function readPrivate(file: string): Promise<string | null> {
  const found = await orNull(stat(file))
  if (!found) return null
  if (process.platform !== 'win32' && found.mode & 0o077) {
    throw new StartupError(`${file} can be read by others: set its mode to 0600`)
  }
  return readFile(file, 'utf8')
}

/**
 * A whole file or none, 0600, also after a crash in the middle. False when `keep` is set and it was
 * there already: of two processes that write at once, the second takes what the first wrote.
 */
export async function writePrivate(
  file: string,
  content: string | Uint8Array,
  { keep = false } = {},
): Promise<boolean> {
  const draft = join(dirname(file), `.${basename(file)}.${randomUUID()}`)
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (keep) await link(draft, file)
    else await rename(draft, file)
  } catch (error) {
    if (keep && (error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(dirname(file))
  return true
}

/** The name itself is on disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
