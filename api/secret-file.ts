import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readPrivate, writePrivate } from './private-file.ts'

const FOLDER = 'secrets'

/** A key of this installation, 0600 under DATA_DIR/secrets; made at first use, never in the database. */
export async function secretFile(
  dataDir: string,
  name: string,
  make: () => string,
): Promise<string> {
  const file = join(dataDir, FOLDER, name)
  const found = await readPrivate(file)
  if (found !== null) return found
  await mkdir(join(dataDir, FOLDER), { recursive: true, mode: 0o700 })
  // Of two processes that come here at once, the second takes the first one's key.
  await writePrivate(file, make(), { keep: true })
  return (await readPrivate(file))!
}
