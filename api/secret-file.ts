import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FOLDER = 'secrets'

/** A key of this installation, 0600 under DATA_DIR/secrets; made at first use, never in the database. */
export async function secretFile(
  dataDir: string,
  name: string,
  make: () => string,
): Promise<string> {
  const file = join(dataDir, FOLDER, name)
  return (await readPrivate(file)) ?? (await create(dataDir, file, make()))
}

async function create(dataDir: string, file: string, content: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`
  await mkdir(join(dataDir, FOLDER), { recursive: true, mode: 0o700 })
  await writeFile(draft, content, { mode: 0o600 })
  try {
    // Of two processes that come here at once, the second takes the first one's key.
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  return (await readPrivate(file))!
}

async function readPrivate(file: string): Promise<string | null> {
  const found = await orNull(stat(file))
  if (!found) return null
  if (process.platform !== 'win32' && found.mode & 0o077) {
    throw new Error(`${file} can be read by others: set its mode to 0600`)
  }
  return readFile(file, 'utf8')
}

export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
